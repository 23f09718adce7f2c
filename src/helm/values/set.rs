//! The grammar of `--set` and its relatives: `a.b[0].c=v,list={x,y}`.
//!
//! In: one argument and the values so far. Out: the values with it set. Answers to Helm's `pkg/strvals`; where a text
//! ends too early Helm stops without a word, and so does this.

use crate::value::json::parse;
use crate::value::{Json, Map};

/// The highest index that a list may be given.
const MAX_INDEX: i64 = 65536;
/// How deep a name may be nested.
const MAX_NESTING: usize = 30;

/// What the text behind `=` means.
pub enum Grammar<'a> {
    /// `--set`: true, false, null and whole numbers get their types.
    Typed,
    /// `--set-string`: always text.
    Text,
    /// `--set-file`: a path, given to the function that reads it.
    File(&'a dyn Fn(&str) -> Result<String, String>),
    /// `--set-json`: a JSON document.
    Json,
    /// `--set-literal`: all that follows, as it is.
    Literal,
}

/// Sets what `text` says in `values`. The error is Helm's message.
pub fn set(text: &str, grammar: &Grammar<'_>, values: &mut Map<String, Json>) -> Result<(), String> {
    let mut parser = Parser { text: text.chars().collect(), at: 0, grammar };
    loop {
        match parser.key(values, 0) {
            Ok(()) => {}
            Err(Stop::End) => return Ok(()),
            Err(Stop::Failed(message)) => return Err(message),
        }
    }
}

/// Why a part of the text was left.
enum Stop {
    /// The text ended.
    End,
    Failed(String),
}

fn failed<T>(message: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Failed(message.into()))
}

