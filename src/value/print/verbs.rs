//! Which format a value takes for a verb, and what Go says when there is none.
//!
//! Answers to `printArg`, `printValue` and `badVerb` of fmt/print.go.

use super::super::{Dict, Kind, List, MAX_DEPTH, Object, Value};
use super::{Flags, Printer};

impl Printer {
    /// One operand.
    pub(super) fn print_argument(&mut self, value: &Value, verb: char) {
        match (verb, value) {
            ('v' | 'T', Value::Nil) => self.pad(b"<nil>"),
            (_, Value::Nil) => self.bad_verb(value, verb),
            ('T', _) => self.format_text(value.type_name().as_bytes()),
            ('p', _) => self.format_pointer(value, verb),
            _ => self.print_value(value, verb, 0),
        }
    }

    /// A value at some depth of another; `verb` is neither `T` nor `p`.
    fn print_value(&mut self, value: &Value, verb: char, depth: usize) {
        if depth > MAX_DEPTH {
            // Only a value that holds itself gets here, and Go would run out of stack.
            self.out.extend_from_slice(b"...");
            return;
        }
        match value {
            Value::Nil if self.flags.sharp_v => self.out.extend_from_slice(b"interface {}(nil)"),
            Value::Nil => self.out.extend_from_slice(b"<nil>"),
            Value::Bool(flag) if matches!(verb, 't' | 'v') => self.format_bool(*flag),
            Value::Int(integer) | Value::Int64(integer) => {
                self.print_integer(value, (integer.unsigned_abs(), *integer < 0), verb);
            }
            Value::Uint(_, integer) => self.print_unsigned(value, *integer, verb),
            Value::Float(float) => self.print_float(value, *float, verb),
            Value::Complex(real, imaginary) => self.print_complex(value, (*real, *imaginary), verb),
            Value::Text(text) => self.print_text(value, text.as_bytes(), verb),
            Value::Bytes(bytes) => self.print_bytes(bytes, verb, depth),
            Value::List(list) => self.print_list(list, verb, depth),
            Value::Dict(dict) => self.print_dict(dict, verb, depth),
            Value::Object(object) => self.print_object((value, object.as_ref()), verb, depth),
            Value::Function(_) => self.format_pointer(value, verb),
            Value::Bool(_) => self.bad_verb(value, verb),
        }
    }

    /// `%!verb(type=value)`
    fn bad_verb(&mut self, value: &Value, verb: char) {
        self.erroring = true;
        self.out.extend_from_slice(b"%!");
        self.push_char(verb);
        self.out.push(b'(');
        if matches!(value, Value::Nil) {
            self.out.extend_from_slice(b"<nil>");
        } else {
            self.out.extend_from_slice(value.type_name().as_bytes());
            self.out.push(b'=');
            self.print_value(value, 'v', 0);
        }
        self.out.push(b')');
        self.erroring = false;
    }

    fn print_integer(&mut self, value: &Value, (magnitude, negative): (u64, bool), verb: char) {
        let code = if negative { magnitude.wrapping_neg() } else { magnitude };
        match verb {
            'v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X' => self.format_integer(magnitude, negative, verb),
            'c' => self.format_char(code),
            'q' => self.format_quoted_char(code),
            'U' => self.format_unicode(code),
            _ => self.bad_verb(value, verb),
        }
    }

    fn print_unsigned(&mut self, value: &Value, integer: u64, verb: char) {
        if verb == 'v' && self.flags.sharp_v {
            self.format_address(integer, true);
        } else {
            self.print_integer(value, (integer, false), verb);
        }
    }

    fn format_address(&mut self, integer: u64, sharp: bool) {
        let before = std::mem::replace(&mut self.flags.sharp, sharp);
        self.format_integer(integer, false, 'x');
        self.flags.sharp = before;
    }

    fn print_float(&mut self, value: &Value, float: f64, verb: char) {
        match verb {
            'v' => self.format_float(float, b'g', None),
            'b' | 'g' | 'G' | 'x' | 'X' => self.format_float(float, verb as u8, None),
            'f' | 'F' => self.format_float(float, b'f', Some(6)),
            'e' | 'E' => self.format_float(float, verb as u8, Some(6)),
            _ => self.bad_verb(value, verb),
        }
    }

    fn print_complex(&mut self, value: &Value, (real, imaginary): (f64, f64), verb: char) {
        if !matches!(verb, 'v' | 'b' | 'g' | 'G' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E') {
            return self.bad_verb(value, verb);
        }
        let plus = self.flags.plus;
        self.out.push(b'(');
        self.print_float(value, real, verb);
        self.flags.plus = true;
        self.print_float(value, imaginary, verb);
        self.out.extend_from_slice(b"i)");
        self.flags.plus = plus;
    }

    fn print_text(&mut self, value: &Value, bytes: &[u8], verb: char) {
        match verb {
            'v' if self.flags.sharp_v => self.format_quoted(bytes),
            'v' | 's' => self.format_text(bytes),
            'x' | 'X' => self.format_hex(bytes, verb),
            'q' => self.format_quoted(bytes),
            _ => self.bad_verb(value, verb),
        }
    }

