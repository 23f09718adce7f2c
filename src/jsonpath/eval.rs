//! Walks a tree along the nodes of a template.

use super::{Error, Node, Slice, compare, text};
use crate::value::Json;

/// What a field that is not there means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Nothing is found, and nothing is printed.
    Allowed,
    Refused,
}

/// A value that was found, in the tree or written in the template.
#[derive(Debug, Clone)]
pub enum Found<'a> {
    At(&'a Json),
    Made(Json),
    /// What `@` is in a range over a null: it prints `<no value>`.
    Absent,
}

impl Found<'_> {
    pub fn json(&self) -> Option<&Json> {
        match self {
            Found::At(tree) => Some(tree),
            Found::Made(tree) => Some(tree),
            Found::Absent => None,
        }
    }
}

pub(super) fn find<'a>(nodes: &'a [Node], tree: &'a Json, missing: Missing) -> Result<Vec<Vec<Found<'a>>>, Error> {
    Walk { nodes, missing, begun: 0, inside: 0, ended: 0, last_end: 0 }.run(Found::At(tree), 0)
}

/// The state of a walk. Ranges are found while walking, as `range` and `end` may stand anywhere in a pair of braces.
struct Walk<'a> {
    nodes: &'a [Node],
    missing: Missing,
    /// `range` words reached and not yet entered.
    begun: usize,
    /// Ranges that surround the present node.
    inside: usize,
    /// `end` words reached and not yet obeyed.
    ended: usize,
    /// The node of the last `end`.
    last_end: usize,
}

impl<'a> Walk<'a> {
    /// The groups from the node `start` on, up to the `end` of the present range.
    fn run(&mut self, tree: Found<'a>, start: usize) -> Result<Vec<Vec<Found<'a>>>, Error> {
        let mut groups = Vec::new();
        let mut index = start;
        while index < self.nodes.len() {
            let found = self.step(vec![tree.clone()], &self.nodes[index])?;
            if self.ended > 0 && self.ended <= self.inside {
                self.ended -= 1;
                self.last_end = index;
                break;
            }
            if self.begun > 0 {
                self.begun -= 1;
                self.inside += 1;
                if found.is_empty() {
                    // Walked once for nothing, so that its end is found.
                    self.run(Found::Absent, index + 1)?;
                }
                for value in found {
                    let value = if value.json().is_some_and(Json::is_null) { Found::Absent } else { value };
                    groups.extend(self.run(value, index + 1)?);
                }
                self.inside -= 1;
                if self.last_end > index {
                    index = self.last_end;
                }
            } else {
                groups.push(found);
            }
            index += 1;
        }
        Ok(groups)
    }

    fn steps(&mut self, input: Vec<Found<'a>>, nodes: &'a [Node]) -> Result<Vec<Found<'a>>, Error> {
        nodes.iter().try_fold(input, |input, node| self.step(input, node))
    }

    fn step(&mut self, input: Vec<Found<'a>>, node: &'a Node) -> Result<Vec<Found<'a>>, Error> {
        let same = |json: Json| Ok(input.iter().map(|_| Found::Made(json.clone())).collect());
        match node {
            Node::Text(text) => Ok(vec![Found::Made(Json::from(text.as_str()))]),
            Node::Int(integer) => same(Json::from(*integer)),
            Node::Float(float) => same(Json::from(*float)),
            Node::Bool(flag) => same(Json::from(*flag)),
            Node::List(nodes) => self.steps(input, nodes),
            Node::Field(name) => self.field(input, name),
            Node::Word(word) => self.word(input, word),
            Node::Slice(slice) => cut(input, *slice),
            Node::Filter { left, right, operator } => self.filter(input, (left, operator, right)),
            Node::Wildcard => Ok(input.into_iter().flat_map(children).collect()),
            Node::Recursive => {
                let mut out = Vec::new();
                descend(input, &mut out);
                Ok(out)
            }
            Node::Union(parts) => {
                let mut out = Vec::new();
                for part in parts {
                    out.extend(self.steps(input.clone(), part)?);
                }
                Ok(out)
            }
        }
    }

    fn field(&self, input: Vec<Found<'a>>, name: &str) -> Result<Vec<Found<'a>>, Error> {
        let nothing_to_ask = input.is_empty();
        let out: Vec<Found<'a>> = input
            .into_iter()
            .filter_map(|value| match value {
                Found::At(tree) => tree.get(name).map(Found::At),
                Found::Made(_) | Found::Absent => None,
            })
            .collect();
        if out.is_empty() && !nothing_to_ask && self.missing == Missing::Refused {
            return Err(Error::NotFound(name.to_owned()));
        }
        Ok(out)
    }

    fn word(&mut self, input: Vec<Found<'a>>, word: &str) -> Result<Vec<Found<'a>>, Error> {
        match word {
            "range" => {
                self.begun += 1;
                Ok(input)
            }
            "end" if self.inside > 0 => {
                self.ended += 1;
                Ok(Vec::new())
            }
            "end" => Err(Error::NothingToEnd),
            _ => Err(Error::Word(word.to_owned())),
        }
    }

    fn filter(
        &mut self,
        input: Vec<Found<'a>>,
        (left, operator, right): (&'a [Node], &str, &'a [Node]),
    ) -> Result<Vec<Found<'a>>, Error> {
        let mut out = Vec::new();
        for value in input {
            let items = match value {
                Found::At(Json::Array(items)) => items,
                other => {
                    let shown = other.json().map_or_else(|| "<invalid reflect.Value>".to_owned(), text::go_text);
                    return Err(Error::NotFiltered(shown));
                }
            };
            for item in items {
                if self.passes(item, (left, operator, right))? {
                    out.push(Found::At(item));
                }
            }
        }
        Ok(out)
    }

    fn passes(
        &mut self,
        item: &'a Json,
        (left, operator, right): (&'a [Node], &str, &'a [Node]),
    ) -> Result<bool, Error> {
        let lefts = self.steps(vec![Found::At(item)], left);
        if operator == "exists" {
            // Only a missing field counts as absent: client-go takes any other error for a value.
            return Ok(match lefts {
                Ok(found) => !found.is_empty(),
                Err(Error::NotFound(_)) => false,
                Err(_) => true,
            });
        }
        let Some(left) = one(lefts?)? else { return Ok(false) };
        let Some(right) = one(self.steps(vec![Found::At(item)], right)?)? else { return Ok(false) };
        let nothing = Json::Null;
        compare::holds(operator, left.json().unwrap_or(&nothing), right.json().unwrap_or(&nothing))
    }
}

