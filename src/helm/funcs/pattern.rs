//! Go's regular expressions on the `regex` crate: the syntax translated, the errors in Go's words.
//!
//! In: a pattern as Go's regexp/syntax takes it (Perl flags). Out: a compiled expression over bytes. Classes such as
//! `\d` and `\b` are ASCII in Go; `[`, `&&` and a lone `{` are plain characters there.

use crate::value::quote;
use regex::bytes::{Regex, RegexBuilder};
use std::cell::RefCell;
use std::collections::HashMap;

/// Go refuses repetitions beyond this.
const MAX_REPEAT: u32 = 1_000;
/// Compiled expressions are kept up to this many.
const MAX_KEPT: usize = 1_000;
const MAX_DEPTH: usize = 250;
/// Texts up to this long are searched without a lazy automaton, which takes longer to set up than they to search.
const MAX_SHORT: usize = 1_000;

/// What will be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Haystack {
    /// Short and all ASCII: no class needs more than bytes.
    Ascii,
    Short,
    Long,
}

impl Haystack {
    fn of(text: &[u8]) -> Haystack {
        match text.len() <= MAX_SHORT {
            true if text.is_ascii() => Haystack::Ascii,
            true => Haystack::Short,
            false => Haystack::Long,
        }
    }
}

thread_local! {
    /// By haystack.
    static KEPT: [Kept; 3] = Default::default();
}

type Kept = RefCell<HashMap<String, Result<Regex, String>>>;

/// The expression of a pattern, good for searching `text`, or Go's `regexp.Compile` error.
pub fn compile(pattern: &str, text: &[u8]) -> Result<Regex, String> {
    let haystack = Haystack::of(text);
    KEPT.with(|kept| kept_or_compiled(&kept[haystack as usize], pattern, haystack))
}

/// The same, good for searching many texts.
pub fn compile_for_many(pattern: &str) -> Result<Regex, String> {
    KEPT.with(|kept| kept_or_compiled(&kept[Haystack::Long as usize], pattern, Haystack::Long))
}

fn kept_or_compiled(kept: &Kept, pattern: &str, haystack: Haystack) -> Result<Regex, String> {
    if let Some(kept) = kept.borrow().get(pattern) {
        return kept.clone();
    }
    let compiled = compile_anew(pattern, haystack);
    let mut kept = kept.borrow_mut();
    if kept.len() >= MAX_KEPT {
        kept.clear();
    }
    kept.insert(pattern.to_owned(), compiled.clone());
    compiled
}

/// As [`compile`]; the error is that of the panic of `regexp.MustCompile`.
pub(super) fn must_compile(pattern: &str, text: &[u8]) -> Result<Regex, String> {
    compile(pattern, text).map_err(|error| {
        let shown = match quote::can_backquote(pattern.as_bytes()) {
            true => format!("`{pattern}`"),
            false => quote::double_quoted(pattern.as_bytes()),
        };
        format!("regexp: Compile({shown}): {error}")
    })
}

fn compile_anew(pattern: &str, haystack: Haystack) -> Result<Regex, String> {
    let mut translator = Translator { whole: pattern, rest: pattern, out: String::new(), operand: false, depth: 0 };
    translator.run().map_err(|(code, part)| format!("error parsing regexp: {code}: `{part}`"))?;
    let mut builder = RegexBuilder::new(&translator.out);
    builder.size_limit(64 << 20);
    if haystack != Haystack::Long {
        builder.dfa_size_limit(0);
    }
    if haystack == Haystack::Ascii
        && let Ok(regex) = builder.unicode(false).build()
    {
        return Ok(regex);
    }
    // Some classes are Unicode's own.
    builder.unicode(true).build().map_err(|_| format!("error parsing regexp: expression too large: `{pattern}`"))
}

/// Go's words and the part of the pattern that they are about.
type Refusal = (&'static str, String);

struct Translator<'p> {
    whole: &'p str,
    rest: &'p str,
    out: String,
    /// Whether there is something that could be repeated.
    operand: bool,
    depth: usize,
}

const MISSING_ARGUMENT: &str = "missing argument to repetition operator";
const INVALID_ESCAPE: &str = "invalid escape sequence";
const INVALID_RANGE: &str = "invalid character class range";

