//! `genCA`, `genSelfSignedCert`, `genSignedCert`, their `WithKey` forms and `buildCustomCert`: sprig's crypto.go.

use super::keys::{self, Key};
use super::x509::{self, Issuer, Template};
use super::{argument, hashes, hosted};
use crate::gotemplate::{Error, Function};
use crate::helm::machine::{Chance, Machine, Surroundings};
use crate::value::{List, Object, Signature, Text, Type, Value, print};
use jiff::{SignedDuration, Timestamp};
use rand::Rng as _;
use std::any::Any;
use std::net::IpAddr;
use std::rc::Rc;

const CERTIFICATE: Type = Type::Named("sprig.certificate");

pub(super) fn functions<H: Surroundings>() -> Vec<Function<H>> {
    vec![
        hosted("genCA", Signature::fixed(&[Type::Text, Type::Int]), |call, values| {
            let machine = call.host().machine();
            authority(machine, values, &new_key(machine)?)
        }),
        hosted("genCAWithKey", Signature::fixed(&[Type::Text, Type::Int, Type::Text]), |call, values| {
            authority(call.host().machine(), values, &given_key(values, 2)?)
        }),
        hosted(
            "genSelfSignedCert",
            Signature::fixed(&[Type::Text, Type::List, Type::List, Type::Int]),
            |call, values| {
                let machine = call.host().machine();
                self_signed(machine, values, &new_key(machine)?)
            },
        ),
        hosted(
            "genSelfSignedCertWithKey",
            Signature::fixed(&[Type::Text, Type::List, Type::List, Type::Int, Type::Text]),
            |call, values| self_signed(call.host().machine(), values, &given_key(values, 4)?),
        ),
        hosted(
            "genSignedCert",
            Signature::fixed(&[Type::Text, Type::List, Type::List, Type::Int, CERTIFICATE]),
            |call, values| {
                let machine = call.host().machine();
                signed(machine, values, &new_key(machine)?)
            },
        ),
        hosted(
            "genSignedCertWithKey",
            Signature::fixed(&[Type::Text, Type::List, Type::List, Type::Int, CERTIFICATE, Type::Text]),
            |call, values| signed(call.host().machine(), values, &given_key(values, 5)?),
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

/// A new RSA key of 2048 bits, what certificates get.
fn new_key(machine: &dyn Machine) -> Result<Key, String> {
    keys::generate_rsa(machine, 2048).map_err(|error| format!("error generating rsa key: {error}"))
}

fn authority(machine: &dyn Machine, values: &[Value], key: &Key) -> Result<Value, Error> {
    let empty = List::default();
    let subject = (argument::string(values, 0), argument::integer(values, 1));
    let template = Template { is_authority: true, ..template(machine, subject, (&empty, &empty))? };
    issue(&template, key, None)
}

/// What self-signed and signed certificates share.
fn leaf(machine: &dyn Machine, values: &[Value]) -> Result<Template, Error> {
    let (addresses, names) = (argument::list(values, 1), argument::list(values, 2));
    template(machine, (argument::string(values, 0), argument::integer(values, 3)), (&addresses, &names))
}

fn self_signed(machine: &dyn Machine, values: &[Value], key: &Key) -> Result<Value, Error> {
    issue(&leaf(machine, values)?, key, None)
}

fn signed(machine: &dyn Machine, values: &[Value], key: &Key) -> Result<Value, Error> {
    let Some(authority) = values[4].as_object::<Certificate>() else { return Err(super::cast::NIL.into()) };
    let (_, der) = keys::read_pem(&authority.cert).ok_or("unable to decode certificate")?;
    let issuer = Issuer::read(&der)
        .map_err(|error| Error::call(format!("error parsing certificate: decodedSignerCert.Bytes: {error}")))?;
    let signer =
        Key::read(&authority.key).map_err(|error| Error::call(format!("error parsing private key: {error}")))?;
    issue(&leaf(machine, values)?, key, Some((&issuer, &signer)))
}

fn issue(template: &Template, key: &Key, issuer: Option<(&Issuer, &Key)>) -> Result<Value, Error> {
    let creating = |error| Error::call(format!("error creating certificate: {error}"));
    let certificate = x509::create(template, key, issuer).map_err(creating)?;
    let written = key.pem().map_err(|error| Error::call(format!("error pem-encoding key: {error}")))?;
    Ok(value(keys::pem("CERTIFICATE", &certificate), written))
}

/// Valid from now for so many days, for servers and clients.
fn template(
    machine: &dyn Machine,
    (common_name, days): (String, i64),
    (addresses, names): (&List, &List),
) -> Result<Template, Error> {
    let address = |address: &Value| {
        let text = address.as_text().map(Text::to_string);
        let shown = || print::sprint(std::slice::from_ref(address));
        let text = text.ok_or_else(|| format!("error parsing ip: {} is not a string", shown()))?;
        text.parse::<IpAddr>().map_err(|_| format!("error parsing ip: {text}"))
    };
    let name = |name: &Value| {
        let shown = || print::sprint(std::slice::from_ref(name));
        let text = name.as_text().map(Text::to_string);
        text.ok_or_else(|| format!("error processing alternate dns name: {} is not a string", shown()))
    };
    let addresses = addresses.items().iter().map(address).collect::<Result<_, _>>()?;
    let names = names.items().iter().map(name).collect::<Result<_, _>>()?;
    let now = machine.now();
    // A Go duration holds 292 years; more days than that go round.
    let valid = SignedDuration::from_nanos(days.wrapping_mul(86_400_000_000_000));
    let valid_to = now.checked_add(valid).unwrap_or(Timestamp::MAX);
    let serial = Chance(machine).r#gen();
    Ok(Template { common_name, serial, valid_from: now, valid_to, names, addresses, is_authority: false })
}

fn build_custom(values: &[Value]) -> Result<Value, Error> {
    let decode = |index| hashes::decode_base64(&argument::text(values, index));
    let cert = decode(0).map_err(|_| "unable to decode base64 certificate".to_owned())?;
    let key = decode(1).map_err(|_| "unable to decode base64 private key".to_owned())?;
    let [cert, key] = [cert, key].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (_, der) = keys::read_pem(&cert).ok_or("unable to decode certificate")?;
    Issuer::read(&der)
        .map_err(|error| Error::call(format!("error parsing certificate: decodedCert.Bytes: {error}")))?;
    Key::read(&key).map_err(|error| format!("error parsing private key: {error}"))?;
    Ok(value(cert, key))
}
