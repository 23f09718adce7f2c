//! Rendered files cut into manifests and hooks, in the order of their installation.
//!
//! In: texts by template path. Out: [`Manifest`]s and [`Hook`](super::hooks::Hook)s; the texts themselves are never
//! changed. Answers to Helm's `pkg/release/v1/util`.

use super::decode::Fields;
use super::hooks::{self, Hook, Role};
use super::notice::Notice;
use super::order;
use crate::yaml;
use std::collections::BTreeMap;
use std::ops::Range;

/// One document of a rendered template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The template it came from.
    pub path: String,
    pub content: String,
    pub api_version: String,
    pub kind: String,
}

/// Rendered files by the path of their template.
type Texts = BTreeMap<String, String>;

/// What the files of a chart render to.
#[derive(Debug, Default)]
pub struct Sorted {
    pub hooks: Vec<Hook>,
    pub manifests: Vec<Manifest>,
    pub notices: Vec<Notice>,
}

/// A document that is no YAML, or no object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("YAML parse error on {path}: {message}")]
pub struct Error {
    pub path: String,
    pub message: String,
    /// The document, and where in it, from 1, the reader stopped.
    pub document: String,
    pub line: Option<u32>,
}

/// Cuts every file into documents and sorts them by kind; partials and empty files are left out. With the error the
/// files come back.
pub fn sort(files: Texts) -> Result<Sorted, (Error, Texts)> {
    let outcomes = heads(&documents(&files)).into_iter().enumerate();
    let heads: Result<Vec<Head>, _> = outcomes.map(|(index, head)| head.map_err(|wrong| (index, wrong))).collect();
    let mut heads = match heads {
        Ok(heads) => heads.into_iter(),
        Err((index, (message, line))) => {
            let (path, document) = documents(&files)[index];
            let (path, document) = (path.to_owned(), document.to_owned());
            return Err((Error { path, message, document, line }, files));
        }
    };
    let mut sorted = Sorted::default();
    for (path, content) in files.into_iter().filter(|(path, _)| !is_partial(path)) {
        for document in into_documents(content) {
            place(&path, document, heads.next().unwrap_or_default(), &mut sorted);
        }
    }
    sorted.hooks.sort_by(|left, right| order::install(&left.kind, &right.kind));
    sorted.manifests.sort_by(|left, right| order::install(&left.kind, &right.kind));
    Ok(sorted)
}

/// Enough for YAML that nests as deep as the reader allows.
const STACK: usize = 1 << 28;

fn is_partial(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with('_'))
}

/// Every document with the path of its file.
fn documents(files: &Texts) -> Vec<(&str, &str)> {
    let files = files.iter().filter(|(path, _)| !is_partial(path));
    files.flat_map(|(path, content)| split(content).map(|document| (path.as_str(), document))).collect()
}

/// The documents of a file; nearly all have one, which then is not copied.
fn into_documents(content: String) -> Vec<String> {
    let place = |document: &str| {
        let start = document.as_ptr().addr() - content.as_ptr().addr();
        start..start + document.len()
    };
    let places: Vec<Range<usize>> = split(&content).map(place).collect();
    match places.as_slice() {
        [place] => {
            let mut only = content;
            only.truncate(place.end);
            only.drain(..place.start);
            vec![only]
        }
        places => places.iter().map(|place| content[place.clone()].to_owned()).collect(),
    }
}

/// What stands at the top of a manifest.
#[derive(Debug, Default)]
struct Head {
    api_version: String,
    kind: String,
    name: String,
    annotations: BTreeMap<String, String>,
}

/// A head, or the words and the line of what is wrong.
type Outcome = Result<Head, (String, Option<u32>)>;

/// The heads of documents, read on both cores where there are many.
fn heads(documents: &[(&str, &str)]) -> Vec<Outcome> {
    /// Less text than this is read sooner than a thread is started.
    const WORTH: usize = 200_000;
    let all = |documents: &[(&str, &str)]| documents.iter().map(|(_, document)| head(document)).collect::<Vec<_>>();
    let size: usize = documents.iter().map(|(_, document)| document.len()).sum();
    if size < WORTH {
        return all(documents);
    }
    let mut seen = 0;
    let half = documents.iter().take_while(|(_, document)| {
        seen += document.len();
        seen <= size / 2
    });
    let (first, second) = documents.split_at(half.count());
    std::thread::scope(|scope| {
        let other = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || all(second));
        let mut heads = all(first);
        match other.map(|other| other.join()) {
            Ok(Ok(rest)) => heads.extend(rest),
            // There was no thread to be had.
            Ok(Err(_)) | Err(_) => heads.extend(all(second)),
        }
        heads
    })
}

