//! `base`, `dir`, `clean`, `ext`, `isAbs` and their twins for the system's paths: Go's `path` and, on Unix the same,
//! `path/filepath`.

use super::{argument, plain};
use crate::gotemplate::Plain;
use crate::value::{Signature, Type, Value};

const TEXT: Signature = Signature::fixed(&[Type::Text]);

pub(super) static TABLE: &[Plain] = &[
    plain("base", TEXT, |values| Ok(Value::text(base(&argument::string(values, 0))))),
    plain("osBase", TEXT, |values| Ok(Value::text(base(&argument::string(values, 0))))),
    plain("dir", TEXT, |values| Ok(Value::text(dir(&argument::string(values, 0))))),
    plain("osDir", TEXT, |values| Ok(Value::text(dir(&argument::string(values, 0))))),
    plain("clean", TEXT, |values| Ok(Value::text(clean(&argument::string(values, 0))))),
    plain("osClean", TEXT, |values| Ok(Value::text(clean(&argument::string(values, 0))))),
    plain("ext", TEXT, |values| Ok(Value::text(extension(&argument::string(values, 0))))),
    plain("osExt", TEXT, |values| Ok(Value::text(extension(&argument::string(values, 0))))),
    plain("isAbs", TEXT, |values| Ok(Value::Bool(argument::string(values, 0).starts_with('/')))),
    plain("osIsAbs", TEXT, |values| Ok(Value::Bool(argument::string(values, 0).starts_with('/')))),
];

fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let path = path.trim_end_matches('/');
    if path.is_empty() { "/" } else { path.rsplit('/').next().unwrap_or(path) }
}

fn dir(path: &str) -> String {
    clean(path.rfind('/').map_or("", |slash| &path[..=slash]))
}

fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rfind('.').map_or("", |dot| &name[dot..])
}

/// The shortest path of the same meaning.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_as_go() {
        let check = |path: &str, expected: [&str; 4]| {
            let got = [clean(path), dir(path), base(path).to_owned(), extension(path).to_owned()];
            assert_eq!(got, expected.map(str::to_owned), "of {path}");
        };
        check("a/b/../c.txt", ["a/c.txt", "a", "c.txt", ".txt"]);
        check("", [".", ".", ".", ""]);
        check("/", ["/", "/", "/", ""]);
        check("/../a//b/", ["/a/b", "/a/b", "b", ""]);
        check("../../x", ["../../x", "../..", "x", ""]);
        check("a.b/c", ["a.b/c", "a.b", "c", ""]);
    }
}
