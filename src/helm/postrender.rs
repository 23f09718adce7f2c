//! Rendered files on their way through a post-renderer: made one stream, and taken apart again.
//!
//! In: files by template path. Out: what the post-renderer made of them, by the same paths, hooks included. Every document
//! is read and written again as kyaml does it, and carries the path of its template in an annotation meanwhile. Answers
//! to `annotateAndMerge` and `splitAndDeannotate` of Helm's `pkg/action/action.go`, and to kyaml's `kio`.

use super::manifests;
use crate::yaml::Style;
use crate::yaml::commented::{self, Content, Document, Node};
use std::collections::BTreeMap;

/// Changes rendered manifests.
pub trait PostRenderer {
    /// The stream of documents as it shall be, or the sentence about why not.
    fn run(&self, manifests: &str) -> Result<String, String>;
}

/// Keeps the template's path of a document.
const FILENAME: &str = "postrenderer.helm.sh/postrender-filename";

/// Annotations that kyaml's reader sets and its writer takes away, whoever set them.
const READERS_OWN: [&str; 3] =
    ["config.kubernetes.io/index", "internal.config.kubernetes.io/index", "internal.config.kubernetes.io/seqindent"];

/// Runs the post-renderer over all files; the error is in Helm's words.
pub(super) fn apply(
    files: &BTreeMap<String, String>,
    post_renderer: &dyn PostRenderer,
) -> Result<BTreeMap<String, String>, String> {
    let merged = merge(files).map_err(|error| format!("error merging manifests: {error}"))?;
    let changed =
        post_renderer.run(&merged).map_err(|error| format!("error while running post render on files: {error}"))?;
    split(&changed).map_err(|error| format!("error while parsing post rendered output: {error}"))
}

/// All documents of all files but partials, each with the path of its file.
fn merge(files: &BTreeMap<String, String>) -> Result<String, String> {
    let mut merged = Vec::new();
    for (path, content) in files {
        if path.rsplit('/').next().is_some_and(|name| name.starts_with('_')) {
            continue;
        }
        for text in manifests::split(content) {
            let documents = read(text).map_err(|error| format!("parsing {path}: {error}"))?;
            for mut document in documents {
                set_annotation(&mut document.root, FILENAME, path)
                    .map_err(|error| format!("annotating {path}: {error}"))?;
                merged.push(document);
            }
        }
    }
    Ok(write(merged))
}

/// The documents of a stream by the path that they carry; one without gets a name of its own.
fn split(stream: &str) -> Result<BTreeMap<String, String>, String> {
    let documents = read(stream).map_err(|error| format!("error parsing YAML: {error}"))?;
    let mut files: BTreeMap<String, Vec<Document>> = BTreeMap::new();
    for (index, mut document) in documents.into_iter().enumerate() {
        let annotations = document.root.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations"));
        let path = annotations.and_then(|annotations| annotations.remove(FILENAME));
        let path = path.and_then(|path| path.text().map(str::to_owned)).filter(|path| !path.is_empty());
        let path = path.unwrap_or_else(|| format!("generated-by-postrender-{index}.yaml"));
        files.entry(path).or_default().push(document);
    }
    Ok(files.into_iter().map(|(path, documents)| (path, write(documents))).collect())
}

/// The documents as kyaml reads them: empty ones are left out, a List that is alone gives its items.
fn read(stream: &str) -> Result<Vec<Document>, String> {
    let stream = stream.replace("\r\n", "\n");
    let texts = cut(&stream)?;
    let alone = texts.len() == 1;
    let mut all = Vec::new();
    for text in texts {
        let documents = commented::parse(text).map_err(|error| format!("MalformedYAMLError: {error}"))?;
        // What the text holds behind its first document is not looked at.
        let Some(mut document) = documents.into_iter().next() else { continue };
        if document.root.is_null() {
            continue;
        }
        clear_hollow(&mut document.root)?;
        if !is_list(&document.root) || !alone {
            all.push(document);
            continue;
        }
        if let Some(Content::Sequence(items)) = document.root.remove("items").map(|items| items.content) {
            let bare = |root| Document { root, head: String::new(), foot: String::new() };
            all.extend(items.into_iter().map(bare));
        }
    }
    Ok(all)
}