fn one(mut found: Vec<Found<'_>>) -> Result<Option<Found<'_>>, Error> {
    if found.len() > 1 { Err(Error::ManyCompared) } else { Ok(found.pop()) }
}

/// `[start:end:step]` of every array. An empty range ends the whole step, as in client-go.
fn cut<'a>(input: Vec<Found<'a>>, slice: Slice) -> Result<Vec<Found<'a>>, Error> {
    let mut out = Vec::new();
    for value in input {
        let items = match value {
            Found::At(Json::Array(items)) => items,
            Found::At(Json::Null) | Found::Absent => continue,
            other => return Err(Error::NotArray(other.json().map_or("", go_type))),
        };
        let length = i64::try_from(items.len()).expect("because an array fits in memory");
        let mut start = slice.start.unwrap_or(0);
        if start < 0 {
            start += length;
        }
        let mut end = slice.end.unwrap_or(length);
        if end < 0 || (end == 0 && slice.end_is_derived) {
            end += length;
        }
        if start == end {
            return Ok(out);
        }
        if start >= length || start < 0 {
            return Err(Error::OutOfBounds { index: start, length });
        }
        if end > length || end < 0 {
            return Err(Error::OutOfBounds { index: end - 1, length });
        }
        if start > end {
            return Err(Error::Reversed { start, end });
        }
        let step = slice.step.unwrap_or(1);
        if step <= 0 {
            return Err(Error::Step);
        }
        let range = usize::try_from(start).unwrap_or(0)..usize::try_from(end).unwrap_or(0);
        out.extend(items[range].iter().step_by(usize::try_from(step).unwrap_or(usize::MAX)).map(Found::At));
    }
    Ok(out)
}

/// The values of a map in the order of its keys (Go's order is random), the items of an array, the bytes of a text.
fn children(value: Found<'_>) -> Vec<Found<'_>> {
    match value {
        Found::At(Json::Array(items)) => items.iter().map(Found::At).collect(),
        Found::At(Json::Object(map)) => map.values().map(Found::At).collect(),
        Found::At(Json::String(text)) => text.bytes().map(|byte| Found::Made(Json::from(byte))).collect(),
        Found::At(_) | Found::Made(_) | Found::Absent => Vec::new(),
    }
}

/// Every value that holds others, outermost first.
fn descend<'a>(input: Vec<Found<'a>>, out: &mut Vec<Found<'a>>) {
    for value in input {
        let inner = children(value.clone());
        if !inner.is_empty() {
            out.push(value);
            descend(inner, out);
        }
    }
}

fn go_type(tree: &Json) -> &'static str {
    match tree {
        Json::Null => "<nil>",
        Json::Bool(_) => "bool",
        Json::Number(number) if number.is_f64() => "float64",
        Json::Number(_) => "int64",
        Json::String(_) => "string",
        Json::Array(_) => "[]interface {}",
        Json::Object(_) => "map[string]interface {}",
    }
}
