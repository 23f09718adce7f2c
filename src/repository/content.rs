//! The content cache: what was downloaded, by its SHA-256.
//!
//! In: a digest, or bytes. Out: the path of a file. Answers to `DiskCache` of Helm's `pkg/downloader`.

use super::Error;
use crate::files::{Files, Kind};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// A SHA-256.
pub type Digest = [u8; 32];

/// What a file of the cache is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    Chart,
    Provenance,
}

/// The digest of bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// The digest of bytes as it is written beside the name of its method.
pub fn named_digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&digest(bytes)))
}

/// The digest that an index or a registry gives, with or without `sha256:`; nothing for an empty one.
pub fn parse(text: &str) -> Result<Option<Digest>, Error> {
    let digits = text.split_once(':').map_or(text, |(_, digits)| digits);
    let bytes = decode(digits).map_err(Error::Digest)?;
    match <Digest>::try_from(bytes.as_slice()) {
        Ok(digest) => Ok(Some(digest)),
        Err(_) if text.is_empty() => Ok(None),
        Err(_) => Err(Error::DigestLength(bytes.len())),
    }
}

/// Hexadecimal digits as Go's `encoding/hex` reads them.
fn decode(digits: &str) -> Result<Vec<u8>, String> {
    if let Some(letter) = digits.chars().find(|letter| !letter.is_ascii_hexdigit()) {
        return Err(format!("encoding/hex: invalid byte: U+{:04X} {letter:?}", u32::from(letter)));
    }
    if digits.len() % 2 == 1 {
        return Err("encoding/hex: odd length hex string".to_owned());
    }
    let pair = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|error| error.to_string());
    (0..digits.len()).step_by(2).map(pair).collect()
}

/// The digits of a digest, of whatever method.
pub fn hex(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::with_capacity(64), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Where something of this digest is kept.
fn path(root: &Path, digest: &Digest, content: Content) -> PathBuf {
    let ending = match content {
        Content::Chart => ".chart",
        Content::Provenance => ".prov",
    };
    root.join(format!("{:02x}", digest[0])).join(format!("{}{ending}", hex(digest)))
}

/// The file of this digest; nothing when there is none, or an empty one.
pub fn get(files: &dyn Files, root: &Path, digest: &Digest, content: Content) -> Result<Option<PathBuf>, Error> {
    let path = path(root, digest, content);
    match files.kind(&path) {
        Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
        Ok(Kind::Directory) => Err(Error::DirectoryInCache),
        Ok(_) => Ok((files.stamp(&path)?.0[0] > 0).then_some(path)),
    }
}

/// Keeps bytes; a reader never sees a part of them.
pub fn put(
    files: &dyn Files,
    root: &Path,
    (digest, content): (&Digest, Content),
    bytes: &[u8],
) -> Result<PathBuf, Error> {
    let path = path(root, digest, content);
    if let Some(folder) = path.parent() {
        files.make_directory(folder)?;
    }
    files.write(&path, bytes)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn keeps_what_it_was_given() {
        let files = Memory::default();
        let root = Path::new("/cache");
        let own = digest(b"x");
        assert_eq!(get(&files, root, &own, Content::Chart).ok().flatten(), None);
        let path = put(&files, root, (&own, Content::Chart), b"x").expect("kept");
        let name = "/cache/2d/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881.chart";
        assert_eq!(path, Path::new(name));
        assert_eq!(get(&files, root, &own, Content::Chart).ok().flatten(), Some(path.clone()));
        files.write(&path, b"").expect("emptied");
        assert_eq!(get(&files, root, &own, Content::Chart).ok().flatten(), None);
    }

    #[test]
    fn reads_digests_as_go() {
        let check = |text: &str, expected: &str| {
            let outcome = parse(text).map(|digest| digest.map(|digest| hex(&digest)).unwrap_or_default());
            assert_eq!(outcome.unwrap_or_else(|error| error.to_string()), expected, "of {text}");
        };
        let whole = "ab".repeat(32);
        check(&whole, &whole);
        check(&format!("sha256:{whole}"), &whole);
        check("", "");
        check("abcd", "invalid digest length: 2");
        check("abc", "encoding/hex: odd length hex string");
        check("xy", "encoding/hex: invalid byte: U+0078 'x'");
    }
}
