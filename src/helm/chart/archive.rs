//! Chart archives: gzipped tar, read within bounds.
//!
//! In: the bytes of a .tgz. Out: its files, their paths cleaned and relative to the chart. Refused are absolute paths,
//! `..`, drive letters and more than [`MAX_SIZE`] unpacked bytes; links are never followed (they are empty files, as
//! they are to Helm).

use super::File;
use super::error::ArchiveError;
use crate::files::clean;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

/// How many bytes a chart may have when unpacked: 100 MiB.
pub const MAX_SIZE: u64 = 100 * 1024 * 1024;

/// The files of an archive without their first folder.
pub fn unpack(bytes: &[u8]) -> Result<Vec<File>, ArchiveError> {
    unpack_within(bytes, MAX_SIZE)
}

fn unpack_within(bytes: &[u8], limit: u64) -> Result<Vec<File>, ArchiveError> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes).take(limit.saturating_mul(2)));
    let mut files = Vec::new();
    let mut left = limit;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind.is_pax_global_extensions() || kind.is_pax_local_extensions() {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if path.ends_with('/') {
            continue;
        }
        let name = inner_name(&path)?;
        if entry.size() >= left {
            return Err(ArchiveError::TooBig(limit));
        }
        let mut data = Vec::new();
        (&mut entry).take(left).read_to_end(&mut data)?;
        left -= data.len() as u64;
        let modified = entry.header().mtime().ok().map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
        files.push(File::new(name, without_mark(&data)).dated(modified));
    }
    if files.is_empty() { Err(ArchiveError::Empty) } else { Ok(files) }
}

/// The bytes without a byte order mark.
pub(super) fn without_mark(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data)
}

/// The path inside of the chart: the first folder cut off, `\` turned to `/`.
fn inner_name(path: &str) -> Result<String, ArchiveError> {
    let delimiter = if path.contains('\\') { '\\' } else { '/' };
    let (first, rest) = path.split_once(delimiter).unwrap_or((path, ""));
    let rest = rest.replace(delimiter, "/");
    if rest.starts_with('/') {
        return Err(ArchiveError::AbsolutePath);
    }
    let name = clean(Path::new(&rest)).to_string_lossy().into_owned();
    if name == "." {
        return Err(ArchiveError::OutsideBase(path.to_owned()));
    }
    if name.starts_with("..") {
        return Err(ArchiveError::ParentPath);
    }
    let mut letters = name.chars();
    if letters.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && letters.as_str().starts_with(":/") {
        return Err(ArchiveError::DrivePath);
    }
    if first == "Chart.yaml" {
        return Err(ArchiveError::NoBase);
    }
    Ok(name)
}

/// What the first bytes look like, in the words of Go's `http.DetectContentType` for the cases that people hit.
pub(super) fn content_type(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(512)];
    let binary = |byte: &u8| matches!(byte, 0x00..=0x08 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f);
    if head.starts_with(&[0x1f, 0x8b, 0x08]) {
        None
    } else if head.starts_with(b"PK\x03\x04") {
        Some("application/zip")
    } else if head.starts_with(b"%PDF-") {
        Some("application/pdf")
    } else if head.len() < 512 || head.iter().any(binary) {
        // Helm looks at 512 bytes in any case: what is shorter ends in zeros.
        Some("application/octet-stream")
    } else {
        Some("text/plain; charset=utf-8")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;

    /// A gzipped tar of the given paths, which may be as evil as they like.
    pub fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut tar = Vec::new();
        for (path, data) in files {
            let mut header = tar::Header::new_gnu();
            header.as_gnu_mut().expect("made as gnu").name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_size(data.len() as u64);
            header.set_entry_type(tar::EntryType::Regular);
            header.set_cksum();
            tar.extend_from_slice(header.as_bytes());
            tar.extend_from_slice(data);
            tar.resize(tar.len().div_ceil(512) * 512, 0);
        }
        tar.resize(tar.len() + 1024, 0);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&tar).expect("written to memory");
        gzip.finish().expect("written to memory")
    }

    fn check(path: &str, expected: &str) {
        let outcome = match unpack_within(&pack(&[(path, b"x")]), 1000) {
            Ok(files) => files[0].name.clone(),
            Err(error) => error.to_string(),
        };
        assert_eq!(outcome, expected, "of {path}");
    }

    #[test]
    fn refuses_paths_that_leave_the_chart() {
        check("c/Chart.yaml", "Chart.yaml");
        check("c/a/../b", "b");
        check("c\\templates\\x.yaml", "templates/x.yaml");
        check("c/../../x", "chart illegally references parent directory");
        check("c//etc/passwd", "chart illegally contains absolute paths");
        check("c/c:/x", "chart contains illegally named files");
        check("Chart.yaml", "chart illegally contains content outside the base directory: \"Chart.yaml\"");
    }

    #[test]
    fn refuses_bombs_and_nothing() {
        let bomb = pack(&[("c/big", &[0; 2000])]);
        assert_eq!(
            unpack_within(&bomb, 1000).expect_err("too big").to_string(),
            "decompressed chart is larger than the maximum size 1000"
        );
        assert!(matches!(unpack(&pack(&[])), Err(ArchiveError::Empty)));
        let refused = |bytes: &[u8]| unpack(bytes).err().map(|error| error.to_string());
        assert_eq!(refused(b"nothing").as_deref(), Some("unexpected EOF"));
        assert_eq!(refused(b"nothing but words").as_deref(), Some("gzip: invalid header"));
        assert_eq!(refused(&bomb[..bomb.len() / 2]).as_deref(), Some("unexpected EOF"));
    }
}
