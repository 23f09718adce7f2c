//! The token server of the distribution registry's authors, beside a registry: its key, its users, and what the registry
//! must know of it.

use crate::servers::USER;
use p256::pkcs8::EncodePublicKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running token server.
pub struct Tokens {
    pub child: Child,
    pub address: String,
    /// The registry's setting of that name.
    pub auth: Value,
}

/// Starts it in a folder.
pub fn start(program: &Path, folder: &Path, hash: &str) -> Tokens {
    let key = p256::SecretKey::random(&mut rand::rngs::OsRng);
    let path = |name: &str| folder.join(name).display().to_string();
    let (key_file, users, keys) = (path("token.jwk"), path("users"), path("keys.json"));
    let shown = public(&key);
    let mut secret = shown.clone();
    secret["d"] = encode(&key.to_bytes()).into();
    std::fs::write(&key_file, secret.to_string()).expect("the key's file");
    std::fs::write(&users, format!("{USER}:{hash}\n")).expect("the file of users");
    std::fs::write(&keys, json!({ "keys": [shown] }).to_string()).expect("the file of keys");
    // It cannot tell which port it took, so it is given one that was free a moment ago.
    for _ in 0..10 {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
        let address = free.to_string();
        let mut child = Command::new(program)
            .args(["-addr", &address, "-issuer", "tests", "-key", &key_file, "-passwd", &users, "-realm", "tests"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the token server starts");
        while child.try_wait().expect("its state").is_none() {
            if TcpStream::connect(&address).is_ok() {
                let realm = format!("http://{address}/token/");
                let algorithms = ["ES256"];
                let token = json!({
                    "realm": realm, "service": "tests", "issuer": "tests", "jwks": keys,
                    "signingalgorithms": algorithms,
                });
                return Tokens { child, address, auth: json!({ "token": token }) };
            }
            std::thread::yield_now();
        }
    }
    panic!("the token server found no port");
}

/// The key as the registry reads it, under the name that the server gives it.
fn public(key: &p256::SecretKey) -> Value {
    let der = key.public_key().to_public_key_der().expect("a public key");
    let name = letters(&Sha256::digest(der.as_bytes())[..30]);
    // The point's coordinates are the last bytes.
    let point = &der.as_bytes()[der.as_bytes().len() - 64..];
    json!({
        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": name,
        "x": encode(&point[..32]), "y": encode(&point[32..]),
    })
}

fn encode(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Base 32, with a colon after every four letters: a key's name in libtrust.
fn letters(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    let groups = (0..bytes.len() * 8).step_by(5);
    let digits = groups.map(|start| (start..start + 5).fold(0, |digit, at| digit << 1 | bit(at)));
    let letters: Vec<char> = digits.map(|digit| char::from(LETTERS[usize::from(digit)])).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(":")
}
