//! Certificates and keys of a connection, from files.
//!
//! In: paths. Out: a client that uses them, or Helm's words (`internal/tlsutil`) for what is wrong with them.

use super::getter::Tls;
use crate::files::Files;
use std::path::Path;

/// Sets a client up to use these certificates. The error goes behind `can't create TLS config for client: `.
pub(super) fn configure(
    files: &dyn Files,
    tls: &Tls,
    mut builder: reqwest::ClientBuilder,
) -> Result<reqwest::ClientBuilder, String> {
    let mut problems = Vec::new();
    let mut identity = None;
    if !tls.cert_file.is_empty() || !tls.key_file.is_empty() {
        let read = |what: &str, path: &str| {
            files
                .read(Path::new(path))
                .map_err(|error| format!("unable to read {what} file: {path:?}: {}", opened(path, &error)))
        };
        match read("cert", &tls.cert_file).and_then(|cert| Ok((cert, read("key", &tls.key_file)?))) {
            Ok(pair) => identity = Some(pair),
            Err(problem) => problems.push(problem),
        }
    }
    let mut authority = None;
    if !tls.ca_file.is_empty() {
        match files.read(Path::new(&tls.ca_file)) {
            Ok(bytes) => authority = Some(bytes),
            Err(error) => {
                problems.push(format!("can't read CA file: {:?}: {}", tls.ca_file, opened(&tls.ca_file, &error)))
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    if let Some((cert, key)) = identity {
        builder = builder
            .identity(pair(cert, &key).map_err(|reason| format!("unable to load cert from key pair: {reason}"))?);
    }
    if let Some(bytes) = authority {
        let certificates = reqwest::Certificate::from_pem_bundle(&bytes).unwrap_or_default();
        if certificates.is_empty() {
            return Err("failed to append certificates from pem block".to_owned());
        }
        builder = builder.tls_certs_only(certificates);
    }
    if tls.insecure {
        builder = builder.tls_danger_accept_invalid_certs(true);
    }
    Ok(builder)
}

/// Go opens the path as it was given, the empty one as well.
fn opened(path: &str, error: &crate::files::Error) -> String {
    format!("open {path}: {}", crate::files::go_words(&error.source))
}

fn pair(mut cert: Vec<u8>, key: &[u8]) -> Result<reqwest::Identity, String> {
    let has = |text: &[u8], word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    for (text, which) in [(cert.as_slice(), "certificate"), (key, "key")] {
        if !has(text, "-----BEGIN ") {
            return Err(format!("tls: failed to find any PEM data in {which} input"));
        }
    }
    if !has(&cert, "-----BEGIN CERTIFICATE-----") {
        return Err(
            "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the \
                    following types: [PRIVATE KEY]"
                .to_owned(),
        );
    }
    cert.push(b'\n');
    cert.extend_from_slice(key);
    reqwest::Identity::from_pem(&cert).map_err(|error| format!("tls: {error}"))
}
