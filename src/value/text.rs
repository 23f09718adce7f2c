//! Go's `string`: any bytes, nearly always UTF-8, cheap to clone.
//!
//! Templates cut strings by bytes (`trunc`), decode base64 and read binary files, so a string may hold invalid
//! UTF-8. Valid text and raw bytes are told apart once, when the string is made.

use compact_str::CompactString;
use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// What fits into a [`CompactString`] itself.
const SHORT: usize = size_of::<CompactString>();

/// An immutable string of bytes.
#[derive(Clone)]
pub struct Text(Form);

#[derive(Clone)]
enum Form {
    /// Valid UTF-8 of at most [`SHORT`] bytes, which takes no memory of its own: nearly all keys and most values.
    Short(CompactString),
    Long(Rc<str>),
    /// Never valid UTF-8.
    Raw(Rc<[u8]>),
}

impl Text {
    /// A string of any bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::from(text.as_str()),
            Err(error) => Self(Form::Raw(error.into_bytes().into())),
        }
    }

    /// The bytes, as Go sees them.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Form::Short(text) => text.as_bytes(),
            Form::Long(text) => text.as_bytes(),
            Form::Raw(bytes) => bytes,
        }
    }

    /// The text, if all of it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Form::Short(text) => Some(text),
            Form::Long(text) => Some(text),
            Form::Raw(_) => None,
        }
    }

    /// The text, with U+FFFD for bytes that are not UTF-8.
    pub fn to_str(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Short(text) => Cow::Borrowed(text),
            Form::Long(text) => Cow::Borrowed(text),
            Form::Raw(bytes) => String::from_utf8_lossy(bytes),
        }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Bytes as text, with U+FFFD for what is not UTF-8; a good text is only checked, which is much faster.
pub fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(if text.len() <= SHORT { Form::Short(text.into()) } else { Form::Long(text.into()) })
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from_bytes(bytes)
    }
}

impl From<&[u8]> for Text {
    fn from(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::from(text),
            Err(_) => Self(Form::Raw(bytes.into())),
        }
    }
}

impl Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for Text {
    fn hash<S: Hasher>(&self, state: &mut S) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Display for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_str(), out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_take_no_memory() {
        assert_eq!(size_of::<Text>(), SHORT);
        for length in [0, 1, SHORT, SHORT + 1] {
            let text = Text::from("x".repeat(length));
            let allocates =
                matches!(&text.0, Form::Long(_)) || matches!(&text.0, Form::Short(text) if text.is_heap_allocated());
            assert_eq!((text.len(), allocates), (length, length > SHORT));
        }
    }

    #[test]
    fn keeps_bytes_that_are_not_text() {
        let cut = Text::from_bytes("é".as_bytes()[..1].to_vec());
        assert_eq!(cut.as_bytes(), [0xc3]);
        assert_eq!(cut.as_str(), None);
        assert_eq!(cut.to_str(), "\u{fffd}");
        assert_eq!(Text::from("a".as_bytes()), Text::from("a"));
    }
}
