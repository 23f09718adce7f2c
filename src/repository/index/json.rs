//! The quick way through an index in JSON.
//!
//! In: the text. Out: its releases, or nothing at the first thing that is out of the ordinary; then the whole text goes
//! through [`super::decode`], which has the words for it. What lies between the releases is read once, and each release
//! by itself, so that memory holds no tree of the whole. Checks what [`super::shape`] checks of JSON, whose unknown
//! fields Go passes over.

use super::decode;
use super::row::{self, Fields, KNOWN, Read};
use super::scan::{Chart, collect, each, sorted};
use super::shape::Strictness;
use crate::value::{Json, Map, json};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// All charts, sorted by name.
pub fn scan(bytes: &[u8], workers: usize) -> Option<Vec<Chart>> {
    let Object(top) = serde_json::from_slice::<Object<'_, &RawValue>>(bytes).ok()?;
    let mut frame = Map::new();
    let mut entries = None;
    for (key, value) in top {
        if key == "entries" {
            entries = Some(value);
        } else {
            frame.insert(key.into_owned(), json::parse(value.get().as_bytes()).ok()?);
        }
    }
    // Go takes a field of other letter cases as well.
    let other = frame.keys().any(|key| key.eq_ignore_ascii_case("entries"));
    if other || !decode::fits(&Json::Object(frame), Strictness::default()) {
        return None;
    }
    let Object(charts) = serde_json::from_str::<Object<'_, Vec<&RawValue>>>(entries?.get()).ok()?;
    sorted(each(&charts, workers, |(name, releases)| {
        collect(name, releases.iter(), |text| {
            let Release(read) = serde_json::from_str(text.get()).ok()?;
            let tree = matches!(read, Read::Odd).then(|| json::parse(text.get().as_bytes()).ok());
            Some((read, tree.flatten()))
        })
    })?)
}

/// The pairs of an object that has no key twice.
struct Object<'a, T>(Vec<(Cow<'a, str>, T)>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Object<'a, T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Pairs<'a, T>(PhantomData<(&'a str, T)>);
        impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for Pairs<'a, T> {
            type Value = Object<'a, T>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs: Vec<(Cow<'a, str>, T)> = Vec::new();
                while let Some((Text(key), value)) = map.next_entry()? {
                    pairs.push((key, value));
                }
                let mut keys: Vec<&str> = pairs.iter().map(|(key, _)| &**key).collect();
                keys.sort_unstable();
                match keys.windows(2).any(|pair| pair[0] == pair[1]) {
                    true => Err(A::Error::custom("a key is there twice")),
                    false => Ok(Object(pairs)),
                }
            }
        }
        from.deserialize_map(Pairs(PhantomData))
    }
}

/// A text, taken from the source where it stands there as it is; null is the empty one.
#[derive(Default)]
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Text<'de>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a text or null")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_unit<E>(self) -> Result<Text<'de>, E> {
                Ok(Text::default())
            }
        }
        from.deserialize_any(Any)
    }
}

type Texts<'a> = Option<Vec<Text<'a>>>;

fn joined(texts: Texts<'_>, separator: &str) -> String {
    let texts: Vec<Cow<'_, str>> = texts.into_iter().flatten().map(|Text(text)| text).collect();
    texts.join(separator)
}

/// A release; null is an odd one.
struct Release(Read);

impl<'de> Deserialize<'de> for Release {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entry;
        impl<'de> Visitor<'de> for Entry {
            type Value = Release;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a release")
            }

            fn visit_unit<E>(self) -> Result<Release, E> {
                Ok(Release(Read::Odd))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Release, A::Error> {
                let mut fields = Fields::default();
                while let Some(Text(key)) = map.next_key()? {
                    match place(&key, KNOWN)? {
                        None => drop(map.next_value::<IgnoredAny>()?),
                        Some(place) if fields.is_new(place) => set(&mut fields, &key, &mut map)?,
                        Some(_) => return Err(A::Error::custom("a key is there twice")),
                    }
                }
                Ok(Release(fields.judge()))
            }
        }
        from.deserialize_any(Entry)
    }
}

