//! `.Files`: what a chart holds beside its templates, and the methods on it.

use super::glob::Glob;
use crate::helm::chart::File;
use crate::value::{Bytes, Dict, Element, Entries, Function, Json, List, Map, Named, Signature, Text, Type, Value};
use crate::yaml;
use base64::Engine as _;

static FILES: Named = Named { name: "engine.files", method };

/// The files as the map that templates get.
pub(super) fn value(files: &[File]) -> Value {
    let bytes = |file: &File| (Text::from(file.name.as_str()), Value::Bytes(file.data.clone()));
    of_entries(files.iter().map(bytes).collect())
}

fn of_entries(entries: Entries) -> Value {
    Value::Dict(Dict::of(Element::Named("[]uint8"), entries).named(&FILES))
}

fn bytes(files: &Dict, name: &Value) -> Bytes {
    match name.as_text().and_then(|name| files.get(name)) {
        Some(Value::Bytes(bytes)) => bytes,
        _ => Bytes::from([]),
    }
}

fn method(receiver: &Value, name: &str) -> Option<Function> {
    const NAME: Signature = Signature::fixed(&[Type::Text]);
    let files = receiver.as_dict()?.clone();
    Some(match name {
        "Get" => Function::new(NAME, move |arguments| {
            Ok(Value::Text(Text::from_bytes(bytes(&files, &arguments[0]).to_vec())))
        }),
        "GetBytes" => Function::new(NAME, move |arguments| Ok(Value::Bytes(bytes(&files, &arguments[0])))),
        "Lines" => Function::new(NAME, move |arguments| Ok(lines(&bytes(&files, &arguments[0])))),
        "Glob" => Function::new(NAME, move |arguments| Ok(glob(&files, &arguments[0]))),
        "AsConfig" => Function::getter(move || as_yaml(&files, |bytes| String::from_utf8_lossy(bytes).into_owned())),
        "AsSecrets" => {
            Function::getter(move || as_yaml(&files, |bytes| base64::engine::general_purpose::STANDARD.encode(bytes)))
        }
        _ => return None,
    })
}

/// The lines of a file; one final line end is dropped.
fn lines(content: &[u8]) -> Value {
    if content.is_empty() {
        return List::of_texts([]).into();
    }
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    List::of_texts(content.split(|byte| *byte == b'\n').map(|line| Text::from_bytes(line.to_vec()))).into()
}

/// The files whose paths match; a malformed pattern matches all of them.
fn glob(files: &Dict, pattern: &Value) -> Value {
    let glob = pattern.as_text().and_then(|pattern| Glob::parse(&pattern.to_str()));
    let matches = |name: &Text| glob.as_ref().is_none_or(|glob| glob.matches(&name.to_str()));
    of_entries(files.entries().into_iter().filter(|(name, _)| matches(name)).collect())
}

/// The files as a YAML map under their base names.
fn as_yaml(files: &Dict, text: impl Fn(&[u8]) -> String) -> Value {
    let mut map = Map::new();
    for (name, content) in files.entries() {
        let Value::Bytes(content) = content else { continue };
        let name = name.to_str();
        let base = name.rsplit('/').next().unwrap_or_default();
        map.insert(base.to_owned(), Json::String(text(&content)));
    }
    Value::text(yaml::write(&Json::Object(map)).trim_end_matches('\n'))
}
