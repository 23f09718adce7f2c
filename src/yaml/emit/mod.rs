//! Trees to text, byte for byte as go-yaml writes them.
//!
//! In: a [`Json`] tree, or the calls of a [`Writer`]. Out: text with a final newline. Answers to encode.go and emitterc.go
//! of go-yaml v2 and, for helm's `toYamlPretty`, v3.

mod direct;
mod float;
mod node;
mod scalar;
mod sort;
mod writer;

pub use direct::push_ordinary;
pub use float::{format_float, format_float_32};
pub use node::write_node;
pub use scalar::style_of;
pub(super) use scalar::{Fits, double_quoted, fits};
pub use writer::{Dialect, Writer};

pub(super) use sort::sort_keys;

use super::Error;
use crate::value::{Json, Map, Number};

/// The tree as sigs.k8s.io/yaml's `Marshal` writes it (kubectl's `-o yaml`, helm's `toYaml`, `kustomize build`).
pub fn write(tree: &Json) -> String {
    write_as(Dialect::V2, tree)
}

/// The tree as go-yaml v3 writes it at two spaces (helm's `toYamlPretty`): no folding, lists indented.
pub fn write_v3(tree: &Json) -> String {
    write_as(Dialect::V3, tree)
}

fn write_as(dialect: Dialect, tree: &Json) -> String {
    let mut writer = Writer::new(dialect);
    write_tree(&mut writer, tree);
    writer.finish()
}

/// Writes a tree where the writer stands.
pub fn write_tree(writer: &mut Writer, tree: &Json) {
    match tree {
        Json::Null => writer.null(),
        Json::Bool(flag) => writer.bool(*flag),
        Json::Number(number) => write_number(writer, number),
        Json::String(text) if writer.dialect() == Dialect::V2 && text.contains('\u{85}') => {
            writer.string(&fold_next_lines(text));
        }
        Json::String(text) => writer.string(text),
        Json::Array(items) if items.is_empty() => writer.empty_list(),
        Json::Array(items) => {
            writer.begin_list();
            items.iter().for_each(|item| write_tree(writer, item));
            writer.end();
        }
        Json::Object(map) if map.is_empty() => writer.empty_map(),
        Json::Object(map) => {
            writer.begin_map();
            write_pairs(writer, map);
            writer.end();
        }
    }
}

/// JSON leaves U+0085 alone, and then YAML folds it inside of the quotes: one becomes a space, more lose one.
fn fold_next_lines(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut breaks = 0;
    let last = text.matches('\u{85}').count();
    for (index, piece) in text.split('\u{85}').enumerate() {
        let piece = if index > 0 { piece.trim_start_matches(' ') } else { piece };
        let piece = if index < last { piece.trim_end_matches(' ') } else { piece };
        breaks += usize::from(index > 0);
        if piece.is_empty() && index > 0 && index < last {
            continue;
        }
        match breaks {
            0 => {}
            1 => folded.push(' '),
            _ => folded.extend(std::iter::repeat_n('\n', breaks - 1)),
        }
        folded.push_str(piece);
        breaks = 0;
    }
    folded
}

fn write_pairs(writer: &mut Writer, map: &Map<String, Json>) {
    let write_pair = |writer: &mut Writer, key: &str, item: &Json| {
        writer.key(key);
        write_tree(writer, item);
    };
    // The map is in byte order already, which nearly always is the natural order, too.
    if map.keys().all(|key| sort::orders_bytewise(key)) {
        map.iter().for_each(|(key, item)| write_pair(writer, key, item));
        return;
    }
    let mut pairs: Vec<(&String, &Json)> = map.iter().collect();
    sort_keys(&mut pairs, writer.dialect());
    pairs.into_iter().for_each(|(key, item)| write_pair(writer, key, item));
}

fn write_number(writer: &mut Writer, number: &Number) {
    if let Some(integer) = number.as_i64() {
        writer.int(integer);
    } else if let Some(integer) = number.as_u64() {
        writer.uint(integer);
    } else if let Some(float) = number.as_f64() {
        writer.float(float);
    }
}

/// A number's text as go-yaml v2 writes it after JSON.
pub fn push_number(out: &mut String, number: &Number) {
    let mut writer = Writer::new(Dialect::V2);
    write_number(&mut writer, number);
    out.push_str(writer.finish().trim_end());
}

/// Whether the originals could write this tree at all: they refuse control characters that JSON does not escape
/// (U+007F to U+009F without U+0085), and keys with U+0085, which is a line break to YAML.
pub fn check_writable(tree: &Json) -> Result<(), Error> {
    match tree {
        Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
        Json::String(text) => check_text(text),
        Json::Array(items) => items.iter().try_for_each(check_writable),
        Json::Object(map) => map.iter().try_for_each(|(key, item)| {
            check_text(key)?;
            if key.contains('\u{85}') {
                return Err(Error { line: Some(1), ..Error::new("did not find expected ',' or '}'") });
            }
            check_writable(item)
        }),
    }
}

fn check_text(text: &str) -> Result<(), Error> {
    let refused = |letter: char| matches!(letter, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if text.bytes().any(|byte| byte >= 0x7f) && text.chars().any(refused) {
        return Err(Error::new("control characters are not allowed"));
    }
    Ok(())
}
