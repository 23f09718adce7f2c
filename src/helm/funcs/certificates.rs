//! `genCA`, `genSelfSignedCert`, `genSignedCert`, their `WithKey` forms and `buildCustomCert`: sprig's crypto.go.

use super::keys::{self, Key};
use super::{argument, hashes, hosted};
use crate::gotemplate::{Error, Function};
use crate::helm::machine::{Chance, Machine, Surroundings};
use crate::value::{List, Object, Signature, Text, Type, Value, print};
use rand::Rng as _;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyUsagePurpose, SanType, SerialNumber,
};
use std::any::Any;
use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

const CERTIFICATE: Type = Type::Named("sprig.certificate");

pub(super) fn functions<H: Surroundings>() -> Vec<Function<H>> {
    vec![
        hosted("genCA", Signature::fixed(&[Type::Text, Type::Int]), |call, values| {
            let machine = call.host().machine();
            authority(machine, values, Key::generate(machine)?)
        }),
        hosted("genCAWithKey", Signature::fixed(&[Type::Text, Type::Int, Type::Text]), |call, values| {
            authority(call.host().machine(), values, given_key(values, 2)?)
        }),
        hosted(
            "genSelfSignedCert",
            Signature::fixed(&[Type::Text, Type::List, Type::List, Type::Int]),
            |call, values| {
                let machine = call.host().machine();
                self_signed(machine, values, Key::generate(machine)?)
            },
        ),
        hosted(
            "genSelfSignedCertWithKey",
            Signature::fixed(&[Type::Text, Type::List, Type::List, Type::Int, Type::Text]),
            |call, values| self_signed(call.host().machine(), values, given_key(values, 4)?),
        ),
        hosted(
            "genSignedCert",
            Signature::fixed(&[Type::Text, Type::List, Type::List, Type::Int, CERTIFICATE]),
            |call, values| {
                let machine = call.host().machine();
                signed(machine, values, Key::generate(machine)?)
            },
        ),
        hosted(
            "genSignedCertWithKey",
            Signature::fixed(&[Type::Text, Type::List, Type::List, Type::Int, CERTIFICATE, Type::Text]),
            |call, values| signed(call.host().machine(), values, given_key(values, 5)?),
        ),
        hosted("buildCustomCert", Signature::fixed(&[Type::Text, Type::Text]), |_, values| build_custom(values)),
    ]
}

/// `sprig.certificate`
struct Certificate {
    cert: String,
    key: String,
}

