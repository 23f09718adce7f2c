//! Signatures that Helm and gpg made, keyrings that gpg wrote (testdata/provenance), and what Helm says of them.

use super::*;
use std::time::Duration;

const ARCHIVE: &[u8] = include_bytes!("../../../testdata/provenance/small-0.1.0.tgz");
const SECRET: &[u8] = include_bytes!("../../../testdata/provenance/secret.gpg");
const PUBLIC: &[u8] = include_bytes!("../../../testdata/provenance/public.gpg");
const KEYBOX: &[u8] = include_bytes!("../../../testdata/provenance/public.kbx");
const ARMORED: &[u8] = include_bytes!("../../../testdata/provenance/public.asc");
const DEFINITION: &str = "apiVersion: v2\nname: small\nversion: 0.1.0\n";
const UNKNOWN: &str = "openpgp: signature made by unknown entity";

/// A time at which all keys were there.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_830_000_000)
}

fn ring(data: &[u8]) -> Keyring {
    Keyring::parse(data, Path::new("ring")).expect("a keyring")
}

fn outcome(keyring: &[u8], provenance: &str) -> String {
    match ring(keyring).verify((ARCHIVE, "small-0.1.0.tgz"), provenance, now()) {
        Ok(verification) => verification.signed_by.join("; "),
        Err(error) => error.to_string(),
    }
}

macro_rules! provenance {
    ($name:literal) => {
        include_str!(concat!("../../../testdata/provenance/", $name, ".prov"))
    };
}

#[test]
fn judges_signatures_as_helm() {
    let check = |provenance: &str, expected: [&str; 4]| {
        let outcomes = [PUBLIC, SECRET, KEYBOX, ARMORED].map(|keyring| outcome(keyring, provenance));
        assert_eq!(outcomes, expected);
    };
    check(provenance!("signer"), ["Signer <signer@example.com>"; 4]);
    check(provenance!("edwards"), ["Edwards <edwards@example.com>"; 4]);
    let (curve, locked, main) = ("Curve <curve@example.com>", "Locked <locked@example.com>", "Main <main@example.com>");
    check(provenance!("curve"), [curve, curve, curve, UNKNOWN]);
    check(provenance!("locked"), [locked, locked, locked, UNKNOWN]);
    // Signed by a key below the main one, by gpg.
    check(provenance!("subkey"), [main, main, main, UNKNOWN]);
    let (expired, revoked) = ("openpgp: key expired", "openpgp: signature made by revoked key");
    check(provenance!("expired"), [expired, expired, expired, UNKNOWN]);
    check(provenance!("revoked"), [revoked, "Revoked <revoked@example.com>", revoked, UNKNOWN]);
}

#[test]
fn refuses_what_was_changed() {
    let signer = provenance!("signer");
    let check = |provenance: &str, expected: &str| assert_eq!(outcome(PUBLIC, provenance), expected);
    check(&signer.replace("v2", "v3"), "openpgp: invalid signature: RSA verification failure");
    check(&provenance!("edwards").replace("v2", "v3"), "openpgp: invalid signature: EdDSA verification failure");
    check(&provenance!("curve").replace("v2", "v3"), "openpgp: invalid signature: ECDSA verification failure");
    check(&signer.replace("Hash:", "Hasx:"), "signature block not found");
    check("", "signature block not found");
    check(&format!("lead\n{signer}\ntail"), "Signer <signer@example.com>");
    check(&signer.replace('\n', "\r\n"), "Signer <signer@example.com>");
    // As in Helm, the header is not compared with the signature.
    check(&signer.replace("SHA512", "SHA256"), "Signer <signer@example.com>");
}

#[test]
fn refuses_another_file() {
    let check = |archive: (&[u8], &str), expected: &str| {
        let refused = ring(PUBLIC).verify(archive, provenance!("signer"), now()).expect_err("another file");
        assert_eq!(refused.to_string(), expected);
    };
    check((ARCHIVE, "other.tgz"), "provenance does not contain a SHA for a file named \"other.tgz\"");
    let sums = (content::named_digest(ARCHIVE), content::named_digest(b"x"));
    check(
        (b"x", "small-0.1.0.tgz"),
        &format!("sha256 sum does not match for small-0.1.0.tgz: \"{}\" != \"{}\"", sums.0, sums.1),
    );
}

#[test]
fn signs_what_it_verifies() {
    let ring = ring(SECRET);
    let moment = Moment { now: now(), salt: [7; 32] };
    for name in ["Signer", "edwards@", "Curve", "Locked"] {
        let mut key = ring.private_key(name).expect("a key of that name");
        if key.is_locked() {
            let refused = key.unlock(b"wrong").expect_err("another passphrase");
            assert_eq!(refused.to_string(), "openpgp: invalid data: private key checksum failure");
            key.unlock(b"secret").expect("the passphrase");
        }
        let signed = key.sign((ARCHIVE, "small-0.1.0.tgz"), DEFINITION, &moment).expect("signed");
        assert_eq!(outcome(PUBLIC, &signed), key.name);
        let text = |provenance: &str| provenance.split("-----BEGIN PGP SIGNATURE").next().map(str::to_owned);
        assert_eq!(text(&signed), text(provenance!("signer")));
    }
}

#[test]
fn chooses_keys_as_helm() {
    let refused = |id: &str, keyring: &[u8]| ring(keyring).private_key(id).expect_err("no such key").to_string();
    assert_eq!(refused("nobody", SECRET), "private key not found");
    assert_eq!(refused("example", SECRET), "more than one key contain the id \"example\"");
    assert_eq!(
        refused("Signer", PUBLIC),
        "provided key is not a private key. Try providing a keyring with secret keys"
    );
    assert!(ring(SECRET).private_key("Signer <signer@example.com>").is_ok());
}
