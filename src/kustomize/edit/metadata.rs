//! Labels and annotations: `key:value` arguments, `commonLabels`, `commonAnnotations` and `labels`.

use super::{Document, Error, mapping};
use crate::kustomize::kustomization::Texts;
use crate::value::{Json, Map};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Label,
    Annotation,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Label => "label",
            Kind::Annotation => "annotation",
        }
    }

    fn field(self) -> &'static str {
        match self {
            Kind::Label => "commonLabels",
            Kind::Annotation => "commonAnnotations",
        }
    }
}

/// Arguments as pairs: `key:value`, `key:"value"`, `key`.
pub fn parse<'a>(arguments: impl IntoIterator<Item = &'a str>, kind: Kind) -> Result<Texts, Error> {
    let mut pairs = Texts::new();
    for argument in arguments {
        let (key, value) = argument.split_once(':').unwrap_or((argument, ""));
        if key.is_empty() && argument.starts_with(':') {
            let reason = "need k:v pair where v may be quoted";
            return Err(Error::InvalidPair { kind: kind.word(), text: argument.to_owned(), reason });
        }
        let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        pairs.insert(key.to_owned(), quoted.unwrap_or(value).to_owned());
    }
    Ok(pairs)
}

/// The pairs in one text, separated by commas.
pub fn parse_list(text: &str, kind: Kind) -> Result<Texts, Error> {
    if text.is_empty() { Ok(Texts::new()) } else { parse(text.split(','), kind) }
}

/// The keys of annotations that `set annotation` takes: a name, with a domain in front of it or not.
pub fn check_annotation_keys(pairs: &Texts) -> Result<(), Error> {
    if pairs.keys().all(|key| is_annotation_key(key)) { Ok(()) } else { Err(Error::AnnotationKey) }
}

fn is_annotation_key(key: &str) -> bool {
    let inside =
        |text: &str, extra: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || extra.contains(letter));
    let ends_well = |text: &str| text.ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let (domain, name) = key.split_once('/').map_or((None, key), |(domain, name)| (Some(domain), name));
    let domain_is_good = domain.is_none_or(|domain| {
        domain.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && inside(domain, "-.")
            && ends_well(domain)
            && domain.len() <= 253
    });
    let starts_well = name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    domain_is_good && starts_well && inside(name, "-_.") && ends_well(name) && name.len() <= 63
}

/// Adds pairs; those that are there already are refused unless `force`d.
pub fn add(document: &mut Document, pairs: &Texts, kind: Kind, force: bool) -> Result<(), Error> {
    let map = document.pairs(kind.field());
    pairs.iter().try_for_each(|(key, value)| put(map, (key, value), kind, force))
}

fn put(map: &mut Map<String, Json>, (key, value): (&str, &str), kind: Kind, force: bool) -> Result<(), Error> {
    if map.contains_key(key) && !force {
        return Err(Error::PairThere { kind: kind.word(), key: key.to_owned() });
    }
    map.insert(key.to_owned(), value.into());
    Ok(())
}

/// Adds labels that selectors do not get: to the entry of `labels` that is alike, or to one of their own.
pub fn add_without_selector(
    document: &mut Document,
    pairs: &Texts,
    include_templates: bool,
    force: bool,
) -> Result<(), Error> {
    let entries = document.entries("labels");
    let flag = |entry: &Json, name: &str| entry.get(name) == Some(&Json::Bool(true));
    let alike = |entry: &Json| !flag(entry, "includeSelectors") && flag(entry, "includeTemplates") == include_templates;
    for pair in pairs {
        let index = match entries.iter().position(alike) {
            Some(index) => index,
            None => {
                let mut entry = Map::new();
                if include_templates {
                    entry.insert("includeTemplates".to_owned(), true.into());
                }
                entries.push(Json::Object(entry));
                entries.len() - 1
            }
        };
        let map = mapping(mapping(&mut entries[index]).entry("pairs").or_insert(Json::Null));
        put(map, (pair.0, pair.1), Kind::Label, force)?;
    }
    Ok(())
}

/// Sets pairs, there already or not.
pub fn set(document: &mut Document, pairs: &Texts, kind: Kind) {
    let map = document.pairs(kind.field());
    map.extend(pairs.iter().map(|(key, value)| (key.clone(), Json::from(value.as_str()))));
}

/// The one argument of `remove label`: keys separated by commas. The original calls annotations labels here.
pub fn parse_keys(arguments: &[String]) -> Result<Vec<String>, Error> {
    let kind = Kind::Label.word();
    match arguments {
        [] => Err(Error::Unspecified { wanted: kind }),
        [keys] if keys.split(',').any(str::is_empty) => {
            Err(Error::InvalidPair { kind, text: String::new(), reason: "name is empty" })
        }
        [keys] => Ok(keys.split(',').map(str::to_owned).collect()),
        _ => Err(Error::NotCommaSeparated { kind }),
    }
}

/// Removes pairs; those that are not there are refused unless `ignore`d.
pub fn remove(document: &mut Document, keys: &[String], kind: Kind, ignore: bool) -> Result<(), Error> {
    let field = kind.field();
    let Some(map) = document.fields.get_mut(field).and_then(Json::as_object_mut) else {
        return if ignore { Ok(()) } else { Err(Error::NoField { field }) };
    };
    for key in keys {
        if map.remove(key).is_none() && !ignore {
            return Err(Error::NoPair { kind: kind.word(), key: key.clone() });
        }
    }
    if map.is_empty() {
        document.fields.remove(field);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_pairs() {
        for (argument, expected) in [
            ("a:b", Ok(("a", "b"))),
            ("a:b:c", Ok(("a", "b:c"))),
            ("a:\"b c\"", Ok(("a", "b c"))),
            ("a:\"", Ok(("a", "\""))),
            ("a", Ok(("a", ""))),
            (":b", Err("invalid label: ':b' (need k:v pair where v may be quoted)")),
        ] {
            let got = parse([argument], Kind::Label).map_err(|error| error.to_string());
            let expected = expected.map(|(key, value)| Texts::from([(key.to_owned(), value.to_owned())]));
            assert_eq!(got, expected.map_err(str::to_owned), "of {argument}");
        }
    }

    #[test]
    fn knows_annotation_keys() {
        for (key, expected) in [
            ("note", true),
            ("example.com/a_b", true),
            ("-a", false),
            ("a/", false),
            ("a/b/c", false),
            ("1a.com/b", false),
            ("a b", false),
        ] {
            assert_eq!(is_annotation_key(key), expected, "of {key}");
        }
    }
}