impl Object for Certificate {
    fn type_name(&self) -> &str {
        "sprig.certificate"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Cert", Value::from(self.cert.as_str())), ("Key", Value::from(self.key.as_str()))]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn value(cert: String, key: String) -> Value {
    Value::Object(Rc::new(Certificate { cert, key }))
}

fn given_key(values: &[Value], index: usize) -> Result<Key, String> {
    Key::read(&argument::string(values, index)).map_err(|error| format!("parsing private key: {error}"))
}

fn creating(error: rcgen::Error) -> Error {
    Error::call(format!("error creating certificate: {error}"))
}

fn authority(machine: &dyn Machine, values: &[Value], key: Key) -> Result<Value, Error> {
    let empty = List::default();
    let subject = (argument::string(values, 0), argument::integer(values, 1));
    let mut parameters = template(machine, subject, (&empty, &empty))?;
    parameters.key_usages.push(KeyUsagePurpose::KeyCertSign);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = parameters.self_signed(&key.pair).map_err(creating)?;
    Ok(value(keys::pem("CERTIFICATE", certificate.der()), key.pem))
}

/// The parameters that self-signed and signed certificates share.
fn leaf(machine: &dyn Machine, values: &[Value]) -> Result<CertificateParams, Error> {
    let (addresses, names) = (argument::list(values, 1), argument::list(values, 2));
    template(machine, (argument::string(values, 0), argument::integer(values, 3)), (&addresses, &names))
}

fn self_signed(machine: &dyn Machine, values: &[Value], key: Key) -> Result<Value, Error> {
    let certificate = leaf(machine, values)?.self_signed(&key.pair).map_err(creating)?;
    Ok(value(keys::pem("CERTIFICATE", certificate.der()), key.pem))
}

fn signed(machine: &dyn Machine, values: &[Value], key: Key) -> Result<Value, Error> {
    let Some(authority) = values[4].as_object::<Certificate>() else { return Err(super::cast::NIL.into()) };
    if keys::read_pem(&authority.cert).is_none() {
        return Err("unable to decode certificate".into());
    }
    let signer =
        Key::read(&authority.key).map_err(|error| Error::call(format!("error parsing private key: {error}")))?;
    let issuer = Issuer::from_ca_cert_pem(&authority.cert, signer.pair)
        .map_err(|error| Error::call(format!("error parsing certificate: decodedSignerCert.Bytes: {error}")))?;
    let mut parameters = leaf(machine, values)?;
    parameters.use_authority_key_identifier_extension = true;
    let certificate = parameters.signed_by(&key.pair, &issuer).map_err(creating)?;
    Ok(value(keys::pem("CERTIFICATE", certificate.der()), key.pem))
}

/// Valid from now for so many days, for servers and clients.
fn template(
    machine: &dyn Machine,
    (name, days): (String, i64),
    (addresses, names): (&List, &List),
) -> Result<CertificateParams, Error> {
    let mut parameters = CertificateParams::default();
    for address in addresses.items() {
        let text = address.as_text().map(Text::to_string);
        let shown = || print::sprint(std::slice::from_ref(address));
        let text = text.ok_or_else(|| format!("error parsing ip: {} is not a string", shown()))?;
        let parsed: IpAddr = text.parse().map_err(|_| format!("error parsing ip: {text}"))?;
        parameters.subject_alt_names.push(SanType::IpAddress(parsed));
    }
    for dns in names.items() {
        let text = dns.as_text().map(Text::to_string);
        let shown = || print::sprint(std::slice::from_ref(dns));
        let text = text.ok_or_else(|| format!("error processing alternate dns name: {} is not a string", shown()))?;
        let text = text.try_into().map_err(|_| "x509: SAN dNSName is malformed".to_owned())?;
        parameters.subject_alt_names.push(SanType::DnsName(text));
    }
    parameters.distinguished_name = DistinguishedName::new();
    if !name.is_empty() {
        parameters.distinguished_name.push(DnType::CommonName, name);
    }
    let now = machine.now().as_second().max(0);
    let end = days.saturating_mul(86_400).saturating_add(now).clamp(0, LAST_SECOND);
    parameters.not_before = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(now as u64);
    parameters.not_after = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(end as u64);
    let mut serial: [u8; 16] = Chance(machine).r#gen();
    serial[0] &= 0x7f;
    parameters.serial_number = Some(SerialNumber::from_slice(&serial));
    parameters.is_ca = IsCa::ExplicitNoCa;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    Ok(parameters)
}

/// The end of the year 9999, the last that a certificate can name.
const LAST_SECOND: i64 = 253_402_300_799;

fn build_custom(values: &[Value]) -> Result<Value, Error> {
    let decode = |index| hashes::decode_base64(&argument::text(values, index));
    let cert = decode(0).map_err(|_| "unable to decode base64 certificate".to_owned())?;
    let key = decode(1).map_err(|_| "unable to decode base64 private key".to_owned())?;
    let [cert, key] = [cert, key].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (_, der) = keys::read_pem(&cert).ok_or("unable to decode certificate")?;
    if !is_der_sequence(&der) {
        return Err("error parsing certificate: decodedCert.Bytes: x509: malformed certificate".into());
    }
    Key::read(&key).map_err(|error| format!("error parsing private key: {error}"))?;
    Ok(value(cert, key))
}

/// Whether the bytes are one DER sequence of the length that it says.
fn is_der_sequence(der: &[u8]) -> bool {
    match der {
        [0x30, length, rest @ ..] if *length < 0x80 => rest.len() == usize::from(*length),
        [0x30, 0x81, length, rest @ ..] => rest.len() == usize::from(*length),
        [0x30, 0x82, high, low, rest @ ..] => rest.len() == usize::from(*high) * 256 + usize::from(*low),
        _ => false,
    }
}