fn place(path: &str, document: String, head: Head, sorted: &mut Sorted) {
    let hook = || Hook {
        name: head.name.clone(),
        kind: head.kind.clone(),
        path: path.to_owned(),
        manifest: document.clone(),
        events: Vec::new(),
        weight: 0,
        delete_policies: Vec::new(),
        output_log_policies: Vec::new(),
    };
    match hooks::classify(hook, &head.annotations) {
        Role::Hook(hook) => sorted.hooks.push(hook),
        Role::Unknown => {
            let types = head.annotations.get(hooks::EVENTS).cloned().unwrap_or_default();
            sorted.notices.push(Notice::info("skipping unknown hooks", vec![("hookTypes", types)]));
        }
        Role::Manifest => sorted.manifests.push(Manifest {
            path: path.to_owned(),
            content: document,
            api_version: head.api_version,
            kind: head.kind,
        }),
    }
}

fn head(document: &str) -> Outcome {
    let is_wanted =
        |name: &str| ["apiVersion", "kind", "metadata"].iter().any(|field| name.eq_ignore_ascii_case(field));
    let tree = yaml::read_fields(document, is_wanted)
        .map_err(|error| (format!("error converting YAML to JSON: {error}"), error.line))?;
    let decode = || -> Result<Head, String> {
        let mut head = Head::default();
        let Some(fields) = Fields::new(&tree, "util.SimpleHead")? else { return Ok(head) };
        fields.text("apiVersion", &mut head.api_version)?;
        fields.text("kind", &mut head.kind)?;
        let inner =
            "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }";
        if let Some(metadata) = fields.inner("metadata", inner)? {
            metadata.text("name", &mut head.name)?;
            head.annotations = metadata.text_map("annotations")?.unwrap_or_default();
        }
        Ok(head)
    };
    decode().map_err(|message| (format!("error unmarshaling JSON: while decoding JSON: {message}"), None))
}

/// Cuts a text at every line that starts with `---`, even when more follows on it. White space in front of a document
/// goes, behind it it stays; documents of white space are left out.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text.trim_start());
    std::iter::from_fn(move || {
        let text = rest?;
        let (document, after) = cut(text);
        rest = after;
        Some(document)
    })
    .map(str::trim_start)
    .filter(|document| !document.is_empty())
}

/// The text up to the next separator, and what follows it.
fn cut(text: &str) -> (&str, Option<&str>) {
    let behind = |from: usize| Some(text[from + 3..].trim_start_matches([' ', '\t']));
    if text.starts_with("---") {
        return ("", behind(0));
    }
    match memchr::memmem::find(text.as_bytes(), b"\n---") {
        Some(at) => (&text[..=at], behind(at + 1)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(split(text).collect::<Vec<_>>(), expected, "of {text:?}");
    }

    #[test]
    fn splits_as_helm() {
        check("a: 1\n---\nb: 2\n\n", &["a: 1\n", "b: 2\n\n"]);
        check("\n---\n\n---  \n# note\n---apiVersion: v1\n", &["# note\n", "apiVersion: v1\n"]);
        check("----\na: 1", &["-\na: 1"]);
        check("a: |\n  ---\nb: x---y", &["a: |\n  ---\nb: x---y"]);
        check("   \n", &[]);
    }

    #[test]
    fn sorts_manifests_and_hooks() {
        let files = BTreeMap::from([
            ("c/templates/_x.yaml".to_owned(), "nothing: [".to_owned()),
            ("c/templates/a.yaml".to_owned(), "kind: Deployment\n---\nkind: Service\n".to_owned()),
            (
                "c/templates/b.yaml".to_owned(),
                "kind: Job\nmetadata: {name: j, annotations: {helm.sh/hook: 'pre-install, Test', helm.sh/hook-weight: 5}}".to_owned(),
            ),
            ("c/templates/d.yaml".to_owned(), "metadata: {annotations: {helm.sh/hook: nonsense}}".to_owned()),
        ]);
        let sorted = sort(files).expect("valid");
        assert_eq!(
            sorted.manifests.iter().map(|manifest| manifest.kind.as_str()).collect::<Vec<_>>(),
            ["Service", "Deployment"]
        );
        assert_eq!(sorted.hooks.len(), 1);
        assert_eq!((sorted.hooks[0].weight, sorted.hooks[0].events.len()), (5, 2));
    }

    #[test]
    fn tells_what_is_no_yaml() {
        let error = |text: &str| {
            let files = BTreeMap::from([("t.yaml".to_owned(), text.to_owned())]);
            sort(files).expect_err("invalid").0.to_string()
        };
        assert_eq!(
            error("[1]"),
            "YAML parse error on t.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type util.SimpleHead"
        );
        assert_eq!(
            error("metadata: {annotations: {a: [1]}}"),
            "YAML parse error on t.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field .metadata.annotations of type string"
        );
        assert!(error("a: b: c").starts_with("YAML parse error on t.yaml: error converting YAML to JSON: yaml: "));
    }
}
