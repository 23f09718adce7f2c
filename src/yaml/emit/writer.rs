//! A YAML document written piece by piece.
//!
//! In: starts, keys, scalars and ends, keys in the order they shall have. Out: the text. It keeps go-yaml's block form:
//! lists directly under their key (v3 indents them), `? ` for keys that are long or have lines.

use super::float::format_float;
use super::scalar;
use crate::yaml::Style;

/// Whose writer is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// go-yaml v2 behind JSON, as sigs.k8s.io/yaml uses it: folds at 80 columns, floats lose their `.0`.
    V2,
    /// go-yaml v3 with two spaces: never folds, indents lists, floats keep Go's form.
    V3,
    /// go-yaml v3 as kyaml sets it up: lists are not indented.
    Kyaml,
}

/// Writes one document. Every `begin_…` needs its [`Writer::end`], every [`Writer::key`] its value.
#[derive(Debug)]
pub struct Writer {
    pub(super) out: String,
    /// Where the document starts in it.
    start: usize,
    dialect: Dialect,
    stack: Vec<Frame>,
    /// Behind a key that was written with `? `.
    behind_complex_key: bool,
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    kind: Kind,
    indent: usize,
    /// The first entry goes where the writer stands: behind `- `, or at the start.
    inline: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Map,
    List,
}

/// Where a node is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item,
    Value,
    ComplexValue,
}

/// What [`scalar::push`] has to know about the place.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScalarPlace {
    pub dialect: Dialect,
    /// A key in front of `: `, which has one line.
    pub simple_key: bool,
    /// Spaces in front of the scalar's further lines.
    pub indent: usize,
}

const TOO_DEEP_FOR_ONE_COPY: usize = 64;
const SPACES: &str = "                                                                ";

impl Writer {
    pub fn new(dialect: Dialect) -> Writer {
        Writer::behind(String::new(), dialect)
    }

    /// Writes a document behind other text.
    pub(super) fn behind(text: String, dialect: Dialect) -> Writer {
        Writer { start: text.len(), out: text, dialect, stack: Vec::new(), behind_complex_key: false }
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub fn begin_map(&mut self) {
        self.begin(Kind::Map);
    }

    pub fn begin_list(&mut self) {
        self.begin(Kind::List);
    }

    fn begin(&mut self, kind: Kind) {
        let place = self.open_node();
        let outer = self.indent();
        let (indent, inline) = match (place, kind) {
            (Place::Root, _) => (0, true),
            (Place::Item | Place::ComplexValue, _) => (outer + 2, true),
            (Place::Value, Kind::List) if self.dialect != Dialect::V3 => (outer, false),
            (Place::Value, _) => (outer + 2, false),
        };
        self.stack.push(Frame { kind, indent, inline });
    }

    /// Ends the innermost map or list.
    pub fn end(&mut self) {
        self.stack.pop();
    }

    pub fn key(&mut self, key: &str) {
        self.start_line();
        let indent = self.indent();
        let place = ScalarPlace { dialect: self.dialect, simple_key: true, indent: indent + 2 };
        if key.len() <= 128 && scalar::is_evidently_plain(key) {
            self.out.push_str(key);
            self.out.push(':');
            return;
        }
        if key.len() <= 128 && !scalar::has_breaks(key) {
            scalar::push(&mut self.out, key, place);
            self.out.push(':');
            return;
        }
        self.out.push_str("? ");
        scalar::push(&mut self.out, key, ScalarPlace { simple_key: false, ..place });
        self.break_line(indent);
        self.out.push(':');
        self.behind_complex_key = true;
    }

    /// A key in a style of its own.
    pub(super) fn styled_key(&mut self, key: &str, style: Style) {
        if style == Style::Plain || key.len() > 128 || scalar::has_breaks(key) {
            return self.key(key);
        }
        self.start_line();
        let place = ScalarPlace { dialect: self.dialect, simple_key: true, indent: self.indent() + 2 };
        scalar::push_styled(&mut self.out, key, style, place);
        self.out.push(':');
    }

    /// A scalar in a style of its own, as far as its text allows; a plain one keeps the type that its text has.
    pub(super) fn styled(&mut self, text: &str, style: Style) {
        if text.is_empty() && style == Style::Plain {
            self.open_node();
            return;
        }
        self.open_scalar();
        let indent = if self.stack.is_empty() { 2 } else { self.indent() + 2 };
        let place = ScalarPlace { dialect: self.dialect, simple_key: false, indent };
        scalar::push_styled(&mut self.out, text, style, place);
    }

    /// Text that is YAML already.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.word(text);
    }

