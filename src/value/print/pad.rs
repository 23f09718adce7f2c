//! The formats of single values: padding, booleans, integers, floats, strings, characters.
//!
//! Answers to fmt/format.go.

use super::super::number;
use super::super::quote::{self, Charset};
use super::Printer;

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

fn digits(verb: char) -> &'static [u8; 16] {
    if verb == 'X' { UPPER } else { LOWER }
}

impl Printer {
    pub(super) fn push_char(&mut self, character: char) {
        self.out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn push_padding(&mut self, count: usize) {
        let byte = if self.flags.zero && !self.flags.minus { b'0' } else { b' ' };
        self.out.extend(std::iter::repeat_n(byte, count));
    }

    /// The bytes, filled up to the width in characters.
    pub(super) fn pad(&mut self, bytes: &[u8]) {
        let missing = match self.flags.width {
            Some(width) => width.saturating_sub(count_characters(bytes)),
            None => 0,
        };
        if !self.flags.minus {
            self.push_padding(missing);
        }
        self.out.extend_from_slice(bytes);
        if self.flags.minus {
            self.push_padding(missing);
        }
    }

    /// As [`pad`](Self::pad), never with zeros.
    fn pad_with_spaces(&mut self, bytes: &[u8]) {
        let zero = std::mem::take(&mut self.flags.zero);
        self.pad(bytes);
        self.flags.zero = zero;
    }

    pub(super) fn format_bool(&mut self, flag: bool) {
        self.pad(if flag { b"true" } else { b"false" });
    }

    /// An integer of magnitude `unsigned` in the base of the verb.
    pub(super) fn format_integer(&mut self, magnitude: u64, negative: bool, verb: char) {
        let base = match verb {
            'b' => 2,
            'o' | 'O' => 8,
            'x' | 'X' => 16,
            _ => 10,
        };
        let flags = self.flags;
        let mut precision = 0;
        if let Some(wanted) = flags.precision {
            precision = wanted;
            if wanted == 0 && magnitude == 0 {
                self.pad_with_spaces(b"");
                return;
            }
        } else if let (true, false, Some(width)) = (flags.zero, flags.minus, flags.width) {
            precision = width - usize::from(width > 0 && (negative || flags.plus || flags.space));
        }
        let mut reversed = Vec::with_capacity(24);
        let mut rest = magnitude;
        loop {
            reversed.push(digits(verb)[(rest % base) as usize]);
            rest /= base;
            if rest == 0 {
                break;
            }
        }
        while reversed.len() < precision {
            reversed.push(b'0');
        }
        if flags.sharp {
            match base {
                2 => reversed.extend_from_slice(b"b0"),
                8 if reversed.last() != Some(&b'0') => reversed.push(b'0'),
                16 => reversed.extend_from_slice(if verb == 'X' { b"X0" } else { b"x0" }),
                _ => {}
            }
        }
        if verb == 'O' {
            reversed.extend_from_slice(b"o0");
        }
        if negative {
            reversed.push(b'-');
        } else if flags.plus {
            reversed.push(b'+');
        } else if flags.space {
            reversed.push(b' ');
        }
        reversed.reverse();
        self.pad_with_spaces(&reversed);
    }

    /// `%U`: `U+0078`, with `#` followed by the character.
    pub(super) fn format_unicode(&mut self, code: u64) {
        let precision = self.flags.precision.unwrap_or(4).max(4);
        let mut text = format!("U+{code:0precision$X}");
        let character = u32::try_from(code).ok().and_then(char::from_u32);
        if let Some(character) = character.filter(|c| self.flags.sharp && quote::is_print(*c)) {
            text.push_str(&format!(" '{character}'"));
        }
        self.pad_with_spaces(text.as_bytes());
    }

    /// `%c`
    pub(super) fn format_char(&mut self, code: u64) {
        self.pad(to_char(code).encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// `%q` of an integer.
    pub(super) fn format_quoted_char(&mut self, code: u64) {
        let mut bytes = [0; 4];
        let text = to_char(code).encode_utf8(&mut bytes);
        let literal = quote::quote(text.as_bytes(), '\'', self.charset());
        self.pad(literal.as_bytes());
    }

    fn charset(&self) -> Charset {
        if self.flags.plus { Charset::Ascii } else { Charset::Unicode }
    }

    /// `%s`
    pub(super) fn format_text(&mut self, bytes: &[u8]) {
        let cut = self.truncate(bytes);
        self.pad(&bytes[..cut]);
    }

    /// `%q`
    pub(super) fn format_quoted(&mut self, bytes: &[u8]) {
        let bytes = &bytes[..self.truncate(bytes)];
        if self.flags.sharp && quote::can_backquote(bytes) {
            let literal = [b"`", bytes, b"`"].concat();
            self.pad(&literal);
            return;
        }
        let literal = quote::quote(bytes, '"', self.charset());
        self.pad(literal.as_bytes());
    }

    /// How many bytes the precision, in characters, leaves.
    fn truncate(&self, bytes: &[u8]) -> usize {
        let Some(mut left) = self.flags.precision else { return bytes.len() };
        let mut position = 0;
        for chunk in bytes.utf8_chunks() {
            let invalid = chunk.invalid().iter().map(|_| 1);
            for length in chunk.valid().chars().map(char::len_utf8).chain(invalid) {
                if left == 0 {
                    return position;
                }
                left -= 1;
                position += length;
            }
        }
        position
    }

    /// `%x` of a string or bytes.
    pub(super) fn format_hex(&mut self, bytes: &[u8], verb: char) {
        let bytes = &bytes[..self.flags.precision.map_or(bytes.len(), |precision| precision.min(bytes.len()))];
        let flags = self.flags;
        let prefix: &[u8] = if verb == 'X' { b"0X" } else { b"0x" };
        let mut text = Vec::with_capacity(bytes.len() * 2 + 2);
        for (index, byte) in bytes.iter().enumerate() {
            if flags.space && index > 0 {
                text.push(b' ');
            }
            if flags.sharp && (flags.space || index == 0) {
                text.extend_from_slice(prefix);
            }
            text.push(digits(verb)[usize::from(byte >> 4)]);
            text.push(digits(verb)[usize::from(byte & 15)]);
        }
        self.pad(&text);
    }

    /// A float; `verb` is one of `strconv`'s, `precision` what it has by default.
    pub(super) fn format_float(&mut self, float: f64, verb: u8, precision: Option<usize>) {
        let flags = self.flags;
        let precision = flags.precision.or(precision);
        let mut text = number::format_float(float, verb, precision).into_bytes();
        if !matches!(text.first(), Some(b'-' | b'+')) {
            text.insert(0, b'+');
        }
        if flags.space && text[0] == b'+' && !flags.plus {
            text[0] = b' ';
        }
        if matches!(text.get(1), Some(b'I' | b'N')) {
            if text[1] == b'N' && !flags.space && !flags.plus {
                text.remove(0);
            }
            self.pad_with_spaces(&text);
            return;
        }
        if flags.sharp && verb != b'b' {
            keep_point(&mut text, verb, precision);
        }
        if !flags.plus && text[0] == b'+' {
            self.pad(&text[1..]);
            return;
        }
        match flags.width {
            Some(width) if flags.zero && !flags.minus && width > text.len() => {
                self.out.push(text[0]);
                self.push_padding(width - text.len());
                self.out.extend_from_slice(&text[1..]);
            }
            _ => self.pad(&text),
        }
    }
}

/// The `#` flag: a decimal point always, and the zeros that `%g` drops.
fn keep_point(text: &mut Vec<u8>, verb: u8, precision: Option<usize>) {
    let mut missing = match verb {
        b'g' | b'G' | b'x' => precision.unwrap_or(6) as i64,
        _ => 0,
    };
    let hexadecimal = matches!(verb, b'x' | b'X');
    let tail_start = text
        .iter()
        .position(|byte| matches!(byte, b'p' | b'P') || (!hexadecimal && matches!(byte, b'e' | b'E')))
        .unwrap_or(text.len());
    let tail = text.split_off(tail_start);
    let mut seen = false;
    for byte in &text[1..] {
        if *byte != b'.' {
            seen |= *byte != b'0';
            missing -= i64::from(seen);
        }
    }
    if !text.contains(&b'.') {
        if text.len() == 2 && text[1] == b'0' {
            missing -= 1;
        }
        text.push(b'.');
    }
    text.extend(std::iter::repeat_n(b'0', missing.max(0) as usize));
    text.extend(tail);
}

fn to_char(code: u64) -> char {
    u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn count_characters(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum()
}
