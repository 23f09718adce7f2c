//! Tar entries as Go's `archive/tar` writes them when no format is asked for: ustar, and a PAX record before a name
//! that does not fit.
//!
//! In: names, contents and times. Out: the bytes of a tar. Only plain files with mode 0644 are written, which is all
//! that a chart archive holds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const BLOCK: usize = 512;
const NAME: usize = 100;
const PREFIX: usize = 155;

/// A tar in the making, given away in the pieces that Go writes.
pub(super) struct Writer<'a> {
    out: &'a mut dyn FnMut(&[u8]),
}

impl<'a> Writer<'a> {
    pub fn new(out: &'a mut dyn FnMut(&[u8])) -> Writer<'a> {
        Writer { out }
    }

    /// Adds a file.
    pub fn file(&mut self, name: &str, data: &[u8], modified: SystemTime) {
        let seconds = rounded(modified);
        match split(name) {
            Some((prefix, suffix)) => self.header(prefix, suffix, (data.len(), seconds, b'0')),
            None => {
                let record = pax_record("path", name);
                let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
                let place =
                    if folder.is_empty() { "PaxHeaders.0/".to_owned() } else { format!("{folder}/PaxHeaders.0/") };
                self.header("", &ascii(&(place + file)), (record.len(), 0, b'x'));
                self.body(record.as_bytes());
                self.header("", &ascii(name), (data.len(), seconds, b'0'));
            }
        }
        self.body(data);
    }

    /// The two empty blocks at the end.
    pub fn finish(self) {
        (self.out)(&[0; BLOCK]);
        (self.out)(&[0; BLOCK]);
    }

    fn body(&mut self, data: &[u8]) {
        (self.out)(data);
        (self.out)(&[0; BLOCK][..data.len().next_multiple_of(BLOCK) - data.len()]);
    }

    /// A header block. `facts`: size, seconds since 1970, type.
    fn header(&mut self, prefix: &str, name: &str, facts: (usize, u64, u8)) {
        let (size, seconds, kind) = facts;
        let mut block = [0; BLOCK];
        put_text(&mut block[..NAME], name);
        // Of a record Go writes neither mode nor device numbers.
        put_octal(&mut block[100..108], if kind == b'0' { 0o644 } else { 0 });
        if kind == b'0' {
            put_octal(&mut block[329..337], 0);
            put_octal(&mut block[337..345], 0);
        }
        put_octal(&mut block[108..116], 0);
        put_octal(&mut block[116..124], 0);
        put_octal(&mut block[124..136], size as u64);
        put_octal(&mut block[136..148], seconds);
        block[156] = kind;
        block[257..265].copy_from_slice(b"ustar\x0000");
        put_text(&mut block[345..345 + PREFIX], prefix);
        block[148..156].fill(b' ');
        let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
        put_octal(&mut block[148..155], sum);
        (self.out)(&block);
    }
}

/// The nearest second, as Go rounds a time for a header.
fn rounded(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    (since + Duration::from_millis(500)).as_secs()
}

/// A name in the two fields of a ustar header, when it fits them.
fn split(name: &str) -> Option<(&str, &str)> {
    if !name.is_ascii() {
        return None;
    }
    if name.len() <= NAME {
        return Some(("", name));
    }
    let end = name.len().min(PREFIX + 1);
    let slash = name[..end].rfind('/').filter(|slash| *slash > 0)?;
    let (prefix, suffix) = (&name[..slash], &name[slash + 1..]);
    (suffix.len() <= NAME && !suffix.is_empty()).then_some((prefix, suffix))
}

/// `LENGTH KEY=VALUE\n`, the length counting itself.
fn pax_record(key: &str, value: &str) -> String {
    let bare = key.len() + value.len() + 3;
    let mut length = bare + bare.to_string().len();
    // One digit more may make the number longer.
    if length.to_string().len() != bare.to_string().len() {
        length = bare + length.to_string().len();
    }
    format!("{length} {key}={value}\n")
}

fn ascii(name: &str) -> String {
    name.chars().filter(char::is_ascii).collect()
}

/// A text, cut where the field ends; a cut that would end in `/` is taken back, for some readers take that for a folder.
fn put_text(field: &mut [u8], text: &str) {
    let bytes = text.as_bytes();
    let length = bytes.len().min(field.len());
    field[..length].copy_from_slice(&bytes[..length]);
    if bytes.len() > field.len() {
        let kept = field.iter().rposition(|byte| *byte != b'/').map_or(0, |at| at + 1);
        field[kept..].fill(0);
    }
}

/// Octal digits with zeros before them and a zero byte behind.
fn put_octal(field: &mut [u8], number: u64) {
    let width = field.len() - 1;
    let digits = format!("{number:0width$o}");
    field[..width].copy_from_slice(&digits.as_bytes()[digits.len() - width..]);
    field[width] = 0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn check(name: &str) {
        let mut bytes = Vec::new();
        let mut out = |piece: &[u8]| bytes.extend_from_slice(piece);
        let mut writer = Writer::new(&mut out);
        writer.file(name, b"content", UNIX_EPOCH + Duration::from_millis(1_500));
        writer.file("c/next", b"", UNIX_EPOCH);
        writer.finish();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut entries = archive.entries().expect("a tar");
        let mut first = entries.next().expect("an entry").expect("a sound one");
        assert_eq!(first.path_bytes(), name.as_bytes());
        assert_eq!((first.header().mtime().expect("a time"), first.header().mode().expect("a mode")), (2, 0o644));
        let mut data = String::new();
        first.read_to_string(&mut data).expect("readable");
        assert_eq!(data, "content");
        let second = entries.next().expect("an entry").expect("a sound one");
        assert_eq!(second.path_bytes().as_ref(), b"c/next");
    }

    #[test]
    fn writes_names_of_every_length() {
        check("c/Chart.yaml");
        check(&format!("c/{}/{}", "a".repeat(90), "b".repeat(90)));
        check(&format!("c/{}", "a".repeat(150)));
        check(&format!("c/{}/{}", "a".repeat(200), "b".repeat(200)));
        check("c/templates/ä.yaml");
    }

    #[test]
    fn counts_the_length_of_a_record() {
        assert_eq!(pax_record("path", "x"), "9 path=x\n");
        assert_eq!(pax_record("path", &"x".repeat(90)), format!("99 path={}\n", "x".repeat(90)));
        assert_eq!(pax_record("path", &"x".repeat(91)), format!("101 path={}\n", "x".repeat(91)));
    }
}
