//! Text to nodes, one character at a time, in client-go's grammar and with its errors.

use super::{Error, Node, Slice};

/// Parses a template: text, and steps in braces.
pub(super) fn parse(template: &str) -> Result<Vec<Node>, Error> {
    let mut nodes = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            nodes.push(Node::Text(rest[..open].to_owned()));
        }
        let mut action = Action { rest: &rest[open + 1..], nodes: Vec::new() };
        action.parse()?;
        nodes.push(Node::List(action.nodes));
        rest = action.rest;
    }
    if !rest.is_empty() {
        nodes.push(Node::Text(rest.to_owned()));
    }
    Ok(nodes)
}

/// The steps of an expression that stands without braces inside another one.
fn parse_inner(expression: &str) -> Result<Vec<Node>, Error> {
    let mut nodes = parse(&format!("{{{expression}}}"))?;
    match nodes.swap_remove(0) {
        Node::List(steps) => Ok(steps),
        other => Ok(vec![other]),
    }
}

/// Reads up to the closing brace.
struct Action<'a> {
    rest: &'a str,
    nodes: Vec<Node>,
}

impl<'a> Action<'a> {
    fn parse(&mut self) -> Result<(), Error> {
        loop {
            if let Some(rest) = self.rest.strip_prefix('}') {
                self.rest = rest;
                return Ok(());
            }
            if let Some(rest) = self.rest.strip_prefix("[?(") {
                self.rest = rest;
                self.filter()?;
                continue;
            }
            if let Some(rest) = self.rest.strip_prefix("..") {
                self.rest = rest;
                self.recursive()?;
                continue;
            }
            match self.rest.chars().next() {
                None | Some('\r' | '\n') => return Err(Error::UnclosedAction),
                Some(' ' | '@' | '$') => self.rest = &self.rest[1..],
                Some('[') => self.array()?,
                Some(quote @ ('"' | '\'')) => self.quote(quote)?,
                Some('.') => {
                    self.rest = &self.rest[1..];
                    self.field();
                }
                Some(first) if first == '+' || first == '-' || first.is_numeric() => self.number()?,
                Some(first) if first == '_' || first.is_alphabetic() => self.word(),
                Some(first) => return Err(Error::Character(first)),
            }
        }
    }

    /// Takes `length` bytes.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn recursive(&mut self) -> Result<(), Error> {
        if self.nodes.last() == Some(&Node::Recursive) {
            return Err(Error::Descents);
        }
        self.nodes.push(Node::Recursive);
        if self.rest.starts_with(|next: char| next == '_' || next.is_alphanumeric()) {
            self.field();
        }
        Ok(())
    }

    /// A field up to the next terminator that is not escaped.
    fn field(&mut self) {
        let mut length = 0;
        let mut characters = self.rest.chars();
        while let Some(character) = characters.next() {
            if character == '\\' {
                length += 1 + characters.next().map_or(0, char::len_utf8);
            } else if is_terminator(character) {
                break;
            } else {
                length += character.len_utf8();
            }
        }
        let name = self.take(length);
        self.nodes.push(if name == "*" { Node::Wildcard } else { Node::Field(name.replace('\\', "")) });
    }

    fn word(&mut self) {
        let length = self.rest.find(is_terminator).unwrap_or(self.rest.len());
        let word = self.take(length);
        self.nodes.push(match word {
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            _ => Node::Word(word.to_owned()),
        });
    }

    fn number(&mut self) -> Result<(), Error> {
        let sign = usize::from(self.rest.starts_with(['+', '-']));
        let digits = self.rest[sign..].find(|next: char| next != '.' && !next.is_numeric());
        let text = self.take(digits.map_or(self.rest.len(), |count| sign + count));
        let node = match (text.parse(), text.parse()) {
            (Ok(integer), _) => Node::Int(integer),
            (_, Ok(float)) => Node::Float(float),
            _ => return Err(Error::Number(text.to_owned())),
        };
        self.nodes.push(node);
        Ok(())
    }

    fn quote(&mut self, quote: char) -> Result<(), Error> {
        let mut previous = quote;
        let mut end = None;
        for (index, character) in self.rest.char_indices().skip(1) {
            match character {
                '\n' => return Err(Error::UnterminatedQuote),
                _ if character == quote && previous != '\\' => {
                    end = Some(index + 1);
                    break;
                }
                _ => previous = character,
            }
        }
        let text = self.take(end.ok_or(Error::UnterminatedQuote)?);
        let inner = unquote(&text[1..text.len() - 1], quote).ok_or_else(|| Error::Quote(text.to_owned()))?;
        self.nodes.push(Node::Text(inner));
        Ok(())
    }

    /// `[…]`: an index, a slice, a quoted key, or several of them.
    fn array(&mut self) -> Result<(), Error> {
        let end = self.rest.find([']', '\n']).filter(|end| self.rest.as_bytes()[*end] == b']');
        let text = self.take(end.ok_or(Error::UnterminatedArray)? + 1);
        let text = &text[1..text.len() - 1];
        let text = if text == "*" { ":" } else { text };
        if text.contains(',') {
            let parts = text.split(',').map(|part| parse_inner(&format!("[{}]", part.trim_matches(' '))));
            self.nodes.push(Node::Union(parts.collect::<Result<_, Error>>()?));
        } else if let Some(key) = quoted_key(text) {
            self.nodes.extend(parse_inner(&format!(".{key}"))?);
        } else {
            self.nodes.push(Node::Slice(slice(text)?));
        }
        Ok(())
    }

    fn filter(&mut self) -> Result<(), Error> {
        let text = self.filter_text()?;
        let node = match split_comparison(text) {
            None => Node::Filter { left: parse_inner(text)?, right: Vec::new(), operator: "exists".to_owned() },
            Some((left, operator, right)) => {
                Node::Filter { left: parse_inner(left)?, right: parse_inner(right)?, operator: operator.to_owned() }
            }
        };
        self.nodes.push(node);
        Ok(())
    }

    /// The condition up to `)]`; a parenthesis inside the one pair of quotes does not end it.
    fn filter_text(&mut self) -> Result<&'a str, Error> {
        let mut quote = None;
        let mut closed = false;
        let mut previous = ' ';
        let mut end = None;
        for (index, character) in self.rest.char_indices() {
            match character {
                '\n' => break,
                '"' | '\'' if quote.is_none() => quote = Some(character),
                '"' | '\'' if previous != '\\' && quote == Some(character) => closed = true,
                ')' if quote.is_some() == closed => {
                    end = Some(index);
                    break;
                }
                _ => {}
            }
            previous = character;
        }
        let text = self.take(end.ok_or(Error::UnterminatedFilter)?);
        self.rest = self.rest[1..].strip_prefix(']').ok_or(Error::UnclosedArray)?;
        Ok(text)
    }
}

