//! Kinds without a description of their own: every field, its name in words.

use super::page::Page;
use crate::jsonpath;
use crate::manifest::Object;
use crate::value::{Json, Map};

/// Fields that stand in the head, or nowhere.
const SKIPPED: [&str; 5] =
    [".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"];

pub(super) fn write(page: &mut Page, object: &Object) {
    page.head(object, true);
    page.marks(object);
    if let Some(fields) = object.0.as_object() {
        write_fields(page, 0, fields, "");
    }
}

fn write_fields(page: &mut Page, level: usize, fields: &Map<String, Json>, prefix: &str) {
    for (field, value) in fields {
        let path = format!("{prefix}.{field}");
        if SKIPPED.contains(&path.as_str()) {
            continue;
        }
        let label = label(field);
        match value {
            Json::Object(inner) => {
                page.write(level, &format!("{label}:\n"));
                write_fields(page, level + 1, inner, &path);
            }
            Json::Array(items) => {
                page.write(level, &format!("{label}:\n"));
                for item in items {
                    match item {
                        Json::Object(inner) => write_fields(page, level + 1, inner, &path),
                        other => page.write(level + 1, &format!("{}\n", jsonpath::go_text(other))),
                    }
                }
            }
            scalar => page.write(level, &format!("{label}:\t{}\n", jsonpath::go_text(scalar))),
        }
    }
}

/// A field's name in words: `apiURL` is `API URL`.
fn label(field: &str) -> String {
    if field.chars().any(|letter| !letter.is_alphabetic() && letter != '-') {
        return field.to_owned();
    }
    const ACRONYMS: [&str; 4] = ["API", "URL", "UID", "GUID"];
    let mut words: Vec<String> = Vec::new();
    let mut parts = split(field).into_iter().peekable();
    while let Some(mut part) = parts.next() {
        let is_upper = !part.chars().any(|letter| letter.is_alphabetic() && !letter.is_uppercase());
        let before_upper = parts.peek().is_some_and(|next| next.starts_with(char::is_uppercase));
        if part.len() >= 2 && is_upper && before_upper {
            part.push_str(&parts.next().unwrap_or_default());
        }
        if ACRONYMS.contains(&part.to_uppercase().as_str()) {
            part = part.to_uppercase();
        } else if part == part.to_lowercase() {
            let mut letters = part.chars();
            part = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
        }
        words.push(part);
    }
    words.join(" ")
}

/// Splits a camel-case name: `PDFLoader` is `PDF`, `Loader`.
fn split(field: &str) -> Vec<String> {
    #[derive(PartialEq, Clone, Copy)]
    enum Class {
        Lower,
        Upper,
        Other,
    }
    let mut parts: Vec<(Class, String)> = Vec::new();
    for letter in field.chars() {
        let class = match letter {
            letter if letter.is_lowercase() => Class::Lower,
            letter if letter.is_uppercase() => Class::Upper,
            _ => Class::Other,
        };
        match parts.last_mut() {
            Some((last, part)) if *last == class => part.push(letter),
            _ => parts.push((class, letter.to_string())),
        }
    }
    // The last capital belongs to the small letters behind it.
    for index in 1..parts.len() {
        if parts[index - 1].0 == Class::Upper
            && parts[index].0 == Class::Lower
            && let Some(capital) = parts[index - 1].1.pop()
        {
            parts[index].1.insert(0, capital);
        }
    }
    parts.into_iter().map(|(_, part)| part).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fields_in_words() {
        for (field, expected) in [
            ("apiVersion", "API Version"),
            ("uid", "UID"),
            ("ownerReferences", "Owner References"),
            ("podCIDRs", "Pod CIDRs"),
            ("clusterIP", "Cluster IP"),
            ("odd_key", "odd_key"),
            ("apiURL", "API URL"),
        ] {
            assert_eq!(label(field), expected, "of {field}");
        }
    }
}
