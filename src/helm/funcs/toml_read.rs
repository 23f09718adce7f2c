//! `fromToml`: a TOML text as BurntSushi/toml reads it, with its words for what is wrong.
//!
//! In: bytes. Out: a map, or the message. What the library lets pass that TOML does not (a comma at the end of an
//! inline table) passes here.

use super::toml_tables::{Node, Tables, dotted};
use super::toml_text::{Cursor, Error, shown};
use super::{toml_numbers, toml_strings};
use crate::helm::machine::Machine;
use crate::value::{Entries, Text, Value, quote};

/// Arrays and inline tables in each other.
const MAX_DEPTH: usize = 10_000;

/// The map that a text stands for.
pub(super) fn read(bytes: &[u8], machine: &dyn Machine) -> Result<Value, String> {
    let bytes = [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"]
        .iter()
        .find_map(|mark| bytes.strip_prefix(*mark))
        .unwrap_or(bytes);
    if bytes.iter().take(6).any(|byte| *byte == 0) {
        return Err(
            "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8".to_owned()
        );
    }
    let (cursor, tables) = (Cursor::new(bytes), Tables::default());
    let mut reader = Reader { cursor, tables, key: String::new(), key_line: 1, depth: 0, machine };
    match reader.document() {
        Ok(()) => Ok(reader.tables.into_value()),
        Err(error) => Err(reader.describe(&error)),
    }
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    tables: Tables,
    /// The last part of the key whose value is read.
    key: String,
    /// The line of the last key or table.
    key_line: usize,
    depth: usize,
    machine: &'t dyn Machine,
}

impl Reader<'_> {
    fn describe(&self, error: &Error) -> String {
        let context = dotted(&self.tables.context);
        let last = match (context.as_str(), self.key.as_str()) {
            (context, "") => context.to_owned(),
            ("", key) => key.to_owned(),
            (context, key) => format!("{context}.{key}"),
        };
        let place = if last.is_empty() {
            String::new()
        } else {
            format!(" (last key {})", quote::double_quoted(last.as_bytes()))
        };
        format!("toml: line {}{place}: {}", error.line, error.message)
    }

    /// What is wrong with a key as a whole.
    fn at_key<T>(&self, outcome: Result<T, String>) -> Result<T, Error> {
        outcome.map_err(|message| Error { line: self.key_line, message })
    }

    fn document(&mut self) -> Result<(), Error> {
        loop {
            self.cursor.skip_space()?;
            match self.cursor.peek()? {
                '\0' => return Ok(()),
                '[' => self.table()?,
                _ => {
                    let outer = self.tables.context.clone();
                    let key = self.key_parts()?;
                    self.pair(&key)?;
                    self.tables.context = outer;
                    self.key.clear();
                }
            }
            self.line_end()?;
        }
    }

    /// Nothing but a comment may follow on the line.
    fn line_end(&mut self) -> Result<(), Error> {
        self.cursor.skip_blanks()?;
        match self.cursor.next()? {
            '#' => self.cursor.skip_comment(),
            '\n' | '\r' | '\0' => Ok(()),
            other => self.cursor.fail(format!(
                "expected a top-level item to end with a newline, comment, or EOF, but got {} instead",
                shown(other)
            )),
        }
    }

    /// `[name]` or `[[name]]`
    fn table(&mut self) -> Result<(), Error> {
        self.cursor.next()?;
        let is_array = self.cursor.accept('[')?;
        let mut key = Vec::new();
        loop {
            self.cursor.skip_blanks()?;
            let part = match self.cursor.peek()? {
                ']' | '\0' => {
                    return self.cursor.fail("unexpected end of table name (table names cannot be empty)");
                }
                '.' => return self.cursor.fail("unexpected table separator (table names cannot be empty)"),
                _ => self.name()?,
            };
            if key.is_empty() {
                self.key_line = self.cursor.line;
            }
            key.push(part);
            self.cursor.skip_blanks()?;
            match self.cursor.next()? {
                '.' => {}
                ']' => break,
                other => {
                    let other = shown(other);
                    return self.cursor.fail(format!("expected '.' or ']' to end table name, but got {other} instead"));
                }
            }
        }
        if is_array {
            let end = self.cursor.next()?;
            if end != ']' {
                return self
                    .cursor
                    .fail(format!("expected end of table array name delimiter ']', but got {} instead", shown(end)));
            }
        }
        let entered = self.tables.enter(&key, is_array);
        self.at_key(entered)?;
        self.tables.note("", false);
        Ok(())
    }

    /// One part of a key.
    fn name(&mut self) -> Result<String, Error> {
        match self.cursor.peek()? {
            '"' => {
                self.cursor.next()?;
                toml_strings::read(&mut self.cursor, '"')
            }
            '\'' => {
                self.cursor.next()?;
                toml_strings::read(&mut self.cursor, '\'')
            }
            _ => self.cursor.take(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-')),
        }
    }

    /// A key up to behind its `=`.
    fn key_parts(&mut self) -> Result<Vec<String>, Error> {
        let mut key = Vec::new();
        loop {
            self.cursor.skip_blanks()?;
            match self.cursor.peek()? {
                '=' | '\0' if key.is_empty() => return self.cursor.fail("unexpected '=': key name appears blank"),
                '.' if key.is_empty() => return self.cursor.fail("unexpected '.': keys cannot start with a '.'"),
                '=' | '\0' => return self.cursor.fail("unexpected '='"),
                '.' => return self.cursor.fail("unexpected '.'"),
                _ => {}
            }
            if key.is_empty() {
                self.key_line = self.cursor.line;
            }
            key.push(self.name()?);
            self.cursor.skip_blanks()?;
            match self.cursor.next()? {
                '.' => {}
                '=' => return Ok(key),
                '\0' => return self.cursor.fail("unexpected EOF; expected key separator '='"),
                '\n' => return self.cursor.fail_before("expected '.' or '=', but got '\\n' instead"),
                other => {
                    let other = shown(other);
                    return self.cursor.fail(format!("expected '.' or '=', but got {other} instead"));
                }
            }
        }
    }

    /// The value of a key, put into its table.
    fn pair(&mut self, key: &[String]) -> Result<Value, Error> {
        let Some((last, before)) = key.split_last() else { return Ok(Value::Nil) };
        self.key.clone_from(last);
        for part in before {
            let mut whole = self.tables.context.clone();
            whole.push(part.clone());
            self.tables.imply(&whole);
            let entered = self.tables.enter(&whole, false);
            self.at_key(entered)?;
        }
        let (value, is_array) = self.value(false)?;
        let set = self.tables.set(last, Node::Value(value.clone()));
        self.at_key(set)?;
        self.tables.note(last, is_array);
        Ok(value)
    }

    /// A value, and whether it is an array.
    fn value(&mut self, in_array: bool) -> Result<(Value, bool), Error> {
        self.cursor.skip_blanks()?;
        let start = self.cursor.position();
        let first = self.cursor.next()?;
        let value = match first {
            '[' => return Ok((self.nested(Self::array)?, true)),
            '{' => self.nested(|reader| reader.inline_table(in_array))?,
            '"' | '\'' => Value::from(toml_strings::read_any(&mut self.cursor, first)?),
            '0'..='9' | '-' | '+' | '.' => {
                self.cursor.back(first);
                toml_numbers::read(&mut self.cursor, self.machine)?
            }
            'i' | 'n' => {
                let cursor = &mut self.cursor;
                // The library takes `ian` and `nnf` for floats as well, and refuses them then.
                if (cursor.accept('n')? && cursor.accept('f')?) || (cursor.accept('a')? && cursor.accept('n')?) {
                    toml_numbers::float(cursor, &cursor.since(start))?
                } else {
                    // It goes back one character only, whatever it took.
                    let taken = cursor.since(start);
                    cursor.back(taken.chars().next_back().unwrap_or(first));
                    return self.word(self.cursor.position());
                }
            }
            letter if letter.is_alphabetic() => return self.word(start),
            '\0' => return self.cursor.fail("unexpected EOF; expected value"),
            '\n' => return self.cursor.fail_before("expected value but found '\\n' instead"),
            other => return self.cursor.fail(format!("expected value but found {} instead", shown(other))),
        };
        Ok((value, false))
    }

    /// `true`, `false`, or an error that shows the word.
    fn word(&mut self, start: usize) -> Result<(Value, bool), Error> {
        self.cursor.take(char::is_alphabetic)?;
        let word = self.cursor.since(start);
        match word.as_str() {
            "true" | "false" => Ok((Value::Bool(word == "true"), false)),
            _ => {
                let word = quote::double_quoted(word.as_bytes());
                self.cursor.fail(format!("expected value but found {word} instead"))
            }
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Result<Value, Error>) -> Result<Value, Error> {
        if self.depth == MAX_DEPTH {
            return self.cursor.fail(format!("values are nested deeper than {MAX_DEPTH}"));
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn array(&mut self) -> Result<Value, Error> {
        let key = self.key.clone();
        self.tables.note(&key, true);
        let mut items = Vec::new();
        loop {
            self.cursor.skip_space()?;
            match self.cursor.peek()? {
                ',' => {
                    self.cursor.next()?;
                    return self.cursor.fail("unexpected comma");
                }
                ']' => break,
                _ => {}
            }
            items.push(self.value(true)?.0);
            self.cursor.skip_space()?;
            match self.cursor.next()? {
                ',' => {}
                ']' => return Ok(Value::list(items)),
                other => {
                    let other = or_end(other);
                    return self
                        .cursor
                        .fail(format!("expected a comma (',') or array terminator (']'), but got {other}"));
                }
            }
        }
        self.cursor.next()?;
        Ok(Value::list(items))
    }

    fn inline_table(&mut self, in_array: bool) -> Result<Value, Error> {
        let (outer, outer_key) = (self.tables.context.clone(), std::mem::take(&mut self.key));
        let mut own = outer.clone();
        own.push(outer_key.clone());
        self.tables.context.clone_from(&own);
        self.tables.imply(&own);
        let entered = self.tables.enter(&own, in_array);
        self.at_key(entered)?;
        let mut entries = Value::dict(Entries::new());
        loop {
            self.cursor.skip_space()?;
            match self.cursor.peek()? {
                ',' => {
                    self.cursor.next()?;
                    return self.cursor.fail("unexpected comma");
                }
                '}' => break,
                _ => {}
            }
            let key = self.key_parts()?;
            let value = self.pair(&key)?;
            let inserted = insert(&mut entries, &key, value);
            let context = &self.tables.context;
            if !inserted {
                let context = quote::double_quoted(dotted(context).as_bytes());
                return self.at_key(Err(format!("{context} is not a table")));
            }
            self.tables.context.clone_from(&own);
            self.cursor.skip_space()?;
            match self.cursor.next()? {
                ',' => {}
                '}' => {
                    self.cursor.back('}');
                    break;
                }
                other => {
                    return self.cursor.fail(format!(
                        "expected a comma or an inline table terminator '}}', but got {} instead",
                        or_end(other)
                    ));
                }
            }
        }
        self.cursor.next()?;
        self.tables.context = outer;
        self.key = outer_key;
        Ok(entries)
    }
}

fn or_end(character: char) -> String {
    if character == '\0' { "end of file".to_owned() } else { format!("'{character}'") }
}

/// Puts a value into an inline table under its dotted key; false where a part is no table.
fn insert(entries: &mut Value, key: &[String], value: Value) -> bool {
    let Some((last, before)) = key.split_last() else { return true };
    let mut current = entries.clone();
    for part in before {
        let Value::Dict(table) = &current else { return false };
        let next = table.get(part.as_bytes()).unwrap_or_else(|| Value::dict(Entries::new()));
        table.insert(Text::from(part.as_str()), next.clone());
        current = next;
    }
    match &current {
        Value::Dict(table) => table.insert(Text::from(last.as_str()), value),
        _ => false,
    }
}
