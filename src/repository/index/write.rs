//! An index as Helm writes it.
//!
//! In: a [`Whole`]. Out: YAML with sorted keys, or JSON whose fields stand in the order of Helm's structs.

use super::decode::Whole;
use super::entry::{DEPENDENCY, Entry, MAINTAINER};
use super::shape::Struct;
use crate::value::{Json, json};
use crate::yaml;

impl Whole {
    /// YAML.
    pub fn to_yaml(&self) -> String {
        let fields =
            self.fields(|entry| entry.fields().into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        yaml::write(&Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }

    /// JSON, two blanks a level.
    pub fn to_json(&self) -> String {
        let fields = self.fields(|_| Json::Null);
        let fields = fields.into_iter().map(|(name, value)| {
            if name != "entries" || self.entries.is_empty() {
                return (name, Tree::Plain(value));
            }
            let all = self
                .entries
                .iter()
                .map(|(name, entries)| (name.as_str(), Tree::List(entries.iter().map(tree).collect())));
            (name, Tree::Object(all.collect()))
        });
        let mut out = String::new();
        Tree::Object(fields.collect()).write(&mut out, 0);
        out
    }
}

/// JSON whose objects keep the order of their fields.
enum Tree<'a> {
    Plain(Json),
    Object(Vec<(&'a str, Tree<'a>)>),
    List(Vec<Tree<'a>>),
}

fn tree(entry: &Entry) -> Tree<'_> {
    let fields = entry.fields().into_iter().map(|(name, value)| {
        let value = match name {
            "maintainers" => in_order(value, &MAINTAINER),
            "dependencies" => in_order(value, &DEPENDENCY),
            _ => Tree::Plain(value),
        };
        (name, value)
    });
    Tree::Object(fields.collect())
}

/// A list of structs, each in the order of its fields.
fn in_order(value: Json, shape: &'static Struct) -> Tree<'static> {
    let Json::Array(items) = value else { return Tree::Plain(value) };
    let item = |mut item: Json| {
        let mut take = |name: &str| item.as_object_mut().and_then(|map| map.remove(name));
        Tree::Object(shape.fields.iter().filter_map(|field| Some((field.0, Tree::Plain(take(field.0)?)))).collect())
    };
    Tree::List(items.into_iter().map(item).collect())
}

impl Tree<'_> {
    fn write(&self, out: &mut String, depth: usize) {
        let line = |out: &mut String, index: usize| {
            out.push_str(if index > 0 { ",\n" } else { "\n" });
            out.extend(std::iter::repeat_n("  ", depth + 1));
        };
        let close = |out: &mut String, bracket: char| {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
            out.push(bracket);
        };
        match self {
            Tree::Object(fields) if fields.is_empty() => out.push_str("{}"),
            Tree::List(items) if items.is_empty() => out.push_str("[]"),
            // No text of JSON has a line end of its own.
            Tree::Plain(value) => {
                out.push_str(&json::pretty(value, 2).replace('\n', &format!("\n{}", "  ".repeat(depth))))
            }
            Tree::Object(fields) => {
                out.push('{');
                for (index, (name, value)) in fields.iter().enumerate() {
                    line(out, index);
                    json::push_string(out, name, false);
                    out.push_str(": ");
                    value.write(out, depth + 1);
                }
                close(out, '}');
            }
            Tree::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    line(out, index);
                    item.write(out, depth + 1);
                }
                close(out, ']');
            }
        }
    }
}
