//! Certificates: written as Go's crypto/x509 writes those that sprig asks for, and read as far as an issuer needs it.

use super::curves::Digest;
use super::der::{self, Reader};
use super::keys::{self, Key};
use crate::value::quote;
use jiff::{Timestamp, tz::TimeZone};
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::net::IpAddr;

const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
/// Of ECDSA with SHA-2; the last number is that of the digest.
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3];
const NULL: &[u8] = &[5, 0];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
/// Of an extension; the last number says which.
const EXTENSION: &[u8] = &[0x55, 29];
const SUBJECT_KEY: u8 = 14;
const KEY_USAGE: u8 = 15;
const ALTERNATIVE_NAMES: u8 = 17;
const BASIC_CONSTRAINTS: u8 = 19;
const AUTHORITY_KEY: u8 = 35;
const EXTENDED_KEY_USAGE: u8 = 37;
/// For servers and for clients.
const SERVER_AND_CLIENT: [&[u8]; 2] = [&[0x2b, 6, 1, 5, 5, 7, 3, 1], &[0x2b, 6, 1, 5, 5, 7, 3, 2]];
const TRUE: &[u8] = &[1, 1, 0xff];
/// Of a name with nothing in it.
const EMPTY: &[u8] = &[der::SEQUENCE, 0];

/// What a certificate says.
pub(super) struct Template {
    pub common_name: String,
    pub serial: [u8; 16],
    pub valid_from: Timestamp,
    pub valid_to: Timestamp,
    pub names: Vec<String>,
    pub addresses: Vec<IpAddr>,
    pub is_authority: bool,
}

/// Who signs: what a certificate of its own says.
pub(super) struct Issuer {
    subject: Vec<u8>,
    subject_key: Option<Vec<u8>>,
    public_key: Vec<u8>,
}

impl Issuer {
    /// The subject of a certificate, as one who signs others; or Go's words for what is none.
    pub fn read(der: &[u8]) -> Result<Issuer, &'static str> {
        let mut outer = Reader(der);
        let mut certificate = outer.open().ok_or("x509: malformed certificate")?;
        if !outer.0.is_empty() {
            return Err("x509: trailing data");
        }
        let fields = certificate.open().ok_or("x509: malformed tbs certificate")?;
        certificate.open().ok_or("x509: malformed signature algorithm identifier")?;
        certificate.take(der::BIT_STRING).ok_or("x509: malformed signature")?;
        Issuer::read_body(fields).ok_or("x509: malformed tbs certificate")
    }

    fn read_body(mut fields: Reader<'_>) -> Option<Issuer> {
        fields.take(0xa0);
        fields.take(der::INTEGER)?;
        fields.open()?;
        fields.open()?;
        fields.open()?;
        let subject = fields.take(der::SEQUENCE)?.whole.to_vec();
        let public_key = fields.take(der::SEQUENCE)?.whole.to_vec();
        let mut subject_key = None;
        if let Some(extensions) = fields.take(0xa3) {
            let mut extensions = Reader(extensions.contents).open()?;
            while let Some(mut extension) = extensions.open() {
                let object = extension.take(der::OBJECT)?.contents;
                extension.take(TRUE[0]);
                let value = extension.take(der::OCTET_STRING)?.contents;
                if object == [EXTENSION, &[SUBJECT_KEY]].concat() {
                    subject_key = Some(Reader(value).take(der::OCTET_STRING)?.contents.to_vec());
                }
            }
        }
        Some(Issuer { subject, subject_key, public_key })
    }
}

/// The certificate of `key`, signed with its own key or with that of an issuer.
pub(super) fn create(template: &Template, key: &Key, issuer: Option<(&Issuer, &Key)>) -> Result<Vec<u8>, String> {
    let signer = issuer.map_or(key, |(_, key)| key);
    let algorithm = signature_algorithm(signer)?;
    let public_key = public_key(key)?;
    if let Some((issuer, key)) = issuer
        && issuer.public_key != self::public_key(key)?
    {
        return Err("x509: provided PrivateKey doesn't match parent's PublicKey".to_owned());
    }
    let subject = name(&template.common_name)?;
    let authority_key = issuer.filter(|(issuer, _)| issuer.subject != subject);
    let authority_key = authority_key.and_then(|(issuer, _)| issuer.subject_key.as_deref());
    let extensions = extensions(template, &subject, (&public_key, authority_key))?;
    let body = der::sequence(&[
        &der::element(0xa0, &der::unsigned(&[2])),
        &der::unsigned(&template.serial),
        &algorithm,
        issuer.map_or(&subject, |(issuer, _)| &issuer.subject),
        &der::sequence(&[&time(template.valid_from)?, &time(template.valid_to)?]),
        &subject,
        &public_key,
        &der::element(0xa3, &der::sequence(&[&extensions])),
    ]);
    let signature = sign(signer, &body)?;
    Ok(der::sequence(&[&body, &algorithm, &der::bits(&signature)]))
}

/// A name with a common name, in the plainest kind of text that holds it.
fn name(common_name: &str) -> Result<Vec<u8>, String> {
    if common_name.is_empty() {
        return Ok(EMPTY.to_vec());
    }
    let is_printable = common_name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte));
    let text = der::element(if is_printable { 0x13 } else { 0x0c }, common_name.as_bytes());
    let attribute = der::sequence(&[&der::object(COMMON_NAME), &text]);
    Ok(der::sequence(&[&der::element(der::SET, &attribute)]))
}

