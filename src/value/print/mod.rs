//! Go's `fmt`: `Sprint`, `Sprintln`, `Sprintf`.
//!
//! In: a format and values. Out: bytes, with Go's complaints (`%!d(string=a)`, `%!s(MISSING)`, `%!(EXTRA int=1)`)
//! where verb and value do not fit. Answers to fmt/print.go.

mod pad;
mod verbs;

use super::{Text, Value};

/// Widths and precisions beyond this are refused, as in Go.
const MAX_WIDTH: i64 = 1_000_000;

/// The flags of one verb.
#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    width: Option<usize>,
    precision: Option<usize>,
    minus: bool,
    plus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    /// `%+v`
    plus_v: bool,
    /// `%#v`
    sharp_v: bool,
}

/// The state of one call.
struct Printer {
    out: Vec<u8>,
    flags: Flags,
    /// Inside of a complaint methods are not called.
    erroring: bool,
}

impl Printer {
    fn new() -> Self {
        Self { out: Vec::new(), flags: Flags::default(), erroring: false }
    }

    fn finish(self) -> Text {
        Text::from_bytes(self.out)
    }
}

/// `fmt.Sprint`: a space between two operands when neither is a string.
pub fn sprint(values: &[Value]) -> Text {
    let mut printer = Printer::new();
    let mut previous_is_text = false;
    for (index, value) in values.iter().enumerate() {
        let is_text = matches!(value, Value::Text(_));
        if index > 0 && !is_text && !previous_is_text {
            printer.out.push(b' ');
        }
        printer.print_argument(value, 'v');
        previous_is_text = is_text;
    }
    printer.finish()
}

/// `fmt.Sprintln`: spaces between all operands and a newline at the end.
pub fn sprintln(values: &[Value]) -> Text {
    let mut printer = Printer::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            printer.out.push(b' ');
        }
        printer.print_argument(value, 'v');
    }
    printer.out.push(b'\n');
    printer.finish()
}

/// One value as `%v` prints it, appended to `out`.
pub fn push(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Text(text) => out.extend_from_slice(text.as_bytes()),
        _ => {
            let mut printer = Printer { out: std::mem::take(out), flags: Flags::default(), erroring: false };
            printer.print_argument(value, 'v');
            *out = printer.out;
        }
    }
}

/// `fmt.Sprintf`.
pub fn sprintf(format: &[u8], values: &[Value]) -> Text {
    let mut scan = Scan {
        printer: Printer::new(),
        format,
        position: 0,
        values,
        argument: 0,
        reordered: false,
        good_argument: true,
        after_index: false,
    };
    scan.run();
    scan.printer.finish()
}

/// The walk over a format.
struct Scan<'a> {
    printer: Printer,
    format: &'a [u8],
    position: usize,
    values: &'a [Value],
    argument: usize,
    reordered: bool,
    good_argument: bool,
    after_index: bool,
}

