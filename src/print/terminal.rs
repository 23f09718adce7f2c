//! Text from the cluster made harmless for a terminal.

use std::borrow::Cow;

/// Escape characters and carriage returns become visible.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.contains(['\u{1b}', '\r']) {
        Cow::Owned(text.replace('\u{1b}', "^[").replace('\r', "\\r"))
    } else {
        Cow::Borrowed(text)
    }
}