/// With two digits for the year where they are enough.
fn time(time: Timestamp) -> Result<Vec<u8>, String> {
    let at = time.to_zoned(TimeZone::UTC);
    match at.year() {
        1950..2050 => Ok(der::element(0x17, at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())),
        0..=9999 => Ok(der::element(0x18, at.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes())),
        _ => Err("asn1: structure error: cannot represent time as GeneralizedTime".to_owned()),
    }
}

fn extensions(
    template: &Template,
    subject: &[u8],
    (public_key, authority_key): (&[u8], Option<&[u8]>),
) -> Result<Vec<u8>, String> {
    let critical = TRUE;
    let extension = |number: u8, flag: &[u8], value: &[u8]| {
        der::sequence(&[&der::object(&[EXTENSION, &[number]].concat()), flag, &der::octets(value)])
    };
    // Signatures and key encipherment; an authority signs certificates besides.
    let usage: [u8; 2] = if template.is_authority { [2, 0xa4] } else { [5, 0xa0] };
    let purposes = SERVER_AND_CLIENT.map(der::object).concat();
    let mut out = extension(KEY_USAGE, critical, &der::element(der::BIT_STRING, &usage));
    out.extend(extension(EXTENDED_KEY_USAGE, &[], &der::sequence(&[&purposes])));
    let constraints: &[u8] = if template.is_authority { TRUE } else { &[] };
    out.extend(extension(BASIC_CONSTRAINTS, critical, &der::sequence(&[constraints])));
    if template.is_authority {
        out.extend(extension(SUBJECT_KEY, &[], &der::octets(&key_identifier(public_key))));
    }
    if let Some(identifier) = authority_key {
        out.extend(extension(AUTHORITY_KEY, &[], &der::sequence(&[&der::element(0x80, identifier)])));
    }
    let names = alternative_names(template)?;
    if !names.is_empty() {
        let flag = if subject == EMPTY { critical } else { &[] };
        out.extend(extension(ALTERNATIVE_NAMES, flag, &der::sequence(&[&names])));
    }
    Ok(out)
}

fn alternative_names(template: &Template) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    for name in &template.names {
        if !name.is_ascii() {
            return Err(format!("x509: {} cannot be encoded as an IA5String", quote::double_quoted(name.as_bytes())));
        }
        out.extend(der::element(0x82, name.as_bytes()));
    }
    for address in &template.addresses {
        out.extend(match address.to_canonical() {
            IpAddr::V4(address) => der::element(0x87, &address.octets()),
            IpAddr::V6(address) => der::element(0x87, &address.octets()),
        });
    }
    Ok(out)
}

/// The first bytes of the digest of the public key's bits.
fn key_identifier(public_key: &[u8]) -> Vec<u8> {
    let bits = Reader(public_key).open().and_then(|mut fields| {
        fields.open()?;
        fields.take(der::BIT_STRING)
    });
    let bits = bits.and_then(|bits| bits.contents.get(1..)).unwrap_or_default();
    Sha256::digest(bits)[..20].to_vec()
}

fn public_key(key: &Key) -> Result<Vec<u8>, String> {
    let (algorithm, bits) = match key {
        Key::Rsa(key) => {
            let numbers = [key.n(), key.e()].map(|number| der::unsigned(&number.to_bytes_be()));
            (der::sequence(&[&der::object(keys::RSA), NULL]), der::sequence(&[&numbers.concat()]))
        }
        Key::Elliptic { curve, point, .. } => {
            (der::sequence(&[&der::object(keys::ELLIPTIC), &der::object(curve.object)]), point.clone())
        }
        Key::Ed25519(key) => (der::sequence(&[&der::object(keys::ED25519)]), key.verifying_key().to_bytes().to_vec()),
        Key::Dsa(_) => return Err("x509: unsupported public key type: *dsa.PublicKey".to_owned()),
    };
    Ok(der::sequence(&[&algorithm, &der::bits(&bits)]))
}

fn signature_algorithm(key: &Key) -> Result<Vec<u8>, String> {
    let ecdsa = |number: u8| der::sequence(&[&der::object(&[ECDSA, &[number]].concat())]);
    Ok(match key {
        Key::Rsa(_) => der::sequence(&[&der::object(RSA_SHA256), NULL]),
        Key::Elliptic { curve, .. } => match curve.digest {
            Digest::Sha256 => ecdsa(2),
            Digest::Sha384 => ecdsa(3),
            Digest::Sha512 => ecdsa(4),
        },
        Key::Ed25519(_) => der::sequence(&[&der::object(keys::ED25519)]),
        Key::Dsa(_) => return Err("x509: certificate private key does not implement crypto.Signer".to_owned()),
    })
}

fn sign(key: &Key, body: &[u8]) -> Result<Vec<u8>, String> {
    match key {
        Key::Rsa(key) if key.n().bits() < 1024 => Err(format!(
            "crypto/rsa: {}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)",
            key.n().bits()
        )),
        Key::Rsa(key) => {
            let signer = rsa::pkcs1v15::SigningKey::<Sha256>::new((**key).clone());
            Ok(signer.try_sign(body).map_err(|error| error.to_string())?.to_vec())
        }
        Key::Elliptic { curve, secret, .. } => {
            let signature = match curve.digest {
                Digest::Sha256 => (curve.sign)(secret, &Sha256::digest(body)),
                Digest::Sha384 => (curve.sign)(secret, &Sha384::digest(body)),
                Digest::Sha512 => (curve.sign)(secret, &Sha512::digest(body)),
            };
            signature.ok_or_else(|| "ecdsa: invalid private key".to_owned())
        }
        Key::Ed25519(key) => Ok(key.sign(body).to_bytes().to_vec()),
        Key::Dsa(_) => Err("x509: certificate private key does not implement crypto.Signer".to_owned()),
    }
}

#[cfg(test)]
mod tests;