fn is_list(root: &Node) -> bool {
    let kind = root.get("kind").and_then(Node::text);
    matches!(kind, Some("List" | "ResourceList"))
        && (root.get("items").is_some() || root.get("functionConfig").is_some())
}

/// Cuts at lines that start with `---`; only a comment may follow there.
fn cut(stream: &str) -> Result<Vec<&str>, String> {
    let mut texts = Vec::new();
    let mut start = 0;
    let mut search = 0;
    while let Some(at) = stream[search..].find("\n---").map(|at| search + at) {
        let Some(end) = stream[at + 1..].find('\n').map(|end| at + 1 + end) else { break };
        let behind = stream[at + 4..end].trim();
        if !behind.is_empty() && !behind.starts_with('#') {
            return Err(format!("invalid document separator: {}", stream[at..end].trim()));
        }
        // The break in front of the separator belongs to the document: it may end a text.
        texts.push(&stream[start..=at]);
        (start, search) = (end + 1, end + 1);
    }
    texts.push(&stream[start..]);
    Ok(texts)
}

fn write(mut documents: Vec<Document>) -> String {
    for document in &mut documents {
        let annotations = document.root.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations"));
        if let Some(annotations) = annotations {
            READERS_OWN.iter().for_each(|key| drop(annotations.remove(key)));
        }
        // Both are mappings, or reading had failed.
        let _ = clear_hollow(&mut document.root);
    }
    commented::write(&documents)
}

/// Takes annotations away that hold nothing, and then metadata.
fn clear_hollow(root: &mut Node) -> Result<(), String> {
    expect_mapping(root)?;
    if let Some(metadata) = root.get_mut("metadata").filter(|metadata| !metadata.is_null()) {
        expect_mapping(metadata)?;
        if metadata.get("annotations").is_some_and(Node::is_hollow) {
            metadata.remove("annotations");
        }
    }
    if root.get("metadata").is_some_and(Node::is_hollow) {
        root.remove("metadata");
    }
    Ok(())
}

fn expect_mapping(node: &Node) -> Result<(), String> {
    let kind = match node.content {
        Content::Mapping(_) => return Ok(()),
        Content::Sequence(_) => "SequenceNode",
        Content::Scalar(_) => "ScalarNode",
        Content::Alias(_) => "AliasNode",
    };
    let bare = Document { root: node.clone(), head: String::new(), foot: String::new() };
    Err(format!("wrong node kind: expected MappingNode but got {kind}: node contents:\n{}", commented::write([&bare])))
}

fn set_annotation(root: &mut Node, key: &str, value: &str) -> Result<(), String> {
    clear_hollow(root)?;
    let annotations = entry(entry(root, "metadata")?, "annotations")?;
    let pairs = pairs(annotations)?;
    let mut value = Node::scalar(value, Style::SingleQuoted);
    match pairs.iter_mut().find(|(name, _)| name.text() == Some(key)) {
        Some((_, old)) => {
            value.style = old.style;
            *old = value;
        }
        None => pairs.push((Node::scalar(key, Style::Plain), value)),
    }
    Ok(())
}

fn pairs(node: &mut Node) -> Result<&mut Vec<(Node, Node)>, String> {
    expect_mapping(node)?;
    Ok(node.pairs_mut().expect("because it is a mapping"))
}

/// The value at a key of a mapping; an empty mapping is put there when nothing is.
fn entry<'a>(node: &'a mut Node, key: &str) -> Result<&'a mut Node, String> {
    let pairs = pairs(node)?;
    let at = pairs.iter().position(|(name, _)| name.text() == Some(key)).unwrap_or_else(|| {
        pairs.push((Node::scalar(key, Style::Plain), Node::mapping(Vec::new())));
        pairs.len() - 1
    });
    Ok(&mut pairs[at].1)
}