    pub fn empty_map(&mut self) {
        self.word("{}");
    }

    pub fn empty_list(&mut self) {
        self.word("[]");
    }

    pub fn null(&mut self) {
        self.word("null");
    }

    pub fn bool(&mut self, flag: bool) {
        self.word(if flag { "true" } else { "false" });
    }

    pub fn int(&mut self, number: i64) {
        if (0..10).contains(&number) {
            // Ports, replicas and indices: no formatting machinery for one digit.
            self.open_scalar();
            self.out.push((b'0' + number as u8) as char);
            return;
        }
        self.word(&number.to_string());
    }

    pub fn uint(&mut self, number: u64) {
        self.word(&number.to_string());
    }

    pub fn float(&mut self, number: f64) {
        if self.dialect == Dialect::V2 && number.fract() == 0.0 && number.abs() < 1e20 {
            // In the original the number passes through JSON, whose shortest digits are read again.
            let digits = if number == 0.0 { "0".to_owned() } else { number.to_string() };
            if digits.parse::<i64>().is_ok() || digits.parse::<u64>().is_ok() {
                return self.word(&digits);
            }
        }
        match format_float(number).as_str() {
            "+Inf" => self.word(".inf"),
            "-Inf" => self.word("-.inf"),
            "NaN" => self.word(".nan"),
            text => self.word(text),
        }
    }

    pub fn string(&mut self, text: &str) {
        self.open_scalar();
        let indent = if self.stack.is_empty() { 2 } else { self.indent() + 2 };
        scalar::push(&mut self.out, text, ScalarPlace { dialect: self.dialect, simple_key: false, indent });
    }

    /// The document with its final newline.
    pub fn finish(mut self) -> String {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out
    }

    fn word(&mut self, text: &str) {
        self.open_scalar();
        self.out.push_str(text);
    }

    fn open_scalar(&mut self) {
        if self.open_node() != Place::Root {
            self.out.push(' ');
        }
    }

    fn open_node(&mut self) -> Place {
        match self.stack.last() {
            None => Place::Root,
            Some(Frame { kind: Kind::List, .. }) => {
                self.start_line();
                self.out.push('-');
                Place::Item
            }
            Some(Frame { kind: Kind::Map, .. }) if self.behind_complex_key => {
                self.behind_complex_key = false;
                Place::ComplexValue
            }
            Some(Frame { kind: Kind::Map, .. }) => Place::Value,
        }
    }

    fn indent(&self) -> usize {
        self.stack.last().map_or(0, |frame| frame.indent)
    }

    /// Goes to the start of the next entry of the innermost frame.
    fn start_line(&mut self) {
        let Some(frame) = self.stack.last_mut() else { return };
        let indent = frame.indent;
        if !frame.inline {
            self.break_line(indent);
            return;
        }
        frame.inline = false;
        if self.out.len() > self.start {
            // Behind the `-` or `:` that opened the frame.
            self.out.push(' ');
        }
    }

    fn break_line(&mut self, indent: usize) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        push_spaces(&mut self.out, indent);
    }
}

/// Adds `count` spaces.
pub(super) fn push_spaces(out: &mut String, count: usize) {
    if count <= TOO_DEEP_FOR_ONE_COPY {
        out.push_str(&SPACES[..count]);
    } else {
        out.extend(std::iter::repeat_n(' ', count));
    }
}