impl<'p> Translator<'p> {
    fn run(&mut self) -> Result<(), Refusal> {
        // The repetition just read: Go allows no second one on it.
        let mut last_repeat = "";
        while let Some(character) = self.rest.chars().next() {
            let before = self.rest;
            let mut repeat = "";
            match character {
                '(' => self.group()?,
                ')' => self.close()?,
                '|' => {
                    self.advance(1);
                    self.out.push('|');
                    self.operand = false;
                }
                '*' | '+' | '?' => {
                    self.advance(1);
                    self.repeat(before, last_repeat)?;
                    repeat = before;
                }
                '{' => match read_repeat(before) {
                    None => self.literal(character),
                    Some((length, least, most)) => {
                        self.advance(length);
                        let too_large =
                            least > MAX_REPEAT || most.is_some_and(|most| most > MAX_REPEAT || least > most);
                        if too_large {
                            return Err(("invalid repeat count", before[..length].to_owned()));
                        }
                        self.repeat(before, last_repeat)?;
                        repeat = before;
                    }
                },
                '[' => self.class()?,
                '\\' => self.escape()?,
                '.' | '^' | '$' => {
                    self.advance(1);
                    self.out.push(character);
                    self.operand = true;
                }
                _ => self.literal(character),
            }
            last_repeat = repeat;
        }
        if self.depth > 0 { Err(("missing closing )", self.whole.to_owned())) } else { Ok(()) }
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    fn literal(&mut self, character: char) {
        self.advance(character.len_utf8());
        push_literal(&mut self.out, character);
        self.operand = true;
    }

    /// The operator between `before` and the rest, and the `?` behind it.
    fn repeat(&mut self, before: &'p str, last: &'p str) -> Result<(), Refusal> {
        if self.rest.starts_with('?') {
            self.advance(1);
        }
        let operator = &before[..before.len() - self.rest.len()];
        if !last.is_empty() {
            return Err(("invalid nested repetition operator", last[..last.len() - self.rest.len()].to_owned()));
        }
        if !self.operand {
            return Err((MISSING_ARGUMENT, operator.to_owned()));
        }
        self.out.push_str(operator);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refusal> {
        if self.depth == 0 {
            return Err(("unexpected )", self.whole.to_owned()));
        }
        self.depth -= 1;
        self.advance(1);
        self.out.push(')');
        self.operand = true;
        Ok(())
    }

    fn open(&mut self, text: &str) -> Result<(), Refusal> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(("expression nests too deeply", self.whole.to_owned()));
        }
        self.out.push_str(text);
        self.operand = false;
        Ok(())
    }

    fn group(&mut self) -> Result<(), Refusal> {
        let text = self.rest;
        if !text.starts_with("(?") {
            self.advance(1);
            return self.open("(");
        }
        let is_named = text.len() > 4 && text.starts_with("(?P<") || text.len() > 3 && text.starts_with("(?<");
        if is_named {
            const WORDS: &str = "invalid named capture";
            let Some(end) = text.find('>') else { return Err((WORDS, text.to_owned())) };
            let name = &text[text.find('<').map_or(0, |start| start + 1)..end];
            if name.is_empty() || !name.chars().all(|c| c == '_' || c.is_alphanumeric()) {
                return Err((WORDS, text[..=end].to_owned()));
            }
            self.advance(end + 1);
            return self.open(&format!("(?P<{name}>"));
        }
        let mut flags = 2;
        let (mut seen_minus, mut any) = (false, false);
        while let Some(character) = text[flags..].chars().next() {
            flags += character.len_utf8();
            match character {
                'i' | 'm' | 's' | 'U' => any = true,
                '-' if !seen_minus => {
                    seen_minus = true;
                    any = false;
                }
                ':' | ')' if !seen_minus || any => {
                    self.advance(flags);
                    if character == ':' {
                        return self.open(&text[..flags]);
                    }
                    // An empty group of flags says nothing, and the crate refuses it.
                    if any || seen_minus {
                        self.out.push_str(&text[..flags]);
                    }
                    return Ok(());
                }
                _ => return Err(("invalid or unsupported Perl syntax", text[..flags].to_owned())),
            }
        }
        Err(("missing argument to repetition operator", "?".to_owned()))
    }