impl Scan<'_> {
    fn run(&mut self) {
        while self.position < self.format.len() {
            let rest = &self.format[self.position..];
            let text = memchr::memchr(b'%', rest).unwrap_or(rest.len());
            self.printer.out.extend_from_slice(&rest[..text]);
            self.position += text;
            if self.position < self.format.len() {
                self.position += 1;
                if !self.verb() {
                    break;
                }
            }
        }
        self.extra();
    }

    /// One verb with its flags; false when the format ended before it.
    fn verb(&mut self) -> bool {
        self.good_argument = true;
        self.after_index = false;
        self.printer.flags = Flags::default();
        self.flags();
        self.argument_number();
        self.width();
        self.precision();
        if !self.after_index {
            self.argument_number();
        }
        let Some(verb) = self.next_char() else {
            self.printer.out.extend_from_slice(b"%!(NOVERB)");
            return false;
        };
        if verb == '%' {
            self.printer.out.push(b'%');
        } else if !self.good_argument {
            self.complain(verb, "(BADINDEX)");
        } else if self.argument >= self.values.len() {
            self.complain(verb, "(MISSING)");
        } else {
            let flags = &mut self.printer.flags;
            if matches!(verb, 'v' | 'w') {
                flags.sharp_v = std::mem::take(&mut flags.sharp);
                flags.plus_v = std::mem::take(&mut flags.plus);
            }
            self.printer.print_argument(&self.values[self.argument], verb);
            self.argument += 1;
        }
        true
    }

    fn complain(&mut self, verb: char, words: &str) {
        self.printer.out.extend_from_slice(b"%!");
        self.printer.push_char(verb);
        self.printer.out.extend_from_slice(words.as_bytes());
    }

    fn flags(&mut self) {
        while let Some(byte) = self.format.get(self.position) {
            let flags = &mut self.printer.flags;
            match byte {
                b'#' => flags.sharp = true,
                b'0' => flags.zero = true,
                b'+' => flags.plus = true,
                b'-' => flags.minus = true,
                b' ' => flags.space = true,
                _ => break,
            }
            self.position += 1;
        }
    }

    fn width(&mut self) {
        if self.eat(b'*') {
            let width = self.integer_argument();
            if width.is_none() {
                self.printer.out.extend_from_slice(b"%!(BADWIDTH)");
            }
            let flags = &mut self.printer.flags;
            flags.width = width.map(|width| width.unsigned_abs() as usize);
            if width.is_some_and(|width| width < 0) {
                flags.minus = true;
                flags.zero = false;
            }
            self.after_index = false;
            return;
        }
        self.printer.flags.width = self.number();
        if self.after_index && self.printer.flags.width.is_some() {
            self.good_argument = false;
        }
    }

    fn precision(&mut self) {
        if self.position + 1 >= self.format.len() || !self.eat(b'.') {
            return;
        }
        if self.after_index {
            self.good_argument = false;
        }
        self.argument_number();
        if self.eat(b'*') {
            let precision = self.integer_argument().filter(|precision| *precision >= 0);
            if precision.is_none() {
                self.printer.out.extend_from_slice(b"%!(BADPREC)");
            }
            self.printer.flags.precision = precision.map(|precision| precision as usize);
            self.after_index = false;
            return;
        }
        self.printer.flags.precision = Some(self.number().unwrap_or_default());
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.format.get(self.position) == Some(&byte);
        self.position += usize::from(found);
        found
    }

    /// Decimal digits; a number beyond the limit eats the whole format, as in Go.
    fn number(&mut self) -> Option<usize> {
        let start = self.position;
        let mut number = 0i64;
        while let Some(digit) = self.format.get(self.position).filter(|byte| byte.is_ascii_digit()) {
            if number > MAX_WIDTH {
                self.position = self.format.len();
                return None;
            }
            number = number * 10 + i64::from(digit - b'0');
            self.position += 1;
        }
        (self.position > start).then_some(number as usize)
    }

    fn integer_argument(&mut self) -> Option<i64> {
        let value = self.values.get(self.argument)?;
        self.argument += 1;
        let integer = match value {
            Value::Int(integer) | Value::Int64(integer) => Some(*integer),
            Value::Uint(_, integer) => i64::try_from(*integer).ok(),
            Value::Object(object) => object.integer(),
            _ => None,
        };
        integer.filter(|integer| (-MAX_WIDTH..=MAX_WIDTH).contains(integer))
    }

    /// `[3]`: which argument comes next.
    fn argument_number(&mut self) {
        self.after_index = false;
        if self.format.get(self.position) != Some(&b'[') {
            return;
        }
        self.reordered = true;
        let rest = &self.format[self.position..];
        let Some(close) = memchr::memchr(b']', rest).filter(|_| rest.len() >= 3) else {
            self.good_argument = false;
            self.position += 1;
            return;
        };
        let index = std::str::from_utf8(&rest[1..close])
            .ok()
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse::<usize>().ok());
        self.position += close + 1;
        match index {
            Some(index) if (1..=self.values.len()).contains(&index) => {
                self.argument = index - 1;
                self.after_index = true;
            }
            Some(_) => {
                self.good_argument = false;
                self.after_index = true;
            }
            None => self.good_argument = false,
        }
    }

    fn next_char(&mut self) -> Option<char> {
        let rest = self.format.get(self.position..)?;
        let chunk = rest.utf8_chunks().next()?;
        match chunk.valid().chars().next() {
            Some(character) => {
                self.position += character.len_utf8();
                Some(character)
            }
            None => {
                self.position += 1;
                Some(char::REPLACEMENT_CHARACTER)
            }
        }
    }

    fn extra(&mut self) {
        if self.reordered || self.argument >= self.values.len() {
            return;
        }
        self.printer.flags = Flags::default();
        self.printer.out.extend_from_slice(b"%!(EXTRA ");
        for (index, value) in self.values[self.argument..].iter().enumerate() {
            if index > 0 {
                self.printer.out.extend_from_slice(b", ");
            }
            if !matches!(value, Value::Nil) {
                self.printer.out.extend_from_slice(value.type_name().as_bytes());
                self.printer.out.push(b'=');
            }
            self.printer.print_argument(value, 'v');
        }
        self.printer.out.push(b')');
    }
}

#[cfg(test)]
mod tests;
