//! Certificates of a test's own authority: for the server on 127.0.0.1, and for its clients.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use std::path::{Path, PathBuf};

/// Where they lie.
#[derive(Debug, Clone)]
pub struct Certificates {
    pub authority: PathBuf,
    pub server: PathBuf,
    pub server_key: PathBuf,
    pub client: PathBuf,
    pub client_key: PathBuf,
}

impl Certificates {
    /// Makes them all, in a folder.
    pub fn make(folder: &Path) -> Certificates {
        let made = Certificates {
            authority: folder.join("ca.crt"),
            server: folder.join("server.crt"),
            server_key: folder.join("server.key"),
            client: folder.join("client.crt"),
            client_key: folder.join("client.key"),
        };
        let mut params = parameters("tests' authority", &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages =
            vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
        let authority =
            CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
        write(&made.authority, &authority.pem());
        let mut server = parameters("tests' server", &["127.0.0.1", "localhost"]);
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        sign(&authority, &server, (&made.server, &made.server_key));
        let mut client = parameters("tests' client", &[]);
        client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        sign(&authority, &client, (&made.client, &made.client_key));
        made
    }
}

fn parameters(name: &str, hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).expect("names of hosts");
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn sign(authority: &CertifiedIssuer<'_, KeyPair>, params: &CertificateParams, (file, key_file): (&Path, &Path)) {
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, authority).expect("a certificate");
    write(file, &certificate.pem());
    write(key_file, &key.serialize_pem());
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("a certificate's file");
}
