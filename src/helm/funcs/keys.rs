//! Private keys: `genPrivateKey`, and keys in PEM for certificates.
//!
//! RSA keys are PKCS#1, EC keys SEC 1, Ed25519 keys PKCS#8 and DSA keys of OpenSSL's form, as sprig's crypto.go writes
//! them; all but DSA are read as PKCS#8 too.

use super::curves::{self, Curve};
use super::der::{self, Reader};
use super::primes::{self, Progression};
use super::{argument, hosted};
use crate::gotemplate::Function;
use crate::helm::machine::{Chance, Machine, Surroundings};
use crate::value::{Signature, Type, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use rand::RngCore as _;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::{BigUint, RsaPrivateKey};

pub(super) fn functions<H: Surroundings>() -> Vec<Function<H>> {
    vec![hosted("genPrivateKey", Signature::fixed(&[Type::Text]), |call, values| {
        let machine = call.host().machine();
        let key = match argument::string(values, 0).as_str() {
            "" | "rsa" => generate_rsa(machine, 4096),
            "ecdsa" => generate_ec(machine),
            "ed25519" => Ok(Key::Ed25519(Box::new(SigningKey::generate(&mut Chance(machine))))),
            "dsa" => Ok(Key::Dsa(generate_dsa(machine))),
            kind => return Ok(Value::from(format!("Unknown type {kind}"))),
        };
        let written = key.and_then(|key| key.pem());
        Ok(Value::from(written.unwrap_or_else(|error| format!("failed to generate private key: {error}"))))
    })]
}

pub(super) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
pub(super) const ELLIPTIC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
pub(super) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// RSA's exponent, the one that everybody takes.
const EXPONENT: u32 = 65_537;

/// A private key.
pub(super) enum Key {
    Rsa(Box<RsaPrivateKey>),
    Elliptic {
        curve: &'static Curve,
        secret: Vec<u8>,
        point: Vec<u8>,
    },
    Ed25519(Box<SigningKey>),
    /// The elements of the DER sequence: nothing can be done with such a key but to write it again.
    Dsa(Vec<u8>),
}

/// An RSA key of so many bits. Its two primes are searched for on two threads.
pub(super) fn generate_rsa(machine: &dyn Machine, bits: usize) -> Result<Key, String> {
    loop {
        let [one, other] = [(); 2].map(|()| Progression::odd(machine, bits / 2));
        let (p, q) = std::thread::scope(|scope| {
            let p = scope.spawn(|| one.first_prime());
            (p.join().ok().flatten(), other.first_prime())
        });
        let (Some(p), Some(q)) = (p, q) else { continue };
        let fits = |prime: &BigUint| prime % EXPONENT != BigUint::from(1u32) && prime.bits() == bits / 2;
        if p != q && fits(&p) && fits(&q) {
            let key = RsaPrivateKey::from_p_q(p, q, BigUint::from(EXPONENT)).map_err(|error| error.to_string())?;
            return Ok(Key::Rsa(Box::new(key)));
        }
    }
}

/// A key on P-256.
fn generate_ec(machine: &dyn Machine) -> Result<Key, String> {
    loop {
        let mut secret = [0; 32];
        Chance(machine).fill_bytes(&mut secret);
        // All but the fewest numbers are secrets.
        if let Some(point) = (curves::P256.point)(&secret) {
            return Ok(Key::Elliptic { curve: &curves::P256, secret: secret.to_vec(), point });
        }
    }
}

/// A DSA key with 2048 and 256 bits.
fn generate_dsa(machine: &dyn Machine) -> Vec<u8> {
    let one = BigUint::from(1u32);
    loop {
        let Some(q) = Progression::odd(machine, 256).first_prime() else { continue };
        let step = &q << 1;
        let mut bytes = primes::random_bytes(machine, 2048);
        bytes[0] |= 0x80;
        let start = BigUint::from_bytes_be(&bytes);
        let start = &start - &start % &step + &one;
        let Some(p) = Progression::new(machine, start, step).first_prime() else { continue };
        let exponent = (&p - &one) / &q;
        let generators = (2u32..).map(|base| BigUint::from(base).modpow(&exponent, &p));
        let Some(g) = generators.take(100).find(|g| *g != one) else { continue };
        let x = BigUint::from_bytes_be(&primes::random_bytes(machine, 320)) % (&q - &one) + &one;
        let y = g.modpow(&x, &p);
        if p.bits() == 2048 {
            return [BigUint::from(0u32), p, q, g, y, x].map(|number| der::unsigned(&number.to_bytes_be())).concat();
        }
    }
}

/// Bytes in PEM, 64 characters a line.
pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let mut out = format!("-----BEGIN {label}-----\n");
    let encoded = STANDARD.encode(der);
    for line in encoded.as_bytes().chunks(64) {
        out.extend(line.iter().map(|byte| char::from(*byte)));
        out.push('\n');
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// The first block of a PEM text: label and bytes.
pub(super) fn read_pem(text: &str) -> Option<(String, Vec<u8>)> {
    let start = text.find("-----BEGIN ")?;
    let (label, rest) = text[start + "-----BEGIN ".len()..].split_once("-----")?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    // Lines with a colon are headers.
    let encoded: String = body.lines().filter(|line| !line.contains(':')).map(str::trim).collect();
    Some((label.to_owned(), STANDARD.decode(encoded).ok()?))
}

/// What Go says of bytes that are no DER.
const CUT_SHORT: &str = "asn1: syntax error: sequence truncated";

impl Key {
    /// The key of a PEM text, in sprig's words when it is none.
    pub fn read(text: &str) -> Result<Key, String> {
        let (label, der) = read_pem(text).ok_or("no PEM data in input")?;
        if label == "PRIVATE KEY" {
            return read_pkcs8(&der).map_err(|error| format!("decoding PEM as PKCS#8: {error}"));
        }
        let Some(kind) = label.strip_suffix(" PRIVATE KEY") else {
            return Err(format!("no private key data in PEM block of type {label}"));
        };
        let key = match kind {
            "RSA" => read_pkcs1(&der),
            "EC" => read_sec1(&der, None),
            "DSA" => read_dsa(&der),
            other => return Err(format!("invalid private key type {other}")),
        };
        key.map_err(|error| format!("parsing {kind} private key from PEM: {error}"))
    }

    /// The key in PEM, in the form of its kind.
    pub fn pem(&self) -> Result<String, String> {
        Ok(match self {
            Key::Rsa(key) => pem("RSA PRIVATE KEY", key.to_pkcs1_der().map_err(|error| error.to_string())?.as_bytes()),
            Key::Elliptic { curve, secret, point } => {
                let object = der::element(0xa0, &der::object(curve.object));
                let point = der::element(0xa1, &der::bits(point));
                pem("EC PRIVATE KEY", &der::sequence(&[&der::unsigned(&[1]), &der::octets(secret), &object, &point]))
            }
            Key::Ed25519(key) => {
                let algorithm = der::sequence(&[&der::object(ED25519)]);
                let secret = der::octets(&der::octets(&key.to_bytes()));
                pem("PRIVATE KEY", &der::sequence(&[&der::unsigned(&[0]), &algorithm, &secret]))
            }
            Key::Dsa(elements) => pem("DSA PRIVATE KEY", &der::sequence(&[elements])),
        })
    }
}

fn read_pkcs1(der: &[u8]) -> Result<Key, String> {
    let key = RsaPrivateKey::from_pkcs1_der(der);
    key.map(|key| Key::Rsa(Box::new(key))).map_err(|error| meant_for("ParsePKCS1PrivateKey", der, &error.to_string()))
}

/// An EC key; PKCS#8 names its curve outside of it.
fn read_sec1(der: &[u8], outside: Option<&[u8]>) -> Result<Key, String> {
    let failed = || meant_for("ParseECPrivateKey", der, CUT_SHORT);
    let mut fields = Reader(der).open().ok_or_else(failed)?;
    let version = fields.take(der::INTEGER).ok_or_else(failed)?;
    let secret = fields.take(der::OCTET_STRING).ok_or_else(failed)?;
    if version.contents != [1] {
        return Err(format!("x509: unknown EC private key version {}", version.contents.last().unwrap_or(&0)));
    }
    let inside = fields.take(0xa0).and_then(|curve| Reader(curve.contents).take(der::OBJECT));
    let object = outside.or(inside.map(|object| object.contents)).unwrap_or_default();
    let curve = curves::find(object).ok_or("x509: unknown elliptic curve")?;
    // Leading zeros may be missing or too many.
    let digits = &secret.contents[secret.contents.iter().take_while(|byte| **byte == 0).count()..];
    let missing = curve.size.checked_sub(digits.len()).ok_or("x509: invalid private key length")?;
    let secret = [&vec![0; missing], digits].concat();
    let point = (curve.point)(&secret).ok_or("x509: invalid elliptic curve private key value")?;
    Ok(Key::Elliptic { curve, secret, point })
}

fn read_dsa(der: &[u8]) -> Result<Key, String> {
    let mut fields = Reader(der).open().ok_or(CUT_SHORT)?;
    let elements = fields.0;
    match (0..6).all(|_| fields.take(der::INTEGER).is_some()) {
        true => Ok(Key::Dsa(elements.to_vec())),
        false => Err(CUT_SHORT.to_owned()),
    }
}

fn read_pkcs8(der: &[u8]) -> Result<Key, String> {
    let failed = || meant_for("ParsePKCS8PrivateKey", der, CUT_SHORT);
    let mut fields = Reader(der).open().ok_or_else(failed)?;
    let _version = fields.take(der::INTEGER).ok_or_else(failed)?;
    let mut algorithm = fields.open().ok_or_else(failed)?;
    let secret = fields.take(der::OCTET_STRING).ok_or_else(failed)?.contents;
    let object = algorithm.take(der::OBJECT).ok_or_else(failed)?.contents;
    match object {
        RSA => read_pkcs1(secret)
            .map_err(|error| format!("x509: failed to parse RSA private key embedded in PKCS#8: {error}")),
        ELLIPTIC => {
            let curve = algorithm.take(der::OBJECT).map(|object| object.contents);
            read_sec1(secret, curve)
                .map_err(|error| format!("x509: failed to parse EC private key embedded in PKCS#8: {error}"))
        }
        ED25519 => {
            let seed = Reader(secret).take(der::OCTET_STRING).ok_or(CUT_SHORT);
            let seed = seed.map_err(|error| format!("x509: invalid Ed25519 private key: {error}"))?.contents;
            let seed: &[u8; 32] =
                seed.try_into().map_err(|_| format!("x509: invalid Ed25519 private key length: {}", seed.len()))?;
            Ok(Key::Ed25519(Box::new(SigningKey::from_bytes(seed))))
        }
        other => Err(format!("x509: PKCS#8 wrapping contained private key with unknown algorithm: {}", dotted(other))),
    }
}

/// What Go says of a key that another of its readers would have read; otherwise what went wrong.
fn meant_for(reader: &str, der: &[u8], problem: &str) -> String {
    let shape =
        |tags: &[u8]| Reader(der).open().is_some_and(|mut fields| tags.iter().all(|tag| fields.take(*tag).is_some()));
    let fitting = if shape(&[der::INTEGER; 9]) {
        "ParsePKCS1PrivateKey"
    } else if shape(&[der::INTEGER, der::SEQUENCE, der::OCTET_STRING]) {
        "ParsePKCS8PrivateKey"
    } else if shape(&[der::INTEGER, der::OCTET_STRING]) {
        "ParseECPrivateKey"
    } else {
        reader
    };
    match fitting == reader {
        true => problem.to_owned(),
        false => format!("x509: failed to parse private key (use {fitting} instead for this key format)"),
    }
}

/// An identifier as numbers with dots.
fn dotted(object: &[u8]) -> String {
    let mut number = 0_u64;
    let mut numbers = Vec::new();
    for byte in object {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            let first = if numbers.is_empty() { (number / 40).min(2) } else { 0 };
            if numbers.is_empty() {
                numbers.push(first.to_string());
            }
            numbers.push((number - first * 40).to_string());
            number = 0;
        }
    }
    numbers.join(".")
}
