//! Private keys: `genPrivateKey`, and keys in PEM for certificates.
//!
//! RSA keys are PKCS#1, ECDSA keys (P-256) SEC 1, Ed25519 keys PKCS#8, as Go writes them.

use super::{argument, hosted};
use crate::gotemplate::Function;
use crate::helm::machine::{Chance, Machine, Surroundings};
use crate::value::{Signature, Type, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use rcgen::KeyPair;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::pkcs8::EncodePrivateKey as _;

pub(super) fn functions<H: Surroundings>() -> Vec<Function<H>> {
    vec![hosted("genPrivateKey", Signature::fixed(&[Type::Text]), |call, values| {
        Ok(generate(call.host().machine(), &argument::string(values, 0)))
    })]
}

fn generate(machine: &dyn Machine, kind: &str) -> Value {
    let generated = match kind {
        "" | "rsa" => generate_rsa(machine, 4096),
        "ecdsa" => Ok(ecdsa_pem(&p256::SecretKey::random(&mut Chance(machine)))),
        "ed25519" => Ok(ed25519_pem(&SigningKey::generate(&mut Chance(machine)).to_bytes())),
        "dsa" => Err("DSA keys are not supported".to_owned()),
        _ => return Value::from(format!("Unknown type {kind}")),
    };
    Value::from(generated.unwrap_or_else(|error| format!("failed to generate private key: {error}")))
}

/// The head of an EC private key with 32 bytes, on P-256; then the key, this and the public point.
const SEC1_HEAD: &[u8] = &[0x30, 0x77, 2, 1, 1, 4, 0x20];
const SEC1_MIDDLE: &[u8] = &[0xa0, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7, 0xa1, 0x44, 3, 0x42, 0];
/// The head of a PKCS#8 Ed25519 key.
const ED25519_HEAD: &[u8] = &[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// An RSA key of so many bits in PEM.
fn generate_rsa(machine: &dyn Machine, bits: usize) -> Result<String, String> {
    let key = RsaPrivateKey::new(&mut Chance(machine), bits).map_err(|error| error.to_string())?;
    let der = key.to_pkcs1_der().map_err(|error| error.to_string())?;
    Ok(pem("RSA PRIVATE KEY", der.as_bytes()))
}

fn ecdsa_pem(key: &p256::SecretKey) -> String {
    let point = key.public_key().to_encoded_point(false);
    let der = [SEC1_HEAD, &key.to_bytes(), SEC1_MIDDLE, point.as_bytes()].concat();
    pem("EC PRIVATE KEY", &der)
}

fn ed25519_pem(seed: &[u8]) -> String {
    pem("PRIVATE KEY", &[ED25519_HEAD, seed].concat())
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

/// A private key with the text that it came from.
pub(super) struct Key {
    pub pair: KeyPair,
    pub pem: String,
}

impl Key {
    /// The key of a PEM text, in sprig's words when it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let (label, der) = read_pem(text).ok_or("no PEM data in input")?;
        let kind = match label.strip_suffix("PRIVATE KEY") {
            Some(kind) => kind.trim_end(),
            None => return Err(format!("no private key data in PEM block of type {label}")),
        };
        let (pkcs8, algorithm): (Vec<u8>, _) = match kind {
            "RSA" => (rsa_to_pkcs8(&der)?, &rcgen::PKCS_RSA_SHA256),
            "EC" => (ec_to_pkcs8(&der)?, &rcgen::PKCS_ECDSA_P256_SHA256),
            "" if der.starts_with(ED25519_HEAD) => (der.clone(), &rcgen::PKCS_ED25519),
            "" => {
                let pair = KeyPair::from_pem(text).map_err(|error| format!("decoding PEM as PKCS#8: {error}"))?;
                return Ok(Self { pair, pem: pem(&label, &der) });
            }
            other => return Err(format!("invalid private key type {other}")),
        };
        let pair = KeyPair::from_pkcs8_pem_and_sign_algo(&pem("PRIVATE KEY", &pkcs8), algorithm)
            .map_err(|error| format!("parsing {kind} private key from PEM: {error}"))?;
        Ok(Self { pair, pem: pem(&label, &der) })
    }

    /// A new RSA key of 2048 bits, what certificates get.
    pub fn generate(machine: &dyn Machine) -> Result<Self, String> {
        let pem = generate_rsa(machine, 2048).map_err(|error| format!("error generating rsa key: {error}"))?;
        Self::read(&pem)
    }
}

fn rsa_to_pkcs8(der: &[u8]) -> Result<Vec<u8>, String> {
    let failed = |error: String| format!("parsing RSA private key from PEM: {error}");
    let key = RsaPrivateKey::from_pkcs1_der(der).map_err(|error| failed(error.to_string()))?;
    let encoded = key.to_pkcs8_der().map_err(|error| failed(error.to_string()))?;
    Ok(encoded.as_bytes().to_vec())
}

fn ec_to_pkcs8(der: &[u8]) -> Result<Vec<u8>, String> {
    let failed = |error: String| format!("parsing EC private key from PEM: {error}");
    let key = p256::SecretKey::from_sec1_der(der).map_err(|error| failed(error.to_string()))?;
    let encoded = key.to_pkcs8_der().map_err(|error| failed(error.to_string()))?;
    Ok(encoded.as_bytes().to_vec())
}
