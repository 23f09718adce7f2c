//! kubectl's dialect of JSONPath, as `-o jsonpath=`, `--sort-by`, custom columns and `wait --for=jsonpath` take it.
//!
//! In: a template such as `{range .items[*]}{.metadata.name}{"\n"}{end}` and a tree. Out: the values it finds, or
//! their text. Answers to k8s.io/client-go/util/jsonpath and to the relaxed expressions of kubectl's custom columns.

mod compare;
mod error;
mod eval;
mod parse;
mod text;

pub use error::Error;
pub use eval::{Found, Missing};
pub use text::{go_syntax, go_text};

use crate::value::{Json, json};

/// A parsed template.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    nodes: Vec<Node>,
}

/// A step of a template. The outermost nodes are texts and lists, one list for each pair of braces.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Text(String),
    List(Vec<Node>),
    Field(String),
    /// `range`, `end`, and words that are refused when they are reached.
    Word(String),
    Slice(Slice),
    Filter {
        left: Vec<Node>,
        right: Vec<Node>,
        operator: String,
    },
    Int(i64),
    Float(f64),
    Bool(bool),
    Wildcard,
    Recursive,
    Union(Vec<Vec<Node>>),
}

/// `[start:end:step]`; `[2]` has the derived end 3.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slice {
    start: Option<i64>,
    end: Option<i64>,
    end_is_derived: bool,
    step: Option<i64>,
}

/// Parses a template.
pub fn parse(template: &str) -> Result<Path, Error> {
    Ok(Path { nodes: parse::parse(template)? })
}

/// Brings `metadata.name`, `.metadata.name` and `{metadata.name}` to the form `{.metadata.name}`.
pub fn relax(expression: &str) -> Result<String, Error> {
    if expression.is_empty() {
        return Ok(String::new());
    }
    let inner = expression.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(expression);
    let field = match inner.strip_prefix('.') {
        Some(rest) if !rest.is_empty() => rest,
        _ => inner,
    };
    if field.is_empty() || field.contains(['{', '}']) {
        return Err(Error::NotRelaxed);
    }
    Ok(format!("{{.{field}}}"))
}

impl Path {
    /// The values found, one group for each text and each pair of braces.
    pub fn find<'a>(&'a self, tree: &'a Json, missing: Missing) -> Result<Vec<Vec<Found<'a>>>, Error> {
        eval::find(&self.nodes, tree, missing)
    }

    /// What `-o jsonpath=` prints: the values of a group joined by spaces, the groups one behind the other.
    pub fn print(&self, tree: &Json, missing: Missing) -> Result<String, Error> {
        let mut out = String::new();
        for group in self.find(tree, missing)? {
            for (index, found) in group.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                text::push(&mut out, found);
            }
        }
        Ok(out)
    }

    /// What `-o jsonpath-as-json=` prints: an array for each group, indented by four.
    pub fn print_json(&self, tree: &Json, missing: Missing) -> Result<String, Error> {
        let mut out = String::new();
        for group in self.find(tree, missing)? {
            let array = Json::Array(group.iter().map(|found| found.json().cloned().unwrap_or_default()).collect());
            out.push_str(&json::pretty(&array, 4));
            out.push('\n');
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests;