/// Which of the known fields this is; an error when it is one for Go only, which does not mind letter case.
fn place<E: Error>(key: &str, known: &[&str]) -> Result<Option<usize>, E> {
    match known.iter().position(|known| *known == key) {
        Some(place) => Ok(Some(place)),
        // Go folds more than ASCII.
        None if !key.is_ascii() || known.iter().any(|known| known.eq_ignore_ascii_case(key)) => {
            Err(E::custom("a key in other letters"))
        }
        None => Ok(None),
    }
}

/// Reads the value of a known field.
fn set<'de, A: MapAccess<'de>>(fields: &mut Fields<'de>, key: &str, map: &mut A) -> Result<(), A::Error> {
    match key {
        "name" => fields.name = map.next_value::<Text<'de>>()?.0,
        "version" => fields.version = map.next_value::<Text<'de>>()?.0,
        "appVersion" => fields.app_version = map.next_value::<Text<'de>>()?.0,
        "description" => fields.description = map.next_value::<Text<'de>>()?.0,
        "type" => fields.kind = map.next_value::<Text<'de>>()?.0,
        "digest" => fields.digest = map.next_value::<Text<'de>>()?.0,
        "keywords" => fields.keywords = joined(map.next_value()?, " "),
        "urls" => fields.urls = joined(map.next_value()?, "\n"),
        "created" => {
            let moment: Option<Text<'de>> = map.next_value()?;
            if !moment.is_none_or(|Text(text)| row::is_moment(&text)) {
                return Err(A::Error::custom("no moment"));
            }
        }
        "annotations" => drop(map.next_value::<Option<Object<'de, Text<'de>>>>()?),
        "sources" => drop(map.next_value::<Texts<'de>>()?),
        "maintainers" => drop(map.next_value::<Option<Vec<Maintainer>>>()?),
        "dependencies" => {
            let all: Option<Vec<Dependency>> = map.next_value()?;
            fields.odd |= all.is_some_and(|all| all.iter().any(|Dependency(fits)| !fits));
        }
        "deprecated" | "removed" => drop(map.next_value::<Option<bool>>()?),
        _ => drop(map.next_value::<Text<'de>>()?),
    }
    Ok(())
}

struct Maintainer;

impl<'de> Deserialize<'de> for Maintainer {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Object(pairs) = Object::<'de, &RawValue>::deserialize(from)?;
        for (key, value) in pairs {
            if place::<D::Error>(&key, &["name", "email", "url"])?.is_some() {
                read::<Text<'de>, _>(value)?;
            }
        }
        Ok(Maintainer)
    }
}

/// Whether Helm's validation takes it.
struct Dependency(bool);

impl<'de> Deserialize<'de> for Dependency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        const KNOWN: &[&str] =
            &["name", "version", "repository", "condition", "alias", "tags", "enabled", "import-values"];
        let Object(pairs) = Object::<'de, &RawValue>::deserialize(from)?;
        let mut fits = true;
        for (key, value) in pairs {
            if place::<D::Error>(&key, KNOWN)?.is_none() {
                continue;
            }
            match &*key {
                "alias" => fits = row::is_alias(&read::<Text<'de>, _>(value)?.0),
                "tags" => drop(read::<Texts<'de>, _>(value)?),
                "enabled" => drop(read::<Option<bool>, _>(value)?),
                "import-values" => drop(read::<Option<Vec<IgnoredAny>>, _>(value)?),
                _ => drop(read::<Text<'de>, _>(value)?),
            }
        }
        Ok(Dependency(fits))
    }
}

fn read<'de, T: Deserialize<'de>, E: Error>(value: &'de RawValue) -> Result<T, E> {
    serde_json::from_str(value.get()).map_err(E::custom)
}

#[cfg(test)]
mod tests {
    use super::super::scan::tests::compare;
    use super::scan;

    fn check(text: &str) -> Option<Vec<String>> {
        compare(text, scan(text.as_bytes(), 2))
    }

    fn ordinary() -> String {
        r#"{"apiVersion": "v1", "generated": "2024-01-01T00:00:00Z", "serverInfo": {"contextPath": "/x", "n": [1]}, "entries": {
            "b": [{"name": "b", "version": "0.1.0", "keywords": ["k", null, "l\tm"], "urls": ["u", "v"], "unknown": {"a": [1e9]}},
                  {"version": "v2.0.0", "name": "b\u0061", "created": "2024-02-29T10:11:12.5+02:00", "home": null, "digest": "00",
                   "annotations": {"x": "- y\n", "z": null}, "deprecated": true, "maintainers": [{"name": "m", "age": 3}],
                   "dependencies": [{"name": "x", "version": "1.x", "import-values": ["a", {"child": "b"}], "enabled": null},
                                    {"name": "y", "alias": "z_1", "tags": ["t"]}]}],
            "a": [null, {"name": "a", "version": "nonsense"}, {"name": "a/b", "version": "1.0.0"}, {"name": "a"},
                  {"name": "a", "version": "1.0.0", "dependencies": [{"name": "y", "alias": "no good"}]},
                  {"name": "a", "version": "1.0.0", "type": "other"}, {"name": "a", "version": "1.2.0", "type": "library"}],
            "c": []}}"#
            .to_owned()
    }

    #[test]
    fn reads_what_servers_write() {
        assert_eq!(check(&ordinary()).expect("ordinary"), ["a 1", "b 2", "c 0"]);
        assert_eq!(check(r#" {"entries": {}, "apiVersion": "v1"}"#).expect("ordinary"), Vec::<String>::new());
    }

    #[test]
    fn gives_up_where_something_is_out_of_the_ordinary() {
        let entry = |fields: &str| {
            format!(r#"{{"apiVersion": "v1", "entries": {{"a": [{{"name": "a", "version": "1.0.0", {fields}}}]}}}}"#)
        };
        assert_eq!(check(&entry(r#""home": "h""#)).expect("ordinary"), ["a 1"]);
        for fields in [
            r#""home": 1"#,
            r#""name": "b""#,
            r#""Digest": "d""#,
            r#""ſources": ["d"]"#,
            r#""urls": "u""#,
            r#""urls": [1]"#,
            r#""created": """#,
            r#""created": "yesterday""#,
            r#""removed": "yes""#,
            r#""annotations": {"a": true}"#,
            r#""annotations": {"a": "1", "a": "2"}"#,
            r#""maintainers": [{"name": 1}]"#,
            r#""maintainers": ["m"]"#,
            r#""dependencies": [null]"#,
            r#""dependencies": [{"Alias": "x y"}]"#,
            r#""dependencies": [{"enabled": 1}]"#,
            r#""dependencies": [{"import-values": {}}]"#,
        ] {
            assert_eq!(check(&entry(fields)), None, "{fields}");
        }
        for text in [
            "",
            "{}",
            "[]",
            "{",
            r#"{"entries": {}}"#,
            r#"{"apiVersion": "", "entries": {}}"#,
            r#"{"apiVersion": "v1"}"#,
            r#"{"apiVersion": "v1", "entries": null}"#,
            r#"{"apiVersion": "v1", "entries": []}"#,
            r#"{"apiVersion": "v1", "entries": {"a": null}}"#,
            r#"{"apiVersion": "v1", "entries": {"a": {}}}"#,
            r#"{"apiVersion": "v1", "entries": {"a": [], "a": []}}"#,
            r#"{"apiVersion": "v1", "Entries": {}, "entries": {}}"#,
            r#"{"apiVersion": 1, "entries": {}}"#,
            r#"{"apiVersion": "v1", "generated": "now", "entries": {}}"#,
            r#"{"apiVersion": "v1", "entries": {}} more"#,
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }
}