fn is_terminator(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}')
}

/// The key between single quotes.
fn quoted_key(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'').filter(|key| !key.contains('\''))
}

/// Splits `left operator right` at the first run of `!<>=`.
fn split_comparison(text: &str) -> Option<(&str, &str, &str)> {
    let is_operator = |character: char| matches!(character, '!' | '<' | '>' | '=');
    let start = text.find(is_operator).filter(|start| *start > 0)?;
    let mut end = text[start..].find(|next| !is_operator(next)).map_or(text.len(), |count| start + count);
    // Go's expression gives back one character when nothing is left for the right side.
    if end == text.len() {
        end -= 1;
    }
    (end > start).then(|| (&text[..start], &text[start..end], &text[end..]))
}

/// `start:end:step` with each part optional.
fn slice(text: &str) -> Result<Slice, Error> {
    let invalid = || Error::Index(text.to_owned());
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 || !parts.iter().all(|part| is_integer_like(part)) {
        return Err(invalid());
    }
    let number = |part: Option<&&str>| match part {
        None | Some(&"") => Ok(None),
        Some(digits) => digits.parse().map(Some).map_err(|_| Error::IndexNumber((*digits).to_owned())),
    };
    let start = number(parts.first())?;
    let (end, end_is_derived) = match parts.get(1) {
        None => (Some(start.unwrap_or(0) + 1), true),
        end => (number(end)?, false),
    };
    Ok(Slice { start, end, end_is_derived, step: number(parts.get(2))? })
}

fn is_integer_like(part: &str) -> bool {
    part.strip_prefix('-').unwrap_or(part).bytes().all(|byte| byte.is_ascii_digit())
}

/// strconv.UnquoteChar over the whole text.
fn unquote(text: &str, quote: char) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == quote {
            return None;
        }
        if character != '\\' {
            out.push(character);
            continue;
        }
        out.push(match characters.next()? {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            '\\' => '\\',
            escaped if escaped == quote => quote,
            'x' => digits(&mut characters, 2, 16, 0)?,
            'u' => digits(&mut characters, 4, 16, 0)?,
            'U' => digits(&mut characters, 8, 16, 0)?,
            first @ '0'..='7' => digits(&mut characters, 2, 8, first.to_digit(8)?)?,
            _ => return None,
        });
    }
    Some(out)
}

fn digits(characters: &mut std::str::Chars<'_>, count: usize, radix: u32, first: u32) -> Option<char> {
    let mut number = first;
    for _ in 0..count {
        number = number.checked_mul(radix)?.checked_add(characters.next()?.to_digit(radix)?)?;
    }
    char::from_u32(number)
}
