//! Label selectors: the text of `-l`, parsed and matched.
//!
//! In: a selector (`app=web,tier in (a,b),!old`) and an object's labels. Out: whether they match, and the selector's
//! canonical text. Answers to apimachinery's `labels` package, errors in its words.

use super::{Object, names};
use std::fmt;

/// What a requirement asks of a key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equals,
    DoubleEquals,
    NotEquals,
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}

/// One part of a selector; all parts must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    pub key: String,
    pub operator: Operator,
    /// Sorted, without duplicates.
    pub values: Vec<String>,
}

/// A selector: requirements sorted by key. The empty one matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    pub requirements: Vec<Requirement>,
}

/// Why a selector cannot be read, in apimachinery's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub message: String,
}

impl Selector {
    pub fn parse(text: &str) -> Result<Selector, Error> {
        let mut requirements = Parser { tokens: scan(text), position: 0 }.parse()?;
        requirements.sort_by(|left, right| left.key.cmp(&right.key));
        Ok(Selector { requirements })
    }

    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether an object's labels satisfy every requirement.
    pub fn matches(&self, object: &Object) -> bool {
        self.matches_with(|key| object.label(key))
    }

    /// Whether the labels that `lookup` finds satisfy every requirement.
    pub fn matches_with<'a>(&self, lookup: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.requirements.iter().all(|requirement| requirement.matches(lookup(&requirement.key)))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, requirement) in self.requirements.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(out, "{comma}{requirement}")?;
        }
        Ok(())
    }
}

impl Requirement {
    fn matches(&self, value: Option<&str>) -> bool {
        let listed = |value: &str| self.values.iter().any(|known| known == value);
        match self.operator {
            Operator::Equals | Operator::DoubleEquals | Operator::In => value.is_some_and(listed),
            Operator::NotEquals | Operator::NotIn => !value.is_some_and(listed),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::GreaterThan | Operator::LessThan => {
                let number = |text: &str| text.parse::<i64>().ok();
                match (value.and_then(number), self.values.first().and_then(|text| number(text))) {
                    (Some(value), Some(bound)) if self.operator == Operator::GreaterThan => value > bound,
                    (Some(value), Some(bound)) => value < bound,
                    _ => false,
                }
            }
        }
    }

    /// A requirement whose key and values are well formed.
    fn checked(key: String, operator: Operator, mut values: Vec<String>) -> Result<Requirement, String> {
        let mut wrong = invalid_key(&key).into_iter().collect::<Vec<_>>();
        if matches!(operator, Operator::GreaterThan | Operator::LessThan) {
            for (index, value) in values.iter().enumerate().filter(|(_, value)| value.parse::<i64>().is_err()) {
                let words = "for 'Gt', 'Lt' operators, the value must be an integer";
                wrong.push(format!("values[{index}]: Invalid value: {value:?}: {words}"));
            }
        }
        values.sort();
        values.dedup();
        for (index, value) in values.iter().enumerate() {
            let lines = names::label_value(value);
            if !lines.is_empty() {
                wrong.push(format!("values[{index}][{key}]: Invalid value: {value:?}: {}", lines.join("; ")));
            }
        }
        match wrong.len() {
            0 => Ok(Requirement { key, operator, values }),
            1 => Err(wrong.remove(0)),
            _ => Err(format!("[{}]", wrong.join(", "))),
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, values) = (&self.key, self.values.join(","));
        match self.operator {
            Operator::Equals => write!(out, "{key}={values}"),
            Operator::DoubleEquals => write!(out, "{key}=={values}"),
            Operator::NotEquals => write!(out, "{key}!={values}"),
            Operator::In => write!(out, "{key} in ({values})"),
            Operator::NotIn => write!(out, "{key} notin ({values})"),
            Operator::GreaterThan => write!(out, "{key}>{values}"),
            Operator::LessThan => write!(out, "{key}<{values}"),
            Operator::Exists => write!(out, "{key}"),
            Operator::DoesNotExist => write!(out, "!{key}"),
        }
    }
}

/// The key's fault. `<nil>` is how Go prints the field path that a selector does not have.
fn invalid_key(key: &str) -> Option<String> {
    let lines = names::label_key(key);
    (!lines.is_empty()).then(|| format!("<nil>: Invalid value: {key:?}: {}", lines.join("; ")))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Error,
    End,
    Close,
    Open,
    Comma,
    Not,
    Operator(Operator),
    Identifier,
}