    fn print_bytes(&mut self, bytes: &[u8], verb: char, depth: usize) {
        match verb {
            's' => self.format_text(bytes),
            'x' | 'X' => self.format_hex(bytes, verb),
            'q' => self.format_quoted(bytes),
            _ if self.flags.sharp_v => {
                // At the top Go writes the name of the alias, deeper the reflected type.
                self.out.extend_from_slice(if depth == 0 { b"[]byte" } else { b"[]uint8" });
                self.out.push(b'{');
                for (index, byte) in bytes.iter().enumerate() {
                    self.separate(index);
                    self.format_address(u64::from(*byte), true);
                }
                self.out.push(b'}');
            }
            _ => {
                self.out.push(b'[');
                for (index, byte) in bytes.iter().enumerate() {
                    self.separate(index);
                    let item = Value::Uint(super::super::UintKind::Uint8, u64::from(*byte));
                    self.print_integer(&item, (u64::from(*byte), false), verb);
                }
                self.out.push(b']');
            }
        }
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.out.extend_from_slice(if self.flags.sharp_v { b", " } else { b" " });
        }
    }

    fn print_list(&mut self, list: &List, verb: char, depth: usize) {
        let (open, close) = if self.flags.sharp_v { (b'{', b'}') } else { (b'[', b']') };
        if self.flags.sharp_v {
            self.out.extend_from_slice(list.type_name().as_bytes());
            if list.is_nil() {
                self.out.extend_from_slice(b"(nil)");
                return;
            }
        }
        self.out.push(open);
        for (index, item) in list.items().iter().enumerate() {
            self.separate(index);
            self.print_value(item, verb, depth + 1);
        }
        self.out.push(close);
    }

    fn print_dict(&mut self, dict: &Dict, verb: char, depth: usize) {
        if self.flags.sharp_v {
            self.out.extend_from_slice(dict.type_name().as_bytes());
            if dict.is_nil() {
                self.out.extend_from_slice(b"(nil)");
                return;
            }
            self.out.push(b'{');
        } else {
            self.out.extend_from_slice(b"map[");
        }
        for (index, (key, value)) in dict.entries().iter().enumerate() {
            self.separate(index);
            self.print_value(&Value::Text(key.clone()), verb, depth + 1);
            self.out.push(b':');
            self.print_value(value, verb, depth + 1);
        }
        self.out.push(if self.flags.sharp_v { b'}' } else { b']' });
    }

    fn print_object(&mut self, (value, object): (&Value, &dyn Object), verb: char, depth: usize) {
        let has_text = !self.erroring && !self.flags.sharp_v && matches!(verb, 'v' | 's' | 'x' | 'X' | 'q');
        if let Some(text) = has_text.then(|| object.text()).flatten() {
            return self.print_text(value, text.as_bytes(), verb);
        }
        if let Some(text) = (self.flags.sharp_v && verb == 'v').then(|| object.go_text()).flatten() {
            self.out.extend_from_slice(text.as_bytes());
            return;
        }
        match (object.kind(), object.integer()) {
            (Kind::Int | Kind::Int64, integer) => {
                let integer = integer.unwrap_or_default();
                self.print_integer(value, (integer.unsigned_abs(), integer < 0), verb);
            }
            (Kind::Pointer, _) if depth > 0 => self.format_pointer(value, verb),
            (Kind::Pointer, _) => {
                self.out.push(b'&');
                self.print_struct(object, verb, depth);
            }
            (Kind::Struct, _) => self.print_struct(object, verb, depth),
        }
    }

    fn print_struct(&mut self, object: &dyn Object, verb: char, depth: usize) {
        let Flags { sharp_v, plus_v, .. } = self.flags;
        if sharp_v {
            self.out.extend_from_slice(object.type_name().trim_start_matches('*').as_bytes());
        }
        self.out.push(b'{');
        for (index, (name, value)) in object.printed_fields().iter().enumerate() {
            self.separate(index);
            if sharp_v || plus_v {
                self.out.extend_from_slice(name.as_bytes());
                self.out.push(b':');
            }
            self.print_value(value, verb, depth + 1);
        }
        self.out.push(b'}');
    }

    /// Addresses differ from run to run in Go, so any will do.
    fn format_pointer(&mut self, value: &Value, verb: char) {
        let address = match value {
            Value::Bytes(bytes) => bytes.as_ptr() as u64,
            Value::List(list) => list.items().as_ptr() as u64,
            Value::Object(object) if object.kind() == Kind::Pointer => std::rc::Rc::as_ptr(object).cast::<u8>() as u64,
            Value::Dict(_) | Value::Function(_) => std::ptr::from_ref(value) as u64,
            _ => return self.bad_verb(value, verb),
        };
        match verb {
            'v' | 'p' => self.format_address(address, !self.flags.sharp),
            'b' | 'o' | 'd' | 'x' | 'X' => self.format_integer(address, false, verb),
            _ => self.bad_verb(value, verb),
        }
    }
}
