//! Who gave a value: a flag, a values file, the defaults of a chart, or nobody.
//!
//! In: what the user gave, the chart, the path of a value. Out: an [`Origin`]. Everything is read again, for only errors
//! ask.

use super::set::{Grammar, json_object, set};
use super::{Options, read_bytes, to_map};
use crate::helm::chart::Chart;
use crate::value::{Json, Map};
use crate::yaml;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag and its text.
    Flag { flag: &'static str, text: String },
    /// A values file, and the line of the key, from 1.
    File { path: String, line: Option<u32> },
    /// values.yaml of a chart, by the chart's name, and the line of the key.
    Chart { chart: String, line: Option<u32> },
    /// No one.
    Nobody,
}

/// Who gave the value at `path`, or the value above it that is in its place. `read` opens values files.
pub fn origin(
    chart: &Chart,
    options: &Options,
    read: &dyn Fn(&str) -> Result<Vec<u8>, String>,
    path: &[String],
) -> Origin {
    of_flags(options, read, path)
        .or_else(|| of_files(options, read, path))
        .or_else(|| of_chart(chart, path))
        .unwrap_or(Origin::Nobody)
}

/// The flags in the order of their precedence, the strongest first.
fn of_flags(options: &Options, read: &dyn Fn(&str) -> Result<Vec<u8>, String>, path: &[String]) -> Option<Origin> {
    let open = |path: &str| read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let flags: [(&'static str, &[String], Grammar<'_>); 4] = [
        ("--set-literal", &options.literals, Grammar::Literal),
        ("--set-file", &options.contents, Grammar::File(&open)),
        ("--set-string", &options.texts, Grammar::Text),
        ("--set", &options.values, Grammar::Typed),
    ];
    for (flag, texts, grammar) in &flags {
        for text in texts.iter().rev() {
            let mut given = Map::new();
            if set(text, grammar, &mut given).is_ok() && gives(&given, path) {
                return Some(Origin::Flag { flag, text: text.clone() });
            }
        }
    }
    options.json.iter().rev().find_map(|text| {
        let mut given = json_object(text.trim()).unwrap_or_default();
        if given.is_empty() {
            set(text, &Grammar::Json, &mut given).ok()?;
        }
        gives(&given, path).then(|| Origin::Flag { flag: "--set-json", text: text.clone() })
    })
}

fn of_files(options: &Options, read: &dyn Fn(&str) -> Result<Vec<u8>, String>, path: &[String]) -> Option<Origin> {
    options.files.iter().rev().find_map(|file| {
        let bytes = read(file).ok()?;
        let given = read_bytes(&bytes).ok()?;
        gives(&given, path).then(|| Origin::File { path: file.clone(), line: line(&bytes, path) })
    })
}

/// A parent's defaults are stronger than those of the chart below it.
fn of_chart(chart: &Chart, path: &[String]) -> Option<Origin> {
    if gives(&to_map(&chart.values), path) {
        let file = chart.raw.iter().find(|file| file.name == "values.yaml");
        let line = file.and_then(|file| line(&file.data, path));
        return Some(Origin::Chart { chart: chart.name().to_owned(), line });
    }
    let (first, rest) = path.split_first()?;
    let below = chart.dependencies.iter().find(|child| child.name() == first)?;
    of_chart(below, rest)
}

/// Whether these values have something at the path, or something that is no map on the way to it.
fn gives(values: &Map<String, Json>, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    match values.get(first) {
        None => false,
        Some(Json::Object(inner)) => gives(inner, rest),
        Some(_) => true,
    }
}

/// The line of the key that the path leads to.
fn line(source: &[u8], path: &[String]) -> Option<u32> {
    let root = yaml::parse_one(yaml::text(source).ok()?).ok()?;
    let mut node = &root;
    let mut found = None;
    for name in path {
        let yaml::Data::Mapping(pairs) = &node.data else { break };
        let Some((key, value)) = pairs.iter().rev().find(|(key, _)| key.scalar() == Some(name.as_str())) else { break };
        found = Some(key.span.line);
        node = value;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::chart::{File, from_files};

    fn check(path: &str, expected: Origin) {
        let file = |name: &str, text: &str| File::new(name, text.as_bytes());
        let chart = from_files(vec![
            file("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
            file("values.yaml", "a: 1\nd:\n  b: 2\n"),
            file("charts/d/Chart.yaml", "apiVersion: v2\nname: d\nversion: 1.0.0\n"),
            file("charts/d/values.yaml", "b: 1\nc: 2\n"),
        ])
        .expect("a chart");
        let options = Options {
            files: vec!["v.yaml".to_owned()],
            values: vec!["e.f=1,e.g=2".to_owned()],
            json: vec!["{\"j\": {\"k\": 1}}".to_owned()],
            ..Options::default()
        };
        let read = |_: &str| Ok(b"# a comment\nv: {w: 1}\nnothing: null\n".to_vec());
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        assert_eq!(origin(&chart, &options, &read, &path), expected, "of {path:?}");
    }

    #[test]
    fn finds_who_gave_a_value() {
        check("a", Origin::Chart { chart: "c".to_owned(), line: Some(1) });
        check("d.b", Origin::Chart { chart: "c".to_owned(), line: Some(3) });
        check("d.c", Origin::Chart { chart: "d".to_owned(), line: Some(2) });
        check("e.g", Origin::Flag { flag: "--set", text: "e.f=1,e.g=2".to_owned() });
        check("j.k", Origin::Flag { flag: "--set-json", text: "{\"j\": {\"k\": 1}}".to_owned() });
        check("v.w", Origin::File { path: "v.yaml".to_owned(), line: Some(2) });
        check("nothing.at.all", Origin::File { path: "v.yaml".to_owned(), line: Some(3) });
        check("none", Origin::Nobody);
    }
}