    fn escape(&mut self) -> Result<(), Refusal> {
        let text = self.rest;
        let Some(letter) = text[1..].chars().next() else {
            return Err(("trailing backslash at end of expression", String::new()));
        };
        self.operand = true;
        let plain = match letter {
            'A' => r"\A",
            'z' => r"\z",
            'b' => r"(?-u:\b)",
            'B' => r"(?-u:\B)",
            'Q' => {
                let inner = &text[2..];
                let (literal, length) = inner.find(r"\E").map_or((inner, inner.len()), |end| (&inner[..end], end + 2));
                literal.chars().for_each(|character| push_literal(&mut self.out, character));
                self.advance(2 + length);
                return Ok(());
            }
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                self.out.push_str(perl_class(letter));
                self.advance(2);
                return Ok(());
            }
            'p' | 'P' => return self.property(),
            _ => {
                let (character, length) = read_escape(text)?;
                push_literal(&mut self.out, character);
                self.advance(length);
                return Ok(());
            }
        };
        self.out.push_str(plain);
        self.advance(2);
        Ok(())
    }

    /// `\pL`, `\p{Greek}`, `\P{^Lu}`
    fn property(&mut self) -> Result<(), Refusal> {
        let text = self.rest;
        let length = match text[2..].chars().next() {
            Some('{') => match text.find('}') {
                Some(end) => end + 1,
                None => return Err((INVALID_RANGE, text.to_owned())),
            },
            Some(character) => 2 + character.len_utf8(),
            None => return Err((INVALID_RANGE, text.to_owned())),
        };
        let property = &text[..length];
        let translated = property.replace("{^", "{");
        let negated = property.contains("{^") != property.starts_with(r"\P");
        let name = translated.trim_start_matches(r"\p").trim_start_matches(r"\P");
        let translated = format!("\\{}{name}", if negated { 'P' } else { 'p' });
        if Regex::new(&translated).is_err() {
            return Err((INVALID_RANGE, property.to_owned()));
        }
        self.out.push_str(&translated);
        self.advance(length);
        Ok(())
    }

    fn class(&mut self) -> Result<(), Refusal> {
        let whole = self.rest;
        self.advance(1);
        self.out.push('[');
        if self.rest.starts_with('^') {
            self.advance(1);
            self.out.push('^');
        }
        let mut first = true;
        loop {
            if self.rest.is_empty() {
                return Err(("missing closing ]", whole.to_owned()));
            }
            if self.rest.starts_with(']') && !first {
                self.advance(1);
                self.out.push(']');
                self.operand = true;
                return Ok(());
            }
            self.class_item(whole)?;
            first = false;
        }
    }

    fn class_item(&mut self, whole: &str) -> Result<(), Refusal> {
        let text = self.rest;
        if let Some(end) = text.strip_prefix("[:").and_then(|inner| inner.find(":]")) {
            let name = &text[..end + 4];
            if !POSIX.contains(&name[2..name.len() - 2].trim_start_matches('^')) {
                return Err((INVALID_RANGE, name.to_owned()));
            }
            self.out.push_str(name);
            self.advance(name.len());
            return Ok(());
        }
        match text.as_bytes() {
            [b'\\', letter @ (b'd' | b'D' | b's' | b'S' | b'w' | b'W'), ..] => {
                self.out.push_str(perl_class(char::from(*letter)));
                self.advance(2);
                return Ok(());
            }
            [b'\\', b'p' | b'P', ..] => return self.property(),
            _ => {}
        }
        let low = self.class_character(whole)?;
        push_literal(&mut self.out, low);
        if self.rest.starts_with('-') && self.rest.len() > 1 && !self.rest[1..].starts_with(']') {
            self.advance(1);
            let high = self.class_character(whole)?;
            if high < low {
                return Err((INVALID_RANGE, text[..text.len() - self.rest.len()].to_owned()));
            }
            self.out.push('-');
            push_literal(&mut self.out, high);
        }
        Ok(())
    }

    fn class_character(&mut self, whole: &str) -> Result<char, Refusal> {
        let Some(character) = self.rest.chars().next() else {
            return Err(("missing closing ]", whole.to_owned()));
        };
        let (character, length) =
            if character == '\\' { read_escape(self.rest)? } else { (character, character.len_utf8()) };
        self.advance(length);
        Ok(character)
    }
}

/// The classes that may stand between `[:` and `:]`.
const POSIX: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
];

fn perl_class(letter: char) -> &'static str {
    match letter {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        's' => r"[\t\n\x0C\r ]",
        'S' => r"[^\t\n\x0C\r ]",
        'w' => "[0-9A-Za-z_]",
        _ => "[^0-9A-Za-z_]",
    }
}

fn push_literal(out: &mut String, character: char) {
    if character.is_ascii_alphanumeric() || !character.is_ascii() || character == '_' || character == ' ' {
        out.push(character);
    } else {
        out.push_str(&format!("\\x{{{:x}}}", character as u32));
    }
}

