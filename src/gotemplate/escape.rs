//! `html`, `js` and `urlquery`: the escaping of text/template/funcs.go.

use crate::value::{quote, url};

/// `html`
pub(super) fn html(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            0 => out.extend_from_slice("\u{fffd}".as_bytes()),
            b'"' => out.extend_from_slice(b"&#34;"),
            b'\'' => out.extend_from_slice(b"&#39;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            _ => out.push(*byte),
        }
    }
    out
}

/// `js`
pub(super) fn js(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => out.extend_from_slice(br"\\"),
                '\'' => out.extend_from_slice(br"\'"),
                '"' => out.extend_from_slice(b"\\\""),
                '<' | '>' | '&' | '=' | '\0'..'\u{20}' => {
                    out.extend_from_slice(format!("\\u{:04X}", character as u32).as_bytes());
                }
                _ if character.is_ascii() || quote::is_print(character) => {
                    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => out.extend_from_slice(format!("\\u{:04X}", character as u32).as_bytes()),
            }
        }
        // Go decodes what is no UTF-8 to U+FFFD, finds that printable and writes the byte itself.
        out.extend_from_slice(chunk.invalid());
    }
    out
}

/// `urlquery`: `url.QueryEscape`.
pub(super) fn url_query(text: &[u8]) -> Vec<u8> {
    url::escape(text, url::Part::Query).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_go() {
        assert_eq!(html(b"<a&'\">"), b"&lt;a&amp;&#39;&#34;&gt;");
        assert_eq!(js(b"it's <\n>="), br"it\'s \u003C\u000A\u003E\u003D");
        assert_eq!(url_query("a b/é".as_bytes()), b"a+b%2F%C3%A9");
    }
}
