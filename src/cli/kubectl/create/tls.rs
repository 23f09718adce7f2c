//! `create secret tls NAME`.

use super::secret::{self, Data};
use super::submit::{self, Common};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::Files;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Path to the certificate in PEM
    #[arg(long)]
    cert: Option<String>,
    /// Path to the certificate's private key
    #[arg(long)]
    key: Option<String>,
    /// Append a hash of the secret to its name
    #[arg(long)]
    append_hash: bool,
    #[command(flatten)]
    common: Common,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    let (Some(certificate), Some(key)) = (&args.cert, &args.key) else {
        return Err(Failure::new("key and cert must be specified"));
    };
    if certificate.is_empty() || key.is_empty() {
        return Err(Failure::new("key and cert must be specified"));
    }
    let certificate = read(context, certificate)?;
    let key = read(context, key)?;
    check_pair(&certificate, &key)?;
    let mut data = Data::default();
    data.add("tls.crt", &certificate)?;
    data.add("tls.key", &key)?;
    let object = data.secret(context, name, "kubernetes.io/tls");
    secret::finish(context, &args.common, object, args.append_hash)
}

fn read(context: &Context, path: &str) -> Result<Vec<u8>, Failure> {
    context.files.read(Path::new(path)).map_err(|error| Failure::new(format!("Cannot read file {path}, {error}")))
}

/// Refuses what is no certificate, no key, or not a pair, in crypto/tls's words.
fn check_pair(certificate: &[u8], key: &[u8]) -> Result<(), Failure> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificate)
        .collect::<Result<_, _>>()
        .map_err(|_| Failure::new("tls: failed to find any PEM data in certificate input"))?;
    if chain.is_empty() {
        return Err(Failure::new("tls: failed to find any PEM data in certificate input"));
    }
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|_| Failure::new("tls: failed to find any PEM data in key input"))?;
    let provider = rustls::crypto::ring::default_provider();
    match CertifiedKey::from_der(chain, key, &provider) {
        Ok(_) => Ok(()),
        Err(rustls::Error::InconsistentKeys(_)) => Err(Failure::new("tls: private key does not match public key")),
        Err(rustls::Error::InvalidCertificate(error)) => Err(Failure::new(format!("x509: {error}"))),
        Err(_) => Err(Failure::new("tls: failed to parse private key")),
    }
}