/// `{2}`, `{2,}`, `{2,3}`: length, least and most; anything else is no repetition.
fn read_repeat(text: &str) -> Option<(usize, u32, Option<u32>)> {
    let inner = &text[1..text.find('}')?];
    let number = |digits: &str| {
        let fits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // Go keeps no more than eight digits; any such number is too large anyway.
        fits.then(|| digits.parse().unwrap_or(u32::MAX))
    };
    let (least, most) = match inner.split_once(',') {
        None => (number(inner)?, Some(number(inner)?)),
        Some((least, "")) => (number(least)?, None),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    };
    Some((inner.len() + 2, least, most))
}

/// A character behind a backslash, and the length of both.
fn read_escape(text: &str) -> Result<(char, usize), Refusal> {
    let Some(letter) = text[1..].chars().next() else {
        return Err(("trailing backslash at end of expression", String::new()));
    };
    let length = 1 + letter.len_utf8();
    let refuse = |length: usize| Err((INVALID_ESCAPE, text[..length].to_owned()));
    let octal = |start: usize| {
        let digits = text[start..].bytes().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        let code = u32::from_str_radix(&text[start..start + digits], 8).unwrap_or_default();
        (char::from_u32(code).unwrap_or_default(), start + digits)
    };
    Ok(match letter {
        '1'..='7' if !text[2..].starts_with(|next: char| next.is_digit(8)) => return refuse(length),
        '0'..='7' => octal(1),
        'x' => match text[2..].strip_prefix('{') {
            Some(inner) => {
                let end = inner.find('}').unwrap_or(inner.len());
                match u32::from_str_radix(&inner[..end], 16).ok().and_then(char::from_u32) {
                    Some(character) if end < inner.len() => (character, 4 + end),
                    _ => return refuse((4 + end).min(text.len())),
                }
            }
            None => match text.get(2..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
                Some(code) => (char::from_u32(code).unwrap_or_default(), 4),
                None => return refuse(text.len().min(length)),
            },
        },
        'a' => ('\u{7}', 2),
        'f' => ('\u{c}', 2),
        'n' => ('\n', 2),
        'r' => ('\r', 2),
        't' => ('\t', 2),
        'v' => ('\u{b}', 2),
        _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => (letter, 2),
        _ => return refuse(length),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expected: &str) {
        let got = compile(pattern, b"").map_or_else(|error| error, |_| String::new());
        let expected = if expected.is_empty() { String::new() } else { format!("error parsing regexp: {expected}") };
        assert_eq!(got, expected, "of {pattern}");
    }

    #[test]
    fn refuses_as_go() {
        check("(a", "missing closing ): `(a`");
        check("a)", "unexpected ): `a)`");
        check("[a", "missing closing ]: `[a`");
        check("[z-a]", "invalid character class range: `z-a`");
        check("a**", "invalid nested repetition operator: `**`");
        check("a++", "invalid nested repetition operator: `++`");
        check("*", "missing argument to repetition operator: `*`");
        check("(*)", "missing argument to repetition operator: `*`");
        check(r"\q", r"invalid escape sequence: `\q`");
        check(r"(a)\1", r"invalid escape sequence: `\1`");
        check("(?=a)", "invalid or unsupported Perl syntax: `(?=`");
        check("(?!a)", "invalid or unsupported Perl syntax: `(?!`");
        check("(?<=a)b", "invalid named capture: `(?<=a)b`");
        check("a{1001}", "invalid repeat count: `{1001}`");
        check("\\", "trailing backslash at end of expression: ``");
        check("[[:foo:]]", "invalid character class range: `[:foo:]`");
        check(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "");
        check("a{,2}", "");
        check("[[&&]", "");
        check(r"\Qa.b\E+", "");
    }

    #[test]
    fn classes_are_ascii() {
        let matches =
            |pattern: &str, text: &str| compile(pattern, text.as_bytes()).expect("valid").is_match(text.as_bytes());
        assert!(!matches(r"^\w$", "é"));
        assert!(matches(r"^\W$", "é"));
        assert!(matches(r"^[\w-]+$", "a-b"));
        assert!(matches("^[a-c0-9-_.]+$", "a-9_."));
        assert!(matches(r"(?i)^ABC$", "abc"));
        assert!(matches(r"a{,2}", "a{,2}"));
        assert!(matches(r"\Qa.b\E", "a.b"));
        assert!(matches("^[^a-z]$", "A"));
        assert!(matches("^[^a-z]$", "é"));
        assert!(matches(r"^\pL|[é]$", "a"));
        assert!(!matches("(?i)^k$", "é"));
    }
}