fn token_of(text: &str) -> Option<Token> {
    Some(match text {
        ")" => Token::Close,
        "(" => Token::Open,
        "," => Token::Comma,
        "!" => Token::Not,
        "=" => Token::Operator(Operator::Equals),
        "==" => Token::Operator(Operator::DoubleEquals),
        "!=" => Token::Operator(Operator::NotEquals),
        ">" => Token::Operator(Operator::GreaterThan),
        "<" => Token::Operator(Operator::LessThan),
        "in" => Token::Operator(Operator::In),
        "notin" => Token::Operator(Operator::NotIn),
        _ => return None,
    })
}

fn is_symbol(letter: char) -> bool {
    matches!(letter, '=' | '!' | '(' | ')' | ',' | '>' | '<')
}

fn scan(text: &str) -> Vec<(Token, String)> {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let Some(first) = rest.chars().next().filter(|letter| *letter != '\0') else { break };
        let length = if is_symbol(first) {
            // The longest run that is a token.
            let two = rest.char_indices().nth(1).filter(|(_, letter)| is_symbol(*letter));
            match two.map(|(at, letter)| &rest[..at + letter.len_utf8()]).filter(|text| token_of(text).is_some()) {
                Some(text) => text.len(),
                None => first.len_utf8(),
            }
        } else {
            rest.find(|letter: char| is_symbol(letter) || letter.is_ascii_whitespace()).unwrap_or(rest.len())
        };
        let (word, after) = rest.split_at(length);
        let token = token_of(word).unwrap_or(if is_symbol(first) { Token::Error } else { Token::Identifier });
        out.push((token, word.to_owned()));
        rest = after;
    }
    out.push((Token::End, String::new()));
    out
}

const OPERATORS: &str = "in, notin, =, ==, !=, gt, lt";

struct Parser {
    tokens: Vec<(Token, String)>,
    position: usize,
}

impl Parser {
    fn peek(&self) -> (Token, &str) {
        let at = self.position.min(self.tokens.len() - 1);
        (self.tokens[at].0, &self.tokens[at].1)
    }

    /// The token where a key or value is expected: `in` and `notin` are words there.
    fn peek_word(&self) -> (Token, &str) {
        match self.peek() {
            (Token::Operator(Operator::In | Operator::NotIn), text) => (Token::Identifier, text),
            other => other,
        }
    }

    fn take(&mut self) -> (Token, String) {
        let (token, text) = self.peek();
        let taken = (token, text.to_owned());
        self.position += 1;
        taken
    }

    fn take_word(&mut self) -> (Token, String) {
        let (token, text) = self.peek_word();
        let taken = (token, text.to_owned());
        self.position += 1;
        taken
    }

