//! `explain`: a kind's fields out of the server's OpenAPI v3 document, in kubectl's plain text.
//!
//! In: the document of a group's version, a resource, the path of a field. Out: text. Answers to kubectl's explain/v2.

use crate::value::Json;
use serde_json::Map;

/// What is explained.
#[derive(Debug, Clone, Default)]
pub struct Subject<'a> {
    pub group: &'a str,
    pub version: &'a str,
    /// `pods`.
    pub resource: &'a str,
    /// The field to follow: `["spec", "containers"]`.
    pub path: &'a [String],
}

/// How much is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The fields of fields, each on one line.
    pub recursive: bool,
    /// How deep, zero for all.
    pub max_depth: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("GVR ({0}) not found in OpenAPI schema")]
    NoResource(String),
    #[error("GVK {0} not found in OpenAPI schema")]
    NoKind(String),
    #[error("field \"{0}\" does not exist")]
    NoField(String),
}

/// Writes the explanation of a subject; what was written before an error belongs on the screen as well.
pub fn explain(out: &mut String, document: &Json, subject: &Subject<'_>, options: Options) -> Result<(), Error> {
    let place = format!("{}/{}, Resource={}", subject.group, subject.version, subject.resource);
    let gvk = kind(document, subject).ok_or(Error::NoResource(place))?;
    let text = |key: &str| gvk.get(key).and_then(Json::as_str).unwrap_or_default();
    if !text("group").is_empty() {
        out.push_str(&format!("GROUP:      {}\n", text("group")));
    }
    out.push_str(&format!("KIND:       {}\nVERSION:    {}\n\n", text("kind"), text("version")));
    let schemas = document.pointer("/components/schemas").and_then(Json::as_object);
    let schema = schemas.into_iter().flat_map(Map::values).find(|schema| {
        schema.get("x-kubernetes-group-version-kind").and_then(Json::as_array).is_some_and(|kinds| kinds.contains(gvk))
    });
    let schema = schema.ok_or_else(|| Error::NoKind(text("kind").to_owned()))?;
    let explainer = Explainer { document, options };
    let explained = explainer.follow(schema, subject.path, &mut Vec::new());
    if explained.is_empty() {
        return Err(Error::NoField(subject.path.last().cloned().unwrap_or_default()));
    }
    out.push_str(&explained);
    out.push('\n');
    Ok(())
}

/// The kind that the resource's paths speak of.
fn kind<'a>(document: &'a Json, subject: &Subject<'_>) -> Option<&'a Json> {
    let root = if subject.group.is_empty() { "/api".to_owned() } else { format!("/apis/{}", subject.group) };
    let paths = document.get("paths")?;
    [("", ""), ("", "/{name}"), ("namespaces/{namespace}/", ""), ("namespaces/{namespace}/", "/{name}")]
        .iter()
        .filter_map(|(scope, name)| paths.get(format!("{root}/{}/{scope}{}{name}", subject.version, subject.resource)))
        .flat_map(|path| ["get", "post", "put", "patch", "delete"].iter().filter_map(|method| path.get(*method)))
        .find_map(|method| method.get("x-kubernetes-group-version-kind"))
}

struct Explainer<'a> {
    document: &'a Json,
    options: Options,
}

impl<'a> Explainer<'a> {
    /// What a reference leads to, or the schema itself.
    fn resolve(&self, schema: &'a Json) -> (&'a str, &'a Json) {
        let reference = schema.get("$ref").and_then(Json::as_str).unwrap_or_default();
        let resolved = reference.strip_prefix('#').and_then(|pointer| self.document.pointer(pointer));
        (reference, resolved.unwrap_or(schema))
    }

