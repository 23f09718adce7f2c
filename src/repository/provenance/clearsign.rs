//! The cleartext signature framework: a text that can be read, and its signature below it.
//!
//! In: a signed file, or a text to be framed. Out: the text as it was signed, and the bytes of the signature's packets.
//! Answers to go-crypto's `openpgp/clearsign`, which is stricter with the headers than the standard and laxer with what
//! surrounds the message.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::Read;

const START: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const END: &str = "-----END PGP SIGNATURE-----";
const HASHES: &[&str] = &["SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512"];

/// A message taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// What was signed: lines without blanks at their ends, CR LF between them.
    pub signed: String,
    /// The same with LF, for readers.
    pub text: String,
    /// The packets of the signature.
    pub signature: Vec<u8>,
}

/// Finds the first message in a file; none when there is no sound one.
pub(super) fn decode(data: &str) -> Option<Block> {
    let begin = if data.starts_with(START) { 0 } else { data.find(&format!("\n{START}"))? + 1 };
    let (rest, line) = take_line(&data[begin + START.len()..]);
    if !line.is_empty() {
        return None;
    }
    let mut rest = headers(rest)?;
    let mut lines = Vec::new();
    loop {
        if rest.is_empty() {
            return None;
        }
        let (next, line) = take_line(rest);
        if line == SIGNATURE {
            break;
        }
        let line = line.strip_prefix("- ").unwrap_or(line);
        lines.push(line.trim_end_matches([' ', '\t']));
        rest = next;
    }
    let end = rest.find(&format!("\n{END}"))? + 1 + END.len();
    let signature = unarmor(&rest[..end])?;
    Some(Block { signed: lines.join("\r\n"), text: lines.join("\n"), signature })
}

/// Reads the headers up to the empty line; only names of hashes may stand there.
fn headers(mut rest: &str) -> Option<&str> {
    loop {
        if rest.is_empty() {
            return None;
        }
        let (next, line) = take_line(rest);
        rest = next;
        if line.trim().is_empty() {
            return Some(rest);
        }
        if line.bytes().any(|byte| !(0x20..=0x7e).contains(&byte)) {
            return None;
        }
        let (name, values) = line.split_once(':')?;
        let known = |value: &str| HASHES.contains(&value.trim().to_uppercase().as_str());
        if name.trim() != "Hash" || !values.split(',').all(known) {
            return None;
        }
    }
}

/// A line without its end, and what follows it.
fn take_line(text: &str) -> (&str, &str) {
    match text.split_once('\n') {
        Some((line, rest)) => (rest, line.strip_suffix('\r').unwrap_or(line)),
        None => ("", text),
    }
}

/// The bytes inside of an armour.
pub(super) fn unarmor(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    pgp::armor::Dearmor::new(text.as_bytes()).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// A text made ready to be signed.
#[derive(Debug)]
pub(super) struct Prepared {
    /// What the signature is made of.
    pub signed: String,
    shown: String,
}

/// Takes blanks off the ends of lines and escapes dashes at their starts.
pub(super) fn prepare(text: &str) -> Prepared {
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches([' ', '\t', '\r'])).collect();
    let escaped = |line: &&str| if line.starts_with('-') { format!("- {line}") } else { (*line).to_owned() };
    let shown = lines.iter().map(escaped).collect::<Vec<_>>().join("\n");
    Prepared { signed: lines.join("\r\n"), shown }
}

impl Prepared {
    /// The message with its signature below it, as go-crypto frames it: no checksum, no newline at the end.
    pub fn frame(&self, signature: &[u8]) -> String {
        let encoded = STANDARD.encode(signature);
        let mut out = format!("{START}\nHash: SHA512\n\n{}\n{SIGNATURE}\n\n", self.shown);
        for start in (0..encoded.len()).step_by(64) {
            out.push_str(&encoded[start..encoded.len().min(start + 64)]);
            out.push('\n');
        }
        out.push_str(END);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARMOR: &str = "-----BEGIN PGP SIGNATURE-----\n\nAAECAw==\n-----END PGP SIGNATURE-----\n";

    fn check(head: &str, body: &str, expected: Option<&str>) {
        let outcome = decode(&format!("{head}{body}{ARMOR}tail"));
        assert_eq!(outcome.as_ref().map(|block| block.signed.as_str()), expected, "of {head}{body}");
        if let Some(block) = outcome {
            assert_eq!(block.signature, [0, 1, 2, 3]);
        }
    }

    #[test]
    fn finds_what_was_signed() {
        let head = format!("{START}\nHash: SHA512\n\n");
        check(&head, "a \t\n- -b\n\n", Some("a\r\n-b\r\n"));
        check(&format!("lead\n{head}"), "a\r\nb\n", Some("a\r\nb"));
        check(&format!("{START} x\n\n"), "a\n", None);
        check(&format!("{START}\nVersion: 1\n\n"), "a\n", None);
        check(&format!("{START}\nHash: MD5\n\n"), "a\n", None);
        check("", "a\n", None);
        assert_eq!(decode(&format!("{head}a\n")), None);
    }

    #[test]
    fn frames_what_it_reads_again() {
        let prepared = prepare("name: x \n\n...\n- a\n");
        let framed = prepared.frame(&[7; 50]);
        let block = decode(&framed).expect("a sound message");
        assert_eq!((block.signed, block.text.as_str()), (prepared.signed, "name: x\n\n...\n- a\n"));
        assert_eq!(block.signature, [7; 50]);
    }
}