    fn parse(mut self) -> Result<Vec<Requirement>, Error> {
        let fail = |message: String| Error { message };
        let mut out = Vec::new();
        loop {
            match self.peek_word() {
                (Token::Identifier | Token::Not, _) => {
                    let requirement = self
                        .requirement()
                        .map_err(|message| fail(format!("unable to parse requirement: {message}")))?;
                    out.push(requirement);
                    match self.take_word() {
                        (Token::End, _) => return Ok(out),
                        (Token::Comma, _) => match self.peek_word() {
                            (Token::Identifier | Token::Not, _) => {}
                            (_, text) => return Err(fail(format!("found '{text}', expected: identifier after ','"))),
                        },
                        (_, text) => return Err(fail(format!("found '{text}', expected: ',' or 'end of string'"))),
                    }
                }
                (Token::End, _) => return Ok(out),
                (_, text) => {
                    return Err(fail(format!("found '{text}', expected: !, identifier, or 'end of string'")));
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let (mut token, mut key) = self.take_word();
        let negated = token == Token::Not;
        if negated {
            (token, key) = self.take_word();
        }
        if token != Token::Identifier {
            return Err(format!("found '{key}', expected: identifier"));
        }
        if let Some(wrong) = invalid_key(&key) {
            return Err(wrong);
        }
        if negated {
            return Requirement::checked(key, Operator::DoesNotExist, Vec::new());
        }
        if matches!(self.peek_word().0, Token::End | Token::Comma) {
            return Requirement::checked(key, Operator::Exists, Vec::new());
        }
        let (Token::Operator(operator), _) = self.peek() else {
            return Err(format!("found '{}', expected: {OPERATORS}", self.peek().1));
        };
        self.position += 1;
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => vec![self.exact_value()?],
        };
        Requirement::checked(key, operator, values)
    }

    fn exact_value(&mut self) -> Result<String, String> {
        if matches!(self.peek_word().0, Token::End | Token::Comma) {
            return Ok(String::new());
        }
        match self.take_word() {
            (Token::Identifier, text) => Ok(text),
            (_, text) => Err(format!("found '{text}', expected: identifier")),
        }
    }

    /// `(a,b)`; a comma without a word beside it stands for the empty value.
    fn values(&mut self) -> Result<Vec<String>, String> {
        match self.take_word() {
            (Token::Open, _) => {}
            (_, text) => return Err(format!("found '{text}' expected: '('")),
        }
        match self.peek_word() {
            (Token::Identifier | Token::Comma, _) => {}
            (Token::Close, _) => {
                self.position += 1;
                return Ok(vec![String::new()]);
            }
            (_, text) => return Err(format!("found '{text}', expected: ',', ')' or identifier")),
        }
        let mut out: Vec<String> = Vec::new();
        loop {
            match self.take() {
                (Token::Identifier | Token::Operator(Operator::In | Operator::NotIn), text) => {
                    out.push(text);
                    match self.peek_word() {
                        (Token::Comma, _) => {}
                        (Token::Close, _) => break,
                        (_, text) => return Err(format!("found '{text}', expected: ',' or ')'")),
                    }
                }
                (Token::Comma, _) => {
                    if out.is_empty() || self.peek_word().0 == Token::Comma {
                        out.push(String::new());
                    }
                    if self.peek_word().0 == Token::Close {
                        out.push(String::new());
                        break;
                    }
                }
                (_, text) => return Err(format!("found '{text}', expected: ',', or identifier")),
            }
        }
        self.position += 1;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: Result<&str, &str>) {
        let got = Selector::parse(input);
        let got = got.as_ref().map(ToString::to_string).map_err(|error| error.message.clone());
        match expected {
            Ok(text) => assert_eq!(got.as_deref(), Ok(text), "of {input:?}"),
            Err(start) => assert!(got.as_ref().is_err_and(|message| message.starts_with(start)), "{input:?}: {got:?}"),
        }
    }

    // Recorded from k8s.io/apimachinery v0.37.2; errors by their beginning.
    #[test]
    fn parses_as_apimachinery() {
        check("", Ok(""));
        check("a==b , c!=d", Ok("a==b,c!=d"));
        check("x in (b,a),y notin (),!z,w", Ok("w,x in (a,b),y notin (),!z"));
        check("a=", Ok("a="));
        check("a in (,b)", Ok("a in (,b)"));
        check(" a in ( b ,, c )", Ok("a in (,b,c)"));
        check("a in (b,)", Ok("a in (,b)"));
        check("in in (in,notin)", Ok("in in (in,notin)"));
        check("a>1,b<2", Ok("a>1,b<2"));
    }

    #[test]
    fn refuses_in_the_words_of_apimachinery() {
        check("a in", Err("unable to parse requirement: found '' expected: '('"));
        check("a in (b", Err("unable to parse requirement: found '', expected: ',' or ')'"));
        check("a in (b c)", Err("unable to parse requirement: found 'c', expected: ',' or ')'"));
        check("=a", Err("found '=', expected: !, identifier, or 'end of string'"));
        check("a,,b", Err("found ',', expected: identifier after ','"));
        check("a=b,", Err("found '', expected: identifier after ','"));
        check("a=b=c", Err("found '=', expected: ',' or 'end of string'"));
        check("!a=b", Err("found '=', expected: ',' or 'end of string'"));
        check("a b", Err("unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"));
        check("a===b", Err("unable to parse requirement: found '=', expected: identifier"));
        check("!", Err("unable to parse requirement: found '', expected: identifier"));
        check("-a=b", Err("unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of"));
        check("a=-b", Err("unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be"));
        check("a>x", Err("unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators"));
    }

    #[test]
    fn matches_labels() {
        let object = Object(serde_json::json!({"metadata": {"labels": {"app": "web", "count": "3"}}}));
        for (selector, expected) in [
            ("", true),
            ("app=web", true),
            ("app!=web", false),
            ("other!=web", true),
            ("app in (a,web)", true),
            ("other notin (a)", true),
            ("app,!other", true),
            ("!app", false),
            ("count>2,count<4", true),
            ("app>2", false),
            ("app=web,other", false),
        ] {
            let selector = Selector::parse(selector).expect("valid");
            assert_eq!(selector.matches(&object), expected, "of {selector}");
        }
    }
}