    /// Follows the path; nothing when it leads nowhere. `seen` holds the references since the last named field.
    fn follow(&self, schema: &'a Json, path: &[String], seen: &mut Vec<&'a str>) -> String {
        let (reference, resolved) = self.resolve(schema);
        let Some((first, rest)) = path.split_first() else { return self.page(resolved) };
        if !reference.is_empty() && seen.contains(&reference) {
            return String::new();
        }
        seen.push(reference);
        if let Some(property) = resolved.get("properties").and_then(|properties| properties.get(first)) {
            let mut out = String::new();
            if rest.is_empty() {
                out.push_str(&format!("FIELD: {first} <{}>\n", self.guess(property)));
                push_enum(&mut out, property, None);
                out.push_str("\n\n");
            }
            out.push_str(&self.follow(property, rest, &mut Vec::new()));
            return out;
        }
        if let Some(inner) = inner(resolved) {
            return self.follow(inner, path, seen);
        }
        let alternatives = list(resolved, "allOf").iter();
        alternatives.map(|schema| self.follow(schema, path, seen)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The description and the fields of one schema.
    fn page(&self, schema: &'a Json) -> String {
        let mut description = String::new();
        self.describe(&mut description, schema);
        let shown = if description.is_empty() { "<empty>" } else { &description };
        let mut out = format!("DESCRIPTION:\n{}\n", indent(4, &wrap(76, shown)));
        if let Some(docs) = schema.get("externalDocs") {
            out.push_str("\nEXTERNAL DOCS:\n");
            push_docs(&mut out, docs, 0);
        }
        let mut fields = String::new();
        self.fields(&mut fields, schema, 1, &mut Vec::new());
        if !fields.is_empty() {
            out.push_str("FIELDS:\n");
            out.push_str(&fields);
        }
        out
    }

    /// The descriptions of a schema and of what it is made of.
    fn describe(&self, out: &mut String, schema: &'a Json) {
        let (_, resolved) = self.resolve(schema);
        if let Some(text) = resolved.get("description").and_then(Json::as_str).filter(|text| !text.is_empty()) {
            out.push_str(text);
            out.push('\n');
        }
        for part in list(resolved, "allOf") {
            self.describe(out, part);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(part) = resolved.get(key).filter(|part| part.is_object()) {
                self.describe(out, part);
            }
        }
    }

    /// The fields of a schema; a reference that is open already is not followed again.
    fn fields(&self, out: &mut String, schema: &'a Json, level: usize, seen: &mut Vec<&'a str>) {
        let (reference, resolved) = self.resolve(schema);
        if !reference.is_empty() && seen.contains(&reference) {
            return;
        }
        seen.push(reference);
        let required = list(resolved, "required");
        let deeper = self.options.recursive && (self.options.max_depth == 0 || level < self.options.max_depth);
        for (name, field) in resolved.get("properties").and_then(Json::as_object).into_iter().flatten() {
            self.field(out, (name, field), required.iter().any(|known| known == name), level);
            if deeper {
                self.fields(out, field, level + 1, seen);
            }
        }
        for part in list(resolved, "allOf") {
            self.fields(out, part, level, seen);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(part) = resolved.get(key).filter(|part| part.is_object()) {
                self.fields(out, part, level, seen);
            }
        }
        seen.pop();
    }

    fn field(&self, out: &mut String, (name, field): (&str, &'a Json), required: bool, level: usize) {
        let amount = level * 2;
        out.push_str(&format!("{}\t<{}>", indent(amount, name), self.guess(field)));
        if required {
            out.push_str(" -required-");
        }
        push_enum(out, field, Some(amount));
        out.push('\n');
        if self.options.recursive {
            return;
        }
        let text = field.get("description").and_then(Json::as_str).filter(|text| !text.is_empty());
        let text = wrap(78_usize.saturating_sub(amount), text.unwrap_or("<no description>"));
        out.push_str(&indent(amount + 2, &text));
        out.push('\n');
        if let Some(docs) = field.get("externalDocs") {
            out.push_str(&format!("\n{}\n", indent(amount + 2, "EXTERNAL DOCS:")));
            push_docs(out, docs, amount);
        }
        out.push('\n');
    }

    /// A word for a type: `string`, `[]Container`, `map[string]string`.
    fn guess(&self, schema: &'a Json) -> String {
        let kind = |schema: &Json| schema.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
        if let Some(items) = schema.get("items") {
            return format!("[]{}", self.guess(items));
        }
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
            return format!("map[string]{}", self.guess(values));
        }
        if let ([one], None) = (list(schema, "allOf"), schema.get("properties")) {
            return self.guess(one);
        }
        let (reference, resolved) = self.resolve(schema);
        let kind = if reference.is_empty() { kind(schema) } else { kind(resolved) };
        if kind.is_empty() || kind == "object" {
            let name = reference.rsplit(['/', '.']).next().unwrap_or_default();
            return if name.is_empty() { "Object".to_owned() } else { name.to_owned() };
        }
        kind
    }
}

fn list<'a>(schema: &'a Json, key: &str) -> &'a [Json] {
    schema.get(key).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// What a list or a map holds.
fn inner(schema: &Json) -> Option<&Json> {
    schema.get("items").or_else(|| schema.get("additionalProperties").filter(|values| values.is_object()))
}

/// The values that a field may have: below its line when `amount` is given, cut after four, else each on a line.
fn push_enum(out: &mut String, schema: &Json, amount: Option<usize>) {
    const LIMIT: usize = 4;
    let values = list(schema, "enum");
    if values.is_empty() {
        return;
    }
    match amount {
        Some(amount) => out.push_str(&format!("\n{}enum: ", " ".repeat(amount))),
        None => out.push_str("ENUM:"),
    }
    for (index, value) in values.iter().enumerate() {
        if amount.is_some() && index >= LIMIT {
            out.push_str(", ....");
            break;
        }
        match amount {
            Some(_) if index > 0 => out.push_str(", "),
            Some(_) => {}
            None => out.push_str("\n    "),
        }
        match value.as_str() {
            Some("") => out.push_str("\"\""),
            Some(text) => out.push_str(text),
            None => out.push_str(&crate::jsonpath::go_text(value)),
        }
    }
}

fn push_docs(out: &mut String, docs: &Json, amount: usize) {
    let text = |key: &str| docs.get(key).and_then(Json::as_str).filter(|text| !text.is_empty());
    if let Some(description) = text("description") {
        out.push_str(&indent(amount + 4, &wrap(76_usize.saturating_sub(amount), description)));
        out.push('\n');
    }
    if let Some(url) = text("url") {
        out.push_str(&indent(amount + 4, &format!("URL: {url}")));
        out.push('\n');
    }
}

fn indent(amount: usize, text: &str) -> String {
    let pad = " ".repeat(amount);
    format!("{pad}{}", text.replace('\n', &format!("\n{pad}")))
}

/// Breaks lines at white space so that none is longer than `limit` where a word allows it. Answers to
/// mitchellh/go-wordwrap, to the spaces that it keeps.
fn wrap(limit: usize, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 40);
    let (mut word, mut space) = (String::new(), String::new());
    let (mut current, mut word_width, mut space_width) = (0, 0, 0);
    for letter in text.chars() {
        if letter == '\n' {
            if !word.is_empty() || current + space_width <= limit {
                out.push_str(&space);
            }
            out.push_str(&word);
            word.clear();
            space.clear();
            (current, word_width, space_width) = (0, 0, 0);
            out.push('\n');
        } else if letter.is_whitespace() && letter != '\u{a0}' {
            if space.is_empty() || !word.is_empty() {
                current += space_width + word_width;
                out.push_str(&space);
                out.push_str(&word);
                space.clear();
                word.clear();
                (word_width, space_width) = (0, 0);
            }
            space.push(letter);
            space_width += 1;
        } else {
            word.push(letter);
            word_width += 1;
            if current + word_width + space_width > limit && word_width < limit {
                out.push('\n');
                space.clear();
                (current, space_width) = (0, 0);
            }
        }
    }
    if !word.is_empty() || current + space_width <= limit {
        out.push_str(&space);
    }
    out.push_str(&word);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Json {
        json!({
            "paths": {"/apis/x.io/v1/widgets": {"get": {"x-kubernetes-group-version-kind":
                {"group": "x.io", "kind": "Widget", "version": "v1"}}}},
            "components": {"schemas": {
                "io.x.Widget": {
                    "description": "A widget.", "type": "object", "required": ["spec"],
                    "x-kubernetes-group-version-kind": [{"group": "x.io", "kind": "Widget", "version": "v1"}],
                    "properties": {
                        "spec": {"allOf": [{"$ref": "#/components/schemas/io.x.Spec"}], "description": "What it is."},
                        "tags": {"type": "object", "additionalProperties": {"type": "string"}}}},
                "io.x.Spec": {"description": "A spec.", "type": "object", "properties": {
                    "size": {"type": "string", "enum": ["", "L"]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/io.x.Spec"}}}}}}
        })
    }

    fn check(path: &[&str], options: Options, expected: &str) {
        let path: Vec<String> = path.iter().map(|word| (*word).to_owned()).collect();
        let subject = Subject { group: "x.io", version: "v1", resource: "widgets", path: &path };
        let mut got = String::new();
        if let Err(error) = explain(&mut got, &document(), &subject, options) {
            got.push_str(&error.to_string());
        }
        assert_eq!(got, expected, "of {path:?}");
    }

    const HEAD: &str = "GROUP:      x.io\nKIND:       Widget\nVERSION:    v1\n\n";

    #[test]
    fn explains_kinds_and_fields() {
        check(
            &[],
            Options::default(),
            &format!(
                "{HEAD}DESCRIPTION:\n    A widget.\n    \nFIELDS:\n  spec\t<Spec> -required-\n    What it is.\n\n  \
                 tags\t<map[string]string>\n    <no description>\n\n\n"
            ),
        );
        check(
            &["spec", "size"],
            Options::default(),
            &format!("{HEAD}FIELD: size <string>\nENUM:\n    \"\"\n    L\n\nDESCRIPTION:\n    <empty>\n\n"),
        );
        check(
            &[],
            Options { recursive: true, max_depth: 0 },
            &format!(
                "{HEAD}DESCRIPTION:\n    A widget.\n    \nFIELDS:\n  spec\t<Spec> -required-\n    parts\t<[]Spec>\n    \
                 size\t<string>\n    enum: \"\", L\n  tags\t<map[string]string>\n\n"
            ),
        );
        check(&["nope"], Options::default(), &format!("{HEAD}field \"nope\" does not exist"));
    }

    #[test]
    fn wraps_as_the_original() {
        assert_eq!(wrap(10, "aaa bbb ccc ddd"), "aaa bbb\nccc ddd");
        assert_eq!(wrap(5, "abcdefgh ij"), "abcdefgh\nij");
        assert_eq!(wrap(10, "a\n\n b"), "a\n\n b");
    }
}
