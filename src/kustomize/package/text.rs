//! The texts of objects: read out of lists, annotated, put into lists and streams.

use super::{Error, Item};
use crate::kustomize;
use crate::value::{Json, Map};
use crate::yaml::{self, Data, Node, Resolved, edit, resolve};

const PREFIXES: [&str; 2] = ["config.kubernetes.io", "internal.config.kubernetes.io"];

/// A document without blank lines around it, ended.
pub fn trimmed(text: &str) -> String {
    let start = text.len() - text.trim_start_matches('\n').len();
    let mut text = text[start..].trim_end_matches(['\n', ' ']).to_owned();
    text.push('\n');
    text
}

/// The items of a list, as objects of their own.
pub fn unwrapped(list: &Item) -> Result<Vec<Item>, Error> {
    let Some(items) = list.node.get("items") else { return Ok(Vec::new()) };
    let texts = match items.style {
        yaml::Style::Flow => {
            let span = |node: &Node| list.text[node.span.start as usize..node.span.end as usize].to_owned();
            items.items().unwrap_or_default().iter().map(span).collect()
        }
        _ => edit::items(&list.text, items),
    };
    let mut found = Vec::with_capacity(texts.len());
    for text in texts {
        let text = trimmed(&text);
        let node = yaml::parse_one_as(&text, yaml::Version::V3)
            .map_err(|source| kustomize::Error::MalformedYaml { source })?;
        found.push(Item { text, node, path: None, index: found.len() });
    }
    Ok(found)
}

/// The object's text with its origin, file and place, in annotations.
pub fn annotated(item: &Item) -> Result<String, Error> {
    let mut origin = vec![("index", item.index.to_string())];
    origin.extend(item.path.iter().map(|path| ("path", path.clone())));
    with_annotations(item, &origin)
}

/// The object's text with its file in annotations.
pub fn placed(item: &Item) -> Result<String, Error> {
    let origin: Vec<(&str, String)> = item.path.iter().map(|path| ("path", path.clone())).collect();
    with_annotations(item, &origin)
}

fn with_annotations(item: &Item, origin: &[(&str, String)]) -> Result<String, Error> {
    if origin.is_empty() {
        return Ok(item.text.clone());
    }
    let malformed = |source| Error::from(kustomize::Error::MalformedYaml { source });
    let tree = yaml::to_json(&item.node, yaml::Version::V2).map_err(malformed)?;
    let Json::Object(mut fields) = tree else { return Ok(item.text.clone()) };
    let metadata = mapping(fields.entry("metadata").or_insert(Json::Null));
    let annotations = mapping(metadata.entry("annotations").or_insert(Json::Null));
    for (name, value) in origin {
        for prefix in PREFIXES {
            annotations.insert(format!("{prefix}/{name}"), value.as_str().into());
        }
    }
    let mut text = edit::reconcile(&item.text, &fields, &[]).map_err(malformed)?;
    // kyaml writes them in single quotes.
    for (name, value) in origin {
        let written = yaml::write(&Json::from(value.as_str()));
        let quoted = format!("config.kubernetes.io/{name}: '{}'", value.replace('\'', "''"));
        text = text.replace(&format!("config.kubernetes.io/{name}: {}", written.trim_end()), &quoted);
    }
    Ok(text)
}

/// The value as a mapping, made one if it is none.
pub fn mapping(value: &mut Json) -> &mut Map<String, Json> {
    if !value.is_object() {
        *value = Json::Object(Map::new());
    }
    value.as_object_mut().expect("because it was made one above")
}

/// The text without its comments.
pub fn uncommented(item: &Item) -> String {
    let mut spans = Vec::new();
    scalars(&item.node, &mut spans);
    spans.sort_unstable();
    let mut out = String::with_capacity(item.text.len());
    let mut at = 0;
    while at < item.text.len() {
        if let Some((_, end)) = spans.iter().find(|(start, end)| *start <= at && at < *end) {
            out.push_str(&item.text[at..*end]);
            at = *end;
            continue;
        }
        let next = spans.iter().map(|(start, _)| *start).find(|start| *start > at).unwrap_or(item.text.len());
        let between = &item.text[at..next];
        for line in between.split_inclusive('\n') {
            match line.find('#') {
                None => out.push_str(line),
                // A line that is all comment goes whole.
                Some(comment) if line[..comment].trim().is_empty() && (out.is_empty() || out.ends_with('\n')) => {}
                Some(comment) => {
                    out.push_str(line[..comment].trim_end());
                    out.push('\n');
                }
            }
        }
        at = next;
    }
    out
}

fn scalars(node: &Node, spans: &mut Vec<(usize, usize)>) {
    match &node.data {
        Data::Scalar(_) => spans.push((node.span.start as usize, node.span.end as usize)),
        Data::Sequence(items) => items.iter().for_each(|item| scalars(item, spans)),
        Data::Mapping(pairs) => pairs.iter().for_each(|(key, value)| {
            scalars(key, spans);
            scalars(value, spans);
        }),
    }
}

/// Texts as a stream of documents.
pub fn stream(texts: &[String]) -> String {
    texts.join("---\n")
}

/// Texts as the items of a list, with a function's configuration beside them.
pub fn wrapped(texts: &[String], (version, kind): (&str, &str), config: Option<&str>) -> String {
    let mut out = format!("apiVersion: {version}\nkind: {kind}\nitems:\n");
    for text in texts {
        for (index, line) in text.split_inclusive('\n').enumerate() {
            out.push_str(match (index, line) {
                (0, _) => "- ",
                (_, "\n") => "",
                _ => "  ",
            });
            out.push_str(line);
        }
    }
    if let Some(config) = config {
        out.push_str("functionConfig:\n");
        for line in config.split_inclusive('\n') {
            out.push_str(if line == "\n" { "" } else { "  " });
            out.push_str(line);
        }
    }
    out
}

/// Whether a plain scalar of that text would be a text.
pub fn reads_as_text(text: &str) -> bool {
    matches!(resolve(text, yaml::Version::V3), Resolved::String)
}
