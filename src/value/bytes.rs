//! Go's `[]uint8`: bytes that many hold at once.
//!
//! Text is known to be text, so that nobody checks it again. Bytes of a file that few ask for are read by the first who
//! does.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// Shared bytes.
#[derive(Clone)]
pub struct Bytes(Form);

#[derive(Clone)]
enum Form {
    Text(Arc<str>),
    /// No UTF-8.
    Raw(Arc<[u8]>),
    Later(Arc<Later>),
}

struct Later {
    read: Box<dyn Fn() -> Result<Vec<u8>, String> + Send + Sync>,
    outcome: OnceLock<Result<Vec<u8>, String>>,
}

impl Later {
    fn outcome(&self) -> &Result<Vec<u8>, String> {
        self.outcome.get_or_init(&self.read)
    }
}

impl Bytes {
    /// What `read` will give when it is asked for.
    pub fn later(read: impl Fn() -> Result<Vec<u8>, String> + Send + Sync + 'static) -> Bytes {
        Bytes(Form::Later(Arc::new(Later { read: Box::new(read), outcome: OnceLock::new() })))
    }

    /// The bytes, or why they could not be read; whoever does not ask gets none then.
    pub fn load(&self) -> Result<&[u8], &str> {
        match &self.0 {
            Form::Text(text) => Ok(text.as_bytes()),
            Form::Raw(bytes) => Ok(bytes),
            Form::Later(later) => later.outcome().as_deref().map_err(String::as_str),
        }
    }

    /// Why they could not be read, when somebody has tried.
    pub fn failure(&self) -> Option<&str> {
        match &self.0 {
            Form::Later(later) => later.outcome.get()?.as_ref().err().map(String::as_str),
            Form::Text(_) | Form::Raw(_) => None,
        }
    }

    /// The text, with U+FFFD for what is no UTF-8.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Text(text) => Cow::Borrowed(text),
            Form::Raw(_) | Form::Later(_) => super::lossy(self),
        }
    }

    /// The same, to be kept.
    pub fn shared_text(&self) -> Arc<str> {
        match &self.0 {
            Form::Text(text) => Arc::clone(text),
            Form::Raw(_) | Form::Later(_) => super::lossy(self).into(),
        }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.load().unwrap_or_default()
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Bytes {
        Bytes(match std::str::from_utf8(bytes) {
            Ok(text) => Form::Text(text.into()),
            Err(_) => Form::Raw(bytes.into()),
        })
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Bytes {
        Bytes::from(bytes.as_slice())
    }
}

impl<const LENGTH: usize> From<[u8; LENGTH]> for Bytes {
    fn from(bytes: [u8; LENGTH]) -> Bytes {
        Bytes::from(bytes.as_slice())
    }
}

impl<const LENGTH: usize> From<&[u8; LENGTH]> for Bytes {
    fn from(bytes: &[u8; LENGTH]) -> Bytes {
        Bytes::from(bytes.as_slice())
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Bytes) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

impl fmt::Debug for Bytes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Later(later) if later.outcome.get().is_none() => out.write_str("not read yet"),
            _ => write!(out, "{:?}", self.text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn reads_once_when_asked() {
        static READS: AtomicUsize = AtomicUsize::new(0);
        let bytes = Bytes::later(|| {
            READS.fetch_add(1, Ordering::Relaxed);
            Ok(b"text".to_vec())
        });
        let other = bytes.clone();
        assert_eq!((READS.load(Ordering::Relaxed), bytes.failure()), (0, None));
        assert_eq!((&*other.text(), bytes.len(), READS.load(Ordering::Relaxed)), ("text", 4, 1));
    }

    #[test]
    fn a_failure_is_kept() {
        let bytes = Bytes::later(|| Err("open x: gone".to_owned()));
        assert_eq!(bytes.failure(), None);
        assert_eq!((bytes.len(), bytes.load(), bytes.failure()), (0, Err("open x: gone"), Some("open x: gone")));
    }

    #[test]
    fn text_is_known_as_such() {
        let text = Bytes::from(b"a");
        assert!(Arc::ptr_eq(&text.shared_text(), &text.shared_text()));
        assert_eq!(&*Bytes::from([b'a', 0xff]).text(), "a\u{fffd}");
    }
}
