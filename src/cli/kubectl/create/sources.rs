//! `--from-file`, `--from-literal` and `--from-env-file`: the keys and values of a ConfigMap or a Secret.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::{Error, Files, Kind, go_words};
use crate::manifest::names;
use std::path::Path;

/// The flags, to be flattened into a generator's own.
#[derive(Debug, Default, clap::Args)]
pub struct Sources {
    /// File whose name becomes the key, KEY=FILE, or a folder of files (can be repeated)
    #[arg(long, value_delimiter = ',')]
    pub from_file: Vec<String>,
    /// KEY=VALUE (can be repeated)
    #[arg(long)]
    pub from_literal: Vec<String>,
    /// File with lines of KEY=VALUE (can be repeated)
    #[arg(long, value_delimiter = ',')]
    pub from_env_file: Vec<String>,
}

impl Sources {
    /// Environment files stand alone.
    pub fn validate(&self) -> Result<(), Failure> {
        let others = !self.from_file.is_empty() || !self.from_literal.is_empty();
        if !self.from_env_file.is_empty() && others {
            return Err(Failure::new("from-env-file cannot be combined with from-file or from-literal"));
        }
        Ok(())
    }
}

/// Takes a key and its value; refuses keys that are malformed or known.
pub type Add<'a> = dyn FnMut(&str, Vec<u8>) -> Result<(), Failure> + 'a;

/// The literals `key=value`.
pub fn literals(sources: &[String], add: &mut Add<'_>) -> Result<(), Failure> {
    for source in sources {
        match source.split_once('=') {
            Some((key, value)) if !key.is_empty() => add(key, value.as_bytes().to_vec())?,
            _ => return Err(Failure::new(format!("invalid literal source {source}, expected key=value"))),
        }
    }
    Ok(())
}

/// Files and folders.
pub fn files(context: &Context, sources: &[String], add: &mut Add<'_>) -> Result<(), Failure> {
    for source in sources {
        let (key, path) = split(source)?;
        if stat(context, path)? == Kind::Directory {
            if source.contains('=') {
                return Err(Failure::new("cannot give a key name for a directory path"));
            }
            let entries = context
                .files
                .list(Path::new(path))
                .map_err(|error| Failure::new(format!("error listing files in {path}: {error}")))?;
            // A link is no regular file, wherever it leads.
            for entry in entries.iter().filter(|entry| entry.kind == Kind::File && !entry.link) {
                add(&entry.name, context.files.read(&Path::new(path).join(&entry.name))?)?;
            }
        } else {
            add(key, context.files.read(Path::new(path))?)?;
        }
    }
    Ok(())
}

/// Files of `KEY=VALUE` lines; `kind` is what an error calls them (`config`, `secret`).
pub fn environment_files(context: &Context, sources: &[String], kind: &str, add: &mut Add<'_>) -> Result<(), Failure> {
    for path in sources {
        if stat(context, path)? == Kind::Directory {
            return Err(Failure::new(format!("env {kind} file cannot be a directory")));
        }
        let bytes = context.files.read(Path::new(path))?;
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if let Some((key, value)) = environment_line(context, path, index, line)? {
                add(&key, value.into_bytes())?;
            }
        }
    }
    Ok(())
}

/// A line's key and value; without `=` the value comes from the environment.
fn environment_line(
    context: &Context,
    path: &str,
    index: usize,
    line: &[u8],
) -> Result<Option<(String, String)>, Failure> {
    let text = std::str::from_utf8(line).map_err(|_| {
        let bytes = line.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        Failure::new(format!("env file {path} contains invalid utf8 bytes at line {}: [{bytes}]", index + 1))
    })?;
    let text = if index == 0 { text.trim_start_matches('\u{feff}') } else { text };
    let text = text.trim_start();
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, value.to_owned()),
        None => (text, context.env(text).unwrap_or_default().to_owned()),
    };
    let wrong = names::environment_variable(key);
    if wrong.is_empty() {
        Ok(Some((key.to_owned(), value)))
    } else {
        Err(Failure::new(format!("{key:?} is not a valid key name: {}", wrong.join(";"))))
    }
}

/// The key and the path of a file source.
fn split(source: &str) -> Result<(&str, &str), Failure> {
    let refuse = |message: String| Err(Failure::new(message));
    match (source.matches('=').count(), source.split_once('=')) {
        (0, _) | (_, None) => Ok((base_name(source), source)),
        (1, Some(("", path))) => refuse(format!("key name for file path {path} missing")),
        (1, Some((key, ""))) => refuse(format!("file path for key name {key} missing")),
        (1, Some((key, path))) => Ok((key, path)),
        _ => refuse("key names or file paths cannot contain '='".to_owned()),
    }
}

/// Go's `path.Base`.
fn base_name(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match (path, trimmed) {
        ("", _) => ".",
        (_, "") => "/",
        _ => trimmed.rsplit('/').next().unwrap_or(trimmed),
    }
}

fn stat(context: &Context, path: &str) -> Result<Kind, Failure> {
    context
        .files
        .kind(Path::new(path))
        .map_err(|Error { source, .. }| Failure::new(format!("error reading {path}: {}", go_words(&source))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_file_sources() {
        let check = |source: &str, expected: Result<(&str, &str), &str>| {
            let got = split(source);
            assert_eq!(got.as_ref().map_err(|failure| failure.message()), expected.as_ref().map_err(|text| *text));
        };
        check("boo=zoo", Ok(("boo", "zoo")));
        check("/boo/zoo", Ok(("zoo", "/boo/zoo")));
        check("=zoo", Err("key name for file path zoo missing"));
        check("boo=", Err("file path for key name boo missing"));
        check("a=b=c", Err("key names or file paths cannot contain '='"));
    }

    #[test]
    fn reads_literals() {
        let read = |source: &str| {
            let mut pairs = Vec::new();
            let mut add = |key: &str, value: Vec<u8>| {
                pairs.push(format!("{key}->{}", String::from_utf8_lossy(&value)));
                Ok(())
            };
            let outcome = literals(&[source.to_owned()], &mut add);
            outcome.map(|()| pairs.join(",")).unwrap_or_else(|failure| failure.message().to_owned())
        };
        assert_eq!(read("a=b=c"), "a->b=c");
        assert_eq!(read("a="), "a->");
        assert_eq!(read("a"), "invalid literal source a, expected key=value");
        assert_eq!(read("=a"), "invalid literal source =a, expected key=value");
    }
}
