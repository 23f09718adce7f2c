//! Keys and certificates against those that Helm made of the keys in testdata/helm/certificates.

use super::*;
use crate::files::{Disk, Files as _};
use std::path::Path;

fn recorded(kind: &str, file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/helm/certificates").join(kind);
    let bytes = Disk.read(&folder.join(file)).expect("a recorded file");
    String::from_utf8(bytes).expect("text")
}

fn der_of(pem: &str) -> Vec<u8> {
    keys::read_pem(pem).expect("a block of PEM").1
}

/// What a recorded certificate says that no other run says: its serial number and its times.
fn particulars(certificate: &[u8], template: Template) -> Template {
    let mut fields = Reader(certificate).open().and_then(|mut outer| outer.open()).expect("a certificate");
    fields.take(0xa0).expect("its version");
    let number = fields.take(der::INTEGER).expect("its number").contents;
    let number = number.strip_prefix(&[0]).unwrap_or(number);
    let mut serial = [0; 16];
    serial[16 - number.len()..].copy_from_slice(number);
    fields.open().expect("its algorithm");
    fields.open().expect("its issuer");
    let mut validity = fields.open().expect("its validity");
    let mut time = || {
        let text = validity.take(0x17).expect("a time").contents;
        let text = format!("20{}", String::from_utf8_lossy(text));
        jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", text)
            .expect("a time")
            .to_zoned(TimeZone::UTC)
            .expect("in range")
            .timestamp()
    };
    Template { serial, valid_from: time(), valid_to: time(), ..template }
}

fn template(common_name: &str) -> Template {
    Template {
        common_name: common_name.to_owned(),
        serial: [0; 16],
        valid_from: Timestamp::UNIX_EPOCH,
        valid_to: Timestamp::UNIX_EPOCH,
        names: Vec::new(),
        addresses: Vec::new(),
        is_authority: false,
    }
}

fn check(kind: &str, is_repeatable: bool) {
    let key = Key::read(&recorded(kind, "given.pem")).expect("a key");
    assert_eq!(key.pem().as_deref(), Ok(recorded(kind, "key.pem").as_str()), "the key of {kind}");
    let authority = der_of(&recorded(kind, "ca.pem"));
    let issuer = Issuer::read(&authority).expect("an issuer");
    let leaf = Template {
        names: vec!["a.b".to_owned(), "*.c".to_owned()],
        addresses: vec![[1, 2, 3, 4].into(), "::1".parse().expect("an address")],
        ..template("leaf")
    };
    let cases = [
        ("ca.pem", Template { is_authority: true, ..template("my ca @ ü") }, None),
        ("leaf.pem", leaf, Some((&issuer, &key))),
        ("self.pem", template(""), None),
    ];
    for (file, template, issuer) in cases {
        let expected = der_of(&recorded(kind, file));
        let made = create(&particulars(&expected, template), &key, issuer).expect("a certificate");
        let body = |certificate: &[u8]| {
            Reader(certificate).open().and_then(|mut outer| outer.open()).map(|body| body.0.to_vec())
        };
        assert_eq!(body(&made), body(&expected), "{file} of {kind}");
        // Signatures on elliptic curves hold chance.
        assert_eq!(made == expected, is_repeatable, "{file} of {kind}");
    }
}

#[test]
fn certificates_are_those_of_helm() {
    check("rsa", true);
    check("ed25519", true);
    check("p224", false);
    check("p256", false);
    check("p384", false);
    check("p521", false);
}

#[test]
fn a_certificate_that_is_cut_short_is_none() {
    let whole = der_of(&recorded("p256", "ca.pem"));
    assert!(Issuer::read(&whole).is_ok());
    for length in 0..whole.len() {
        assert!(Issuer::read(&whole[..length]).is_err(), "{length} bytes");
    }
    let key = der_of(&recorded("rsa", "key.pem"));
    assert_eq!(Issuer::read(&key).err(), Some("x509: malformed tbs certificate"));
}

#[test]
fn an_issuer_signs_with_its_own_key() {
    let key = |kind: &str| Key::read(&recorded(kind, "given.pem")).expect("a key");
    let issuer = Issuer::read(&der_of(&recorded("p256", "ca.pem"))).expect("an issuer");
    let outcome = create(&template("x"), &key("rsa"), Some((&issuer, &key("p384"))));
    assert_eq!(outcome.err().as_deref(), Some("x509: provided PrivateKey doesn't match parent's PublicKey"));
    assert!(create(&template("x"), &key("rsa"), Some((&issuer, &key("p256")))).is_ok());
}