struct Parser<'a> {
    text: Vec<char>,
    at: usize,
    grammar: &'a Grammar<'a>,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let letter = self.text.get(self.at).copied();
        self.at += usize::from(letter.is_some());
        letter
    }

    fn is_literal(&self) -> bool {
        matches!(self.grammar, Grammar::Literal)
    }

    /// Reads up to one of `stops`; none when the text ended first. A backslash takes the next letter as it is.
    fn until(&mut self, stops: &[char]) -> (String, Option<char>) {
        let mut read = String::new();
        while let Some(letter) = self.next() {
            if stops.contains(&letter) {
                return (read, Some(letter));
            }
            if letter == '\\' && !self.is_literal() {
                match self.next() {
                    Some(letter) => read.push(letter),
                    None => return (read, None),
                }
            } else {
                read.push(letter);
            }
        }
        (read, None)
    }

    /// One `name=value`, the name possibly nested.
    fn key(&mut self, data: &mut Map<String, Json>, depth: usize) -> Result<(), Stop> {
        let stops: &[char] = if self.is_literal() { &['=', '[', '.'] } else { &['=', '[', ',', '.'] };
        let (name, last) = self.until(stops);
        match last {
            None if name.is_empty() => Err(Stop::End),
            None => failed(format!("key {name:?} has no value")),
            Some('[') => self.indexed(data, name, depth),
            Some('=') => self.assigned(data, name),
            Some(',') => failed(format!("key {name:?} has no value (cannot end with ,)")),
            Some(_) => self.nested(data, name, depth + 1),
        }
    }

    fn indexed(&mut self, data: &mut Map<String, Json>, name: String, depth: usize) -> Result<(), Stop> {
        let index = self.index()?;
        let list = match data.remove(&name) {
            None => Vec::new(),
            Some(Json::Array(list)) => list,
            Some(other) => return failed(misuse(&other, "[]interface {}")),
        };
        let (list, outcome) = self.item(list, index, depth);
        put(data, name, Json::Array(list));
        outcome
    }

    fn nested(&mut self, data: &mut Map<String, Json>, name: String, depth: usize) -> Result<(), Stop> {
        if depth > MAX_NESTING {
            return failed(format!(
                "value name nested level is greater than maximum supported nested level of {MAX_NESTING}"
            ));
        }
        let (existed, mut inner) = match data.remove(&name) {
            None => (false, Map::new()),
            Some(Json::Object(inner)) => (true, inner),
            Some(other) => return failed(misuse(&other, "map[string]interface {}")),
        };
        let outcome = self.key(&mut inner, depth);
        if outcome.is_ok() && inner.is_empty() {
            return failed(format!("key map {name:?} has no value"));
        }
        if existed || !inner.is_empty() {
            put(data, name, Json::Object(inner));
        }
        outcome
    }

    fn assigned(&mut self, data: &mut Map<String, Json>, name: String) -> Result<(), Stop> {
        match self.grammar {
            Grammar::Json => {
                let value = self.json()?;
                put(data, name, value);
                Ok(())
            }
            Grammar::Literal => {
                let value = self.until(&[]).0;
                put(data, name, Json::String(value));
                Ok(())
            }
            _ if self.at >= self.text.len() => {
                put(data, name, Json::String(String::new()));
                Err(Stop::End)
            }
            _ => {
                let value = self.value()?;
                put(data, name, value);
                Ok(())
            }
        }
    }

    fn index(&mut self) -> Result<i64, Stop> {
        let (text, last) = self.until(&[']']);
        if last.is_none() {
            return Err(Stop::End);
        }
        let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return failed(format!("error parsing index: strconv.Atoi: parsing {text:?}: invalid syntax"));
        }
        text.parse()
            .or_else(|_| failed(format!("error parsing index: strconv.Atoi: parsing {text:?}: value out of range")))
    }

    /// What follows `[index]`: a value, a deeper index, or a name inside of the item.
    fn item(&mut self, mut list: Vec<Json>, index: i64, depth: usize) -> (Vec<Json>, Result<(), Stop>) {
        let index = match checked_index(index) {
            Ok(index) => index,
            Err(stop) => return (list, Err(stop)),
        };
        let (stray, last) = self.until(&['[', '.', '=']);
        if !stray.is_empty() {
            return (list, failed(format!("unexpected data at end of array index: {stray:?}")));
        }
        let value = match last {
            None => return (list, Err(Stop::End)),
            Some('=') => match self.grammar {
                Grammar::Json => self.json(),
                Grammar::Literal => Ok(Json::String(self.until(&[]).0)),
                _ if self.at >= self.text.len() => Ok(Json::String(String::new())),
                _ => self.value(),
            },
            Some('[') => self.inner_list(&mut list, index, depth),
            Some(_) => self.inner_map(&mut list, index, depth),
        };
        match value {
            Ok(value) => {
                put_at(&mut list, index, value);
                (list, Ok(()))
            }
            Err(stop) => (list, Err(stop)),
        }
    }

    fn inner_list(&mut self, list: &mut [Json], index: usize, depth: usize) -> Result<Json, Stop> {
        let next = self.index()?;
        let current = match list.get_mut(index).map(Json::take) {
            None | Some(Json::Null) => Vec::new(),
            Some(Json::Array(inner)) => inner,
            Some(other) => return failed(misuse(&other, "[]interface {}")),
        };
        let (inner, outcome) = self.item(current, next, depth);
        if outcome.is_err()
            && let Some(place) = list.get_mut(index)
        {
            *place = Json::Array(inner);
            return outcome.map(|()| Json::Null);
        }
        outcome.map(|()| Json::Array(inner))
    }

    fn inner_map(&mut self, list: &mut [Json], index: usize, depth: usize) -> Result<Json, Stop> {
        let place = list.get_mut(index);
        let mut inner = match place.as_ref() {
            Some(Json::Object(inner)) => inner.clone(),
            _ => Map::new(),
        };
        match self.key(&mut inner, depth) {
            Ok(()) => Ok(Json::Object(inner)),
            Err(stop) => {
                // An item that was there keeps what was set; a new one is lost, in Helm too.
                if let Some(place) = place {
                    *place = Json::Object(inner);
                }
                Err(stop)
            }
        }
    }

    /// A list in braces, or text up to a comma.
    fn value(&mut self) -> Result<Json, Stop> {
        if self.text[self.at] != '{' {
            let text = self.until(&[',']).0;
            return self.convert(text);
        }
        self.at += 1;
        let mut list = Vec::new();
        loop {
            let (text, last) = self.until(&[',', '}']);
            match last {
                None => return failed("list must terminate with '}'"),
                Some('}') => {
                    if self.text.get(self.at) == Some(&',') {
                        self.at += 1;
                    }
                    list.push(self.convert(text)?);
                    return Ok(Json::Array(list));
                }
                Some(_) => list.push(self.convert(text)?),
            }
        }
    }

    fn convert(&self, text: String) -> Result<Json, Stop> {
        match self.grammar {
            Grammar::Typed => Ok(typed(text)),
            Grammar::File(read) => read(&text).map(Json::String).map_err(Stop::Failed),
            _ => Ok(Json::String(text)),
        }
    }

    /// A JSON document and the comma behind it; nothing is null.
    fn json(&mut self) -> Result<Json, Stop> {
        if self.skip_blank() {
            return Ok(Json::Null);
        }
        let rest: String = self.text[self.at..].iter().collect();
        let mut stream = serde_json::Deserializer::from_str(&rest).into_iter::<Json>();
        let value = match stream.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => return failed(error.to_string()),
            None => return Err(Stop::End),
        };
        self.at += rest[..stream.byte_offset()].chars().count();
        self.skip_blank();
        Ok(super::with_floats(value))
    }

    /// Skips spaces and one comma; whether the value ended there.
    fn skip_blank(&mut self) -> bool {
        while let Some(letter) = self.next() {
            if letter == ',' {
                return true;
            }
            if !letter.is_whitespace() {
                self.at -= 1;
                return false;
            }
        }
        true
    }
}

