//! Plugins as archives: unpacked below a folder, looked into, packed.
//!
//! In: gzipped tars, folders. Out: files, [`Metadata`], bytes. Answers to Helm's `internal/plugin/sign.go` and
//! `installer/extractor.go`.

use super::{FILE, Metadata};
use crate::files::{self, Disk, Files};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tar::{Archive, Builder, EntryType, Header};

/// What an archive may hold, in bytes: more is a bomb.
const MOST: u64 = 512 << 20;

/// Why an archive is refused.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("{0}")]
    Read(String),
    #[error("path contains ':', which is illegal")]
    Colon,
    #[error("path contains '..', which is illegal")]
    Parent,
    #[error("path is absolute, which is illegal")]
    Absolute,
    #[error("unknown type: {kind:b} in {name}")]
    Kind { kind: u8, name: String },
    #[error("plugin.yaml not found in tarball")]
    NoMetadata,
    #[error("{0}")]
    Metadata(String),
    #[error(transparent)]
    Files(#[from] files::Error),
}

impl From<io::Error> for ArchiveError {
    fn from(error: io::Error) -> ArchiveError {
        ArchiveError::Read(match error.kind() {
            io::ErrorKind::InvalidInput if error.to_string().contains("gzip") => "gzip: invalid header".to_owned(),
            io::ErrorKind::UnexpectedEof => "unexpected EOF".to_owned(),
            _ => error.to_string(),
        })
    }
}

/// Whether the name is that of an archive.
pub fn is_archive(name: &str) -> bool {
    name.ends_with(".tgz") || name.ends_with(".tar.gz")
}

/// The plugin's name in an archive's: `name-1.0.0.tgz` is of `name`.
pub fn plugin_name(file: &str) -> String {
    let stem = file.strip_suffix(".tar.gz").or_else(|| file.strip_suffix(".tgz")).unwrap_or_default();
    // The last `-` with a number and a dot behind it begins the version.
    let version = stem.match_indices('-').rev().find(|(at, _)| {
        let digits = stem[at + 1..].trim_start_matches(|letter: char| letter.is_ascii_digit());
        digits.len() < stem.len() - at - 1 && digits.starts_with('.')
    });
    version.map_or(stem, |(at, _)| &stem[..at]).to_owned()
}

fn open(bytes: &[u8]) -> Archive<io::Take<GzDecoder<&[u8]>>> {
    Archive::new(GzDecoder::new(bytes).take(MOST))
}

/// The first `plugin.yaml` of an archive.
pub fn metadata(bytes: &[u8]) -> Result<Metadata, ArchiveError> {
    let mut archive = open(bytes);
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.path()?.file_name().is_some_and(|name| name == FILE) {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            return Metadata::read(&text).map_err(ArchiveError::Metadata);
        }
    }
    Err(ArchiveError::NoMetadata)
}

/// Unpacks an archive below a folder; nothing in it may leave the folder.
pub fn unpack(bytes: &[u8], folder: &Path) -> Result<(), ArchiveError> {
    Disk.make_directory(folder)?;
    let mut archive = open(bytes);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let target = folder.join(inner(&name)?);
        match entry.header().entry_type() {
            EntryType::Directory => Disk.make_directory(&target)?,
            EntryType::Regular | EntryType::Continuous => {
                Disk.make_directory(target.parent().unwrap_or(folder))?;
                let mode = entry.header().mode().unwrap_or(0o644);
                let mut data = Vec::new();
                entry.read_to_end(&mut data)?;
                files::write_as(&target, &data, mode)?;
            }
            EntryType::XGlobalHeader | EntryType::XHeader => {}
            other => return Err(ArchiveError::Kind { kind: other.as_byte(), name }),
        }
    }
    Ok(())
}

/// The path of an entry below its folder.
fn inner(name: &str) -> Result<PathBuf, ArchiveError> {
    if name.contains(':') {
        return Err(ArchiveError::Colon);
    }
    let name = name.replace('\\', "/");
    if name.split('/').any(|part| part == "..") {
        return Err(ArchiveError::Parent);
    }
    if name.starts_with('/') {
        return Err(ArchiveError::Absolute);
    }
    Ok(PathBuf::from(name))
}

/// Packs a folder, in the order of names; everything lies below the plugin's name in the archive.
pub fn pack(folder: &Path, name: &str) -> Result<Vec<u8>, ArchiveError> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(io::Error::from)?;
        let metadata = entry.metadata().map_err(io::Error::from)?;
        let mut header = Header::new_gnu();
        header.set_metadata(&metadata);
        // As Go has it: no more than the permissions, and nothing behind a folder's name.
        header.set_mode(metadata.permissions().mode() & 0o7777);
        let data = if metadata.is_file() { Disk.read(entry.path())? } else { Vec::new() };
        header.set_size(data.len() as u64);
        let inner = entry.path().strip_prefix(folder).unwrap_or(Path::new(""));
        let path = Path::new(name).join(inner);
        let path = if inner.as_os_str().is_empty() { Path::new(name) } else { &path };
        builder.append_data(&mut header, path, data.as_slice())?;
    }
    Ok(builder.into_inner()?.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_name_of_a_plugin_off_its_archive() {
        for (file, name) in [
            ("fake-plugin-0.1.0.tgz", "fake-plugin"),
            ("a-1.b-2.0.tar.gz", "a-1.b"),
            ("plain.tgz", "plain"),
            ("p-v1.0.0.tgz", "p-v1.0.0"),
            ("p-1.tgz", "p-1"),
            ("nothing.zip", ""),
        ] {
            assert_eq!(plugin_name(file), name, "of {file}");
        }
    }

    #[test]
    fn packs_and_unpacks() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let from = folder.path().join("from");
        Disk.make_directory(&from.join("bin")).expect("made");
        files::write_as(&from.join(FILE), b"name: x\nversion: 1.2.3\n", 0o644).expect("written");
        files::write_as(&from.join("bin/run"), b"#!/bin/sh\n", 0o755).expect("written");
        let bytes = pack(&from, "x").expect("packed");
        assert_eq!(metadata(&bytes).expect("there").version, "1.2.3");
        let mut archive = open(&bytes);
        let packed = archive.entries().expect("a tar").map(|entry| {
            let entry = entry.expect("whole");
            let mode = entry.header().mode().expect("a number");
            format!("{} {mode:o}", entry.path().expect("a path").display())
        });
        assert_eq!(packed.collect::<Vec<_>>(), ["x 755", "x/bin 755", "x/bin/run 755", "x/plugin.yaml 644"]);
        let to = folder.path().join("to");
        unpack(&bytes, &to).expect("unpacked");
        assert!(crate::process::is_program(&to.join("x/bin/run")));
        assert_eq!(metadata(b"no gzip").expect_err("refused").to_string(), "unexpected EOF");
    }

    #[test]
    fn nothing_leaves_the_folder() {
        let refused = |name: &str| inner(name).expect_err("refused").to_string();
        assert_eq!(refused("a/../b"), "path contains '..', which is illegal");
        assert_eq!(refused("\\etc"), "path is absolute, which is illegal");
        assert_eq!(refused("c:x"), "path contains ':', which is illegal");
    }
}
