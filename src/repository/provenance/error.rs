//! Why something could not be signed or verified.

use crate::files;

/// The words are Helm's, and those of the OpenPGP library that Helm uses.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    File(#[from] files::Error),
    #[error("unpacked charts cannot be verified")]
    Unpacked,
    #[error("chart must be a tgz file")]
    NotAnArchive,
    #[error("could not load provenance file {path}: {source}")]
    NoProvenance { path: String, source: files::Error },
    #[error("failed to load keyring: {0}")]
    Keyring(Box<Error>),
    #[error("failed to read chart archive: {0}")]
    Archive(files::Error),
    #[error("failed to read provenance file: {0}")]
    Provenance(files::Error),
    #[error("reading keybox {path}: {reason}")]
    Keybox { path: String, reason: String },
    #[error("reading armored keyring {path}: {reason}")]
    Armored { path: String, reason: String },
    /// OpenPGP data that cannot be read.
    #[error("openpgp: invalid data: {0}")]
    Malformed(String),
    #[error("private key not found")]
    NoKey,
    #[error("provided key is not a private key. Try providing a keyring with secret keys")]
    NotPrivate,
    #[error("more than one key contain the id {0:?}")]
    Vague(String),
    #[error("openpgp: invalid data: private key checksum failure")]
    Passphrase,
    #[error("openpgp: invalid argument: {0}")]
    Signing(String),
    #[error("signature block not found")]
    NoSignature,
    #[error("openpgp: signature made by unknown entity")]
    UnknownSigner,
    #[error("openpgp: invalid signature: {0} verification failure")]
    Forged(&'static str),
    #[error("openpgp: key expired")]
    KeyExpired,
    #[error("openpgp: signature expired")]
    SignatureExpired,
    #[error("openpgp: signature made by revoked key")]
    Revoked,
    #[error("message block must have at least two parts")]
    OnePart,
    #[error("error converting YAML to JSON: {0}")]
    Sums(crate::yaml::Error),
    #[error("provenance does not contain a SHA for a file named {0:?}")]
    NoSum(String),
    #[error("sha256 sum does not match for {file}: {wanted:?} != {got:?}")]
    WrongSum { file: String, wanted: String, got: String },
}
