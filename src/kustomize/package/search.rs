//! `cfg grep`: the objects whose field matches.

use super::matching::{self, compile, written};
use super::{Error, Item};
use crate::manifest::quantity::Quantity;
use regex::Regex;
use std::cmp::Ordering;

/// What is looked for.
#[derive(Debug)]
pub struct Query {
    path: Vec<String>,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Matches(Regex),
    Compares { text: String, orderings: &'static [Ordering] },
}

impl Query {
    /// `path=regex`, or a quantity behind `>`, `>=`, `<`, `<=`.
    pub fn parse(query: &str) -> Result<Query, Error> {
        const SIGNS: [(&str, &[Ordering]); 4] = [
            (">=", &[Ordering::Greater, Ordering::Equal]),
            ("<=", &[Ordering::Less, Ordering::Equal]),
            (">", &[Ordering::Greater]),
            ("<", &[Ordering::Less]),
        ];
        let mut path = matching::parse(query)?;
        let last = path.pop().unwrap_or_default();
        let compared = SIGNS.iter().find(|(sign, _)| last.contains(sign));
        let sign = compared.map_or("=", |(sign, _)| sign);
        let (field, value) = match last.split(sign).collect::<Vec<_>>().as_slice() {
            [field] => ((*field).to_owned(), String::new()),
            [field, value] => ((*field).to_owned(), (*value).to_owned()),
            _ => return Err(Error::Ambiguous { element: last.clone() }),
        };
        path.push(field);
        let test = match compared {
            Some((_, orderings)) => Test::Compares { text: value, orderings },
            None => Test::Matches(compile(&value)?),
        };
        Ok(Query { path, test })
    }

    /// Whether the object has a field that passes.
    pub fn finds(&self, item: &Item) -> Result<bool, Error> {
        for found in matching::find(&item.node, &self.path)? {
            let passes = match &self.test {
                Test::Matches(wanted) => wanted.is_match(written(found.node).replace('"', "").trim()),
                Test::Compares { text, orderings } => match found.node.scalar() {
                    None | Some("") => false,
                    Some(found) => orderings.contains(&compare(found, text)?),
                },
            };
            if passes {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn compare(left: &str, right: &str) -> Result<Ordering, Error> {
    let read = |text: &str| Quantity::parse(text).map_err(|source| Error::Quantity { text: text.to_owned(), source });
    Ok(read(left)?.cmp(&read(right)?))
}
