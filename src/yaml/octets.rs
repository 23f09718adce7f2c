//! Bytes as the text that go-yaml's reader takes them for.
//!
//! In: the bytes of a file. Out: their text, or the reader's complaint about the first that is no UTF-8. Answers to
//! readerc.go.

use super::Error;

/// The text of these bytes.
pub fn text(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|error| Error::new(complaint(&bytes[error.valid_up_to()..])))
}

/// What is wrong with the sequence that starts here.
fn complaint(bytes: &[u8]) -> &'static str {
    let width = match bytes.first() {
        Some(0..=0x7f) | None => 1,
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf7) => 4,
        Some(_) => return "invalid leading UTF-8 octet",
    };
    let Some(sequence) = bytes.get(..width) else { return "incomplete UTF-8 octet sequence" };
    if sequence[1..].iter().any(|byte| byte & 0xc0 != 0x80) {
        return "invalid trailing UTF-8 octet";
    }
    // Only a sequence for too small a number, a surrogate or a number beyond Unicode is left.
    match (sequence[0], sequence.get(1)) {
        (0xc0 | 0xc1, _) | (0xe0, Some(0x80..=0x9f)) | (0xf0, Some(0x80..=0x8f)) => {
            "invalid length of a UTF-8 sequence"
        }
        _ => "invalid Unicode character",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        let answer = text(bytes).map_or_else(|error| error.to_string(), str::to_owned);
        assert_eq!(answer, expected, "of {bytes:?}");
    }

    #[test]
    fn complains_as_go_yaml() {
        check("a: é".as_bytes(), "a: é");
        check(b"a: \xff", "yaml: invalid leading UTF-8 octet");
        check(b"\x80", "yaml: invalid leading UTF-8 octet");
        check(b"\xe2\x28 ", "yaml: invalid trailing UTF-8 octet");
        check(b"\xe2\x82", "yaml: incomplete UTF-8 octet sequence");
        check(b"\xc0\x80", "yaml: invalid length of a UTF-8 sequence");
        check(b"\xed\xa0\x80", "yaml: invalid Unicode character");
        check(b"\xf4\x90\x80\x80", "yaml: invalid Unicode character");
    }
}