fn put(data: &mut Map<String, Json>, name: String, value: Json) {
    if !name.is_empty() {
        data.insert(name, value);
    }
}

fn put_at(list: &mut Vec<Json>, index: usize, value: Json) {
    if list.len() <= index {
        list.resize(index + 1, Json::Null);
    }
    list[index] = value;
}

fn checked_index(index: i64) -> Result<usize, Stop> {
    if index > MAX_INDEX {
        return failed(format!("index of {index} is greater than maximum supported index of {MAX_INDEX}"));
    }
    usize::try_from(index).or_else(|_| failed(format!("negative {index} index not allowed")))
}

/// Go's words for a value of another type than the name needs.
fn misuse(found: &Json, wanted: &str) -> String {
    let found = super::go_type(found);
    format!("unable to parse key: interface conversion: interface {{}} is {found}, not {wanted}")
}

fn typed(text: String) -> Json {
    for (word, value) in [("true", Json::Bool(true)), ("false", Json::Bool(false)), ("null", Json::Null)] {
        if text.eq_ignore_ascii_case(word) {
            return value;
        }
    }
    if text == "0" {
        return Json::from(0);
    }
    if !text.starts_with('0')
        && let Ok(number) = text.parse::<i64>()
    {
        return Json::from(number);
    }
    Json::String(text)
}

/// Reads a `--set-json` argument that is a whole object.
pub(super) fn json_object(text: &str) -> Option<Map<String, Json>> {
    match super::with_floats(parse(text.as_bytes()).ok()?) {
        Json::Object(map) => Some(map),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &str, grammar: &Grammar<'_>, start: &str) -> String {
        let mut values = match parse(start.as_bytes()) {
            Ok(Json::Object(values)) => values,
            other => panic!("the table holds {other:?}"),
        };
        match set(text, grammar, &mut values) {
            Ok(()) => crate::value::json::compact(&Json::Object(values)),
            Err(message) => message,
        }
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(outcome(text, &Grammar::Typed, "{}"), expected, "of {text}");
    }

    #[test]
    fn sets_as_helm() {
        check("a=1,b=true,c=null,d=007,e=1.5", r#"{"a":1,"b":true,"c":null,"d":"007","e":"1.5"}"#);
        check("a.b.c=x", r#"{"a":{"b":{"c":"x"}}}"#);
        check("a[1]=x", r#"{"a":[null,"x"]}"#);
        check("a[0].b=x,a[0].c=y,a[1][0]=z", r#"{"a":[{"b":"x","c":"y"},["z"]]}"#);
        check("a={x,1,},b=2", r#"{"a":["x",1,""],"b":2}"#);
        check("a={}", r#"{"a":[""]}"#);
        check("a=x\\,y,b\\.c=z", r#"{"a":"x,y","b.c":"z"}"#);
        check("a=", r#"{"a":""}"#);
        check("a[0].b=", r#"{"a":[]}"#);
        check("a[0", "{}");
        check("a", "key \"a\" has no value");
        check("a,b=1", "key \"a\" has no value (cannot end with ,)");
        check("a={x", "list must terminate with '}'");
        check("a[-1]=x", "negative -1 index not allowed");
        check("a[65537]=x", "index of 65537 is greater than maximum supported index of 65536");
        check("a[x]=x", "error parsing index: strconv.Atoi: parsing \"x\": invalid syntax");
        check("a[0]x=1", "unexpected data at end of array index: \"x\"");
        check(
            "a=1,a.b=2",
            "unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}",
        );
        check("a=null,a[0]=2", "unable to parse key: interface conversion: interface {} is nil, not []interface {}");
    }

    #[test]
    fn sets_the_other_kinds() {
        assert_eq!(outcome("a=1,b=true", &Grammar::Text, "{}"), r#"{"a":"1","b":"true"}"#);
        assert_eq!(outcome("a=x,y={z}\\,", &Grammar::Literal, "{}"), r#"{"a":"x,y={z}\\,"}"#);
        assert_eq!(outcome("a.b[0]=x", &Grammar::Literal, "{}"), r#"{"a":{"b":["x"]}}"#);
        assert_eq!(outcome("a={\"x\": [1]},b=null,c=", &Grammar::Json, "{}"), r#"{"a":{"x":[1]},"b":null,"c":null}"#);
        let read = |path: &str| Ok(format!("<{path}>"));
        assert_eq!(
            outcome("a=x,b={y,z}", &Grammar::File(&read), "{}"),
            r#"{"a":"\u003cx\u003e","b":["\u003cy\u003e","\u003cz\u003e"]}"#
        );
        assert_eq!(outcome("a.b=2", &Grammar::Typed, r#"{"a":{"c":1}}"#), r#"{"a":{"b":2,"c":1}}"#);
    }
}
