//! Checking a chart's archive with the provenance file beside it.
//!
//! In: both paths, and a keyring. Out: who signed it. Answers to `VerifyChart` of Helm's `pkg/downloader`.

use super::{Error, World};
use crate::files::Kind;
use std::path::Path;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// The names of the key that signed.
    pub identities: Vec<String>,
    /// The key's fingerprint in capital hexadecimal digits.
    pub fingerprint: String,
    /// `sha256:…`
    pub hash: String,
}

/// Checks an archive.
pub fn chart(world: &World<'_>, archive: &Path, provenance: &Path) -> Result<Verification, Error> {
    let refuse = |words: String| Err(Error::Verification(words));
    if world.files.kind(archive)? == Kind::Directory {
        return refuse("unpacked charts cannot be verified".to_owned());
    }
    if !archive.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tgz")) {
        return refuse("chart must be a tgz file".to_owned());
    }
    if let Err(error) = world.files.kind(provenance) {
        return refuse(format!("could not load provenance file {}: {error}", provenance.display()));
    }
    refuse("--verify is not supported yet: kx cannot check signatures".to_owned())
}
