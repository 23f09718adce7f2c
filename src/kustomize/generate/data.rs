//! Keys and values for ConfigMaps and Secrets: from env files, literals and files, in this order.
//!
//! Answers to `api/kv` and `internal/generators`.

use super::super::Build;
use super::super::error::Error;
use super::super::kustomization::{GeneratorArgs, GeneratorOptions};
use super::super::load::Loader;
use super::super::resource::{Behavior, Resource};
use crate::yaml::{Node, Tag};
use std::collections::BTreeMap;

/// Values are bytes: a file may hold anything.
pub type Data = BTreeMap<String, Vec<u8>>;

/// The data that an entry names.
pub fn load(build: &Build<'_>, loader: &Loader, args: &GeneratorArgs) -> Result<Data, Error> {
    let pairs = pairs(build, loader, args).map_err(|error| error.at("loading KV pairs"))?;
    let mut data = Data::new();
    for (key, value) in pairs {
        if data.contains_key(&key) {
            return Err(Error::RepeatedKey { name: args.name.clone(), key });
        }
        data.insert(key, value);
    }
    Ok(data)
}

fn pairs(build: &Build<'_>, loader: &Loader, args: &GeneratorArgs) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let listed = |sources: &[String]| format!("[{}]", sources.join(" "));
    let mut pairs = Vec::new();
    for path in &args.envs {
        let env = loader.load(build, path).and_then(|bytes| env_lines(&bytes));
        pairs.extend(env.map_err(|error| error.at(format!("env source files: {}", listed(&args.envs))))?);
    }
    for literal in &args.literals {
        let pair = parse_literal(literal);
        pairs.push(pair.map_err(|error| error.at(format!("literal sources {}", listed(&args.literals))))?);
    }
    for source in &args.files {
        let pair = parse_file_source(source).and_then(|(key, path)| Ok((key.to_owned(), loader.load(build, path)?)));
        pairs.push(pair.map_err(|error| error.at(format!("file sources: {}", listed(&args.files))))?);
    }
    Ok(pairs)
}

/// `key=value` in quotes or not.
fn parse_literal(source: &str) -> Result<(String, Vec<u8>), Error> {
    match source.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), without_quotes(value).as_bytes().to_vec())),
        _ => Err(Error::InvalidLiteral { source_text: source.to_owned() }),
    }
}

fn without_quotes(text: &str) -> &str {
    let inner = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// `path` or `key=path`.
pub fn parse_file_source(source: &str) -> Result<(&str, &str), Error> {
    let source_text = || source.to_owned();
    match source.split('=').collect::<Vec<_>>().as_slice() {
        [path] => Ok((path.trim_end_matches('/').rsplit('/').next().unwrap_or(path), path)),
        ["", path] => Err(Error::FileWithoutKey { path: (*path).to_owned(), source_text: source_text() }),
        [key, ""] => Err(Error::KeyWithoutFile { key: (*key).to_owned(), source_text: source_text() }),
        [key, path] => Ok((key, path)),
        _ => Err(Error::SeveralEquals { source_text: source_text() }),
    }
}

/// The pairs of an env file: values as they are, comments and empty lines left out.
fn env_lines(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut pairs = Vec::new();
    let lines = bytes.split(|byte| *byte == b'\n');
    for (index, line) in lines.enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = std::str::from_utf8(line).map_err(|_| Error::EnvNotUtf8 {
            line: format!("{line:?}").replace(',', ""),
            text: String::from_utf8_lossy(line).into_owned(),
        })?;
        let text = if index == 0 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        let text = text.trim_start();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        if !key.is_empty() {
            pairs.push((key.to_owned(), value.as_bytes().to_vec()));
        }
    }
    Ok(pairs)
}

/// An object of the core group without data.
pub fn base(kind: &str, args: &GeneratorArgs) -> Result<Node, Error> {
    if args.name.is_empty() {
        return Err(Error::UnnamedGenerator);
    }
    let mut metadata = Node::mapping([(Node::plain("name"), Node::string(args.name.as_str()))]);
    if !args.namespace.is_empty() {
        metadata.set("namespace", Node::string(args.namespace.as_str()));
    }
    Ok(Node::mapping([
        (Node::plain("apiVersion"), Node::plain("v1")),
        (Node::plain("kind"), Node::plain(kind)),
        (Node::plain("metadata"), metadata),
    ]))
}

/// The finished resource: labels, annotations, `immutable`, and what the build must remember.
pub fn finish(node: Node, args: &GeneratorArgs) -> Resource {
    let options = args.options.clone().unwrap_or_default();
    let GeneratorOptions { labels, annotations, disable_name_suffix_hash, immutable } = options;
    let mut resource = Resource::new(node);
    for (field, texts) in [("labels", labels), ("annotations", annotations)] {
        let pairs = texts.unwrap_or_default();
        if !pairs.is_empty() {
            resource
                .set_metadata_map(field, pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect());
        }
    }
    if immutable {
        resource.node.set("immutable", Node { tag: Tag::Bool, ..Node::plain("true") });
    }
    resource.memory.needs_hash = !disable_name_suffix_hash;
    resource.memory.behavior = Some(Behavior::parse(&args.behavior));
    resource
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pairs: Vec<(String, Vec<u8>)>) -> Vec<String> {
        pairs.into_iter().map(|(key, value)| format!("{key}={}", String::from_utf8_lossy(&value))).collect()
    }

    #[test]
    fn reads_env_files() {
        let pairs = env_lines("\u{feff}A=1\r\n  # note\n\nB = 'x' \nC\n=d\n".as_bytes()).expect("utf-8");
        assert_eq!(texts(pairs), ["A=1", "B = 'x' ", "C="]);
    }

    #[test]
    fn reads_literals() {
        for (source, expected) in [
            ("a=b=c", Some("a=b=c")),
            ("a=\"b\"", Some("a=b")),
            ("a='b\"", Some("a='b\"")),
            ("a=\"", Some("a=\"")),
            ("a", None),
            ("=b", None),
        ] {
            let got = parse_literal(source).ok().map(|pair| texts(vec![pair]).remove(0));
            assert_eq!(got.as_deref(), expected, "of {source}");
        }
    }

    #[test]
    fn reads_file_sources() {
        for (source, expected) in [
            ("dir/a.txt", Ok(("a.txt", "dir/a.txt"))),
            ("k=dir/a.txt", Ok(("k", "dir/a.txt"))),
            ("=a", Err("missing key name for file path \"a\" in source \"=a\"")),
            ("k=", Err("missing file path for key name \"k\" in source \"k=\"")),
            ("a=b=c", Err("source \"a=b=c\" key name or file path contains '='")),
        ] {
            let got = parse_file_source(source).map_err(|error| error.to_string());
            assert_eq!(got.as_ref().map_err(String::as_str).copied(), expected, "of {source}");
        }
    }
}
