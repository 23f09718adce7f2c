//! One release of an index, straight from the YAML; and what of that is the same when it is JSON.
//!
//! In: the node of an entry. Out: the texts that a compiled index keeps, when the entry is one that Helm takes; the word
//! that it is odd when Helm would drop it; nothing when Helm would refuse the index for it, or when it is written in a
//! way that is not known here. Checks what [`super::shape`] and the validation of metadata check.

use crate::helm::chart::sanitized;
use crate::helm::semver::Version;
use crate::yaml::{self, Data, Node, Resolved, Style, Tag};
use compact_str::CompactString;
use std::borrow::Cow;

/// Name, version, version of the application, description, keywords, digest, URLs: as a compiled index has them.
pub type Row = [CompactString; 7];

/// What an entry is.
pub enum Read {
    Fits(Version, Box<Row>),
    /// Well-formed, but nothing that Helm takes.
    Odd,
}

/// Reads an entry.
pub fn read(node: &Node) -> Option<Read> {
    if is_null(node) {
        return Some(Read::Odd);
    }
    let mut fields = Fields::default();
    each(node, |key, value| fields.set(key, value))?;
    Some(fields.judge())
}

/// What an entry says, as far as a compiled index keeps it.
#[derive(Default)]
pub struct Fields<'n> {
    seen: u32,
    pub name: Cow<'n, str>,
    pub version: Cow<'n, str>,
    pub app_version: Cow<'n, str>,
    pub description: Cow<'n, str>,
    pub kind: Cow<'n, str>,
    pub digest: Cow<'n, str>,
    /// With blanks between them.
    pub keywords: String,
    /// A line each.
    pub urls: String,
    /// A dependency is one that Helm does not take.
    pub odd: bool,
}

/// All fields that an entry may have; their places are bits of `seen`.
pub const KNOWN: &[&str] = &[
    "name",
    "version",
    "appVersion",
    "description",
    "type",
    "digest",
    "keywords",
    "urls",
    "created",
    "annotations",
    "apiVersion",
    "home",
    "icon",
    "sources",
    "maintainers",
    "dependencies",
    "kubeVersion",
    "deprecated",
    "condition",
    "tags",
    "removed",
    "checksum",
    "engine",
    "tillerVersion",
    "url",
];

impl<'n> Fields<'n> {
    fn set(&mut self, key: &str, value: &'n Node) -> Option<()> {
        if !self.is_new(KNOWN.iter().position(|known| *known == key)?) {
            return None;
        }
        match key {
            "name" => self.name = text(value)?.into(),
            "version" => self.version = text(value)?.into(),
            "appVersion" => self.app_version = text(value)?.into(),
            "description" => self.description = text(value)?.into(),
            "type" => self.kind = text(value)?.into(),
            "digest" => self.digest = text(value)?.into(),
            "keywords" => self.keywords = joined(value, ' ')?,
            "urls" => self.urls = joined(value, '\n')?,
            "created" => return (is_null(value) || is_moment(text(value)?)).then_some(()),
            "annotations" => return unique(value, |_, value| text(value).map(drop)),
            "sources" => return items(value, |item| text(item).map(drop)),
            "maintainers" => return items(value, maintainer),
            "dependencies" => {
                let odd = &mut self.odd;
                return items(value, |item| dependency(item).map(|fits| *odd |= !fits));
            }
            "deprecated" | "removed" => return flag(value),
            _ => drop(text(value)?),
        }
        Some(())
    }

    /// Whether the known field of a place is there for the first time.
    pub fn is_new(&mut self, place: usize) -> bool {
        let seen = self.seen & 1 << place != 0;
        self.seen |= 1 << place;
        !seen
    }

    /// Whether Helm takes it.
    pub fn judge(self) -> Read {
        let name = sanitized(&self.name);
        let named = !matches!(&*name, "" | "." | "..") && !name.contains('/');
        let kind = matches!(&*self.kind, "" | "application" | "library");
        let version = Version::parse(&self.version);
        let (true, Ok(version)) = (named && kind && !self.odd && !self.version.is_empty(), version) else {
            return Read::Odd;
        };
        let row = [
            name.into(),
            self.version.into(),
            sanitized(&self.app_version).into(),
            sanitized(&self.description).into(),
            sanitized(&self.keywords).into(),
            self.digest.into(),
            self.urls.into(),
        ];
        Read::Fits(version, Box::new(row))
    }
}

fn maintainer(node: &Node) -> Option<()> {
    let known = |key: &str| matches!(key, "name" | "email" | "url");
    unique(node, |key, value| if known(key) { text(value).map(drop) } else { None })
}

/// Whether Helm's validation takes it.
fn dependency(node: &Node) -> Option<bool> {
    let mut alias = "";
    unique(node, |key, value| match key {
        "name" | "version" | "repository" | "condition" => text(value).map(drop),
        "alias" => text(value).map(|text| alias = text),
        "tags" => items(value, |item| text(item).map(drop)),
        "enabled" => flag(value),
        "import-values" => {
            items(value, |item| item.scalar().map(drop).or_else(|| unique(item, |_, value| text(value).map(drop))))
        }
        _ => None,
    })?;
    Some(is_alias(alias))
}

/// Whether Helm's validation takes it for a dependency's other name.
pub fn is_alias(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// Gives every pair of a mapping whose keys are plain words.
fn each<'n>(node: &'n Node, mut take: impl FnMut(&str, &'n Node) -> Option<()>) -> Option<()> {
    let Data::Mapping(pairs) = &node.data else { return None };
    pairs.iter().try_for_each(|(key, value)| take(text(key).filter(|key| !key.is_empty())?, value))
}

/// As [`each`], of a mapping that has no key twice.
fn unique<'n>(node: &'n Node, mut take: impl FnMut(&str, &'n Node) -> Option<()>) -> Option<()> {
    let pairs = node.pairs()?;
    if pairs.len() > 64 {
        return None;
    }
    let twice = |index: usize| pairs[..index].iter().any(|(key, _)| key.scalar() == pairs[index].0.scalar());
    if (1..pairs.len()).any(twice) {
        return None;
    }
    each(node, &mut take)
}

fn items<'n>(node: &'n Node, take: impl FnMut(&'n Node) -> Option<()>) -> Option<()> {
    if is_null(node) {
        return Some(());
    }
    node.items()?.iter().try_for_each(take)
}

fn joined(node: &Node, separator: char) -> Option<String> {
    let mut out = String::new();
    let mut first = true;
    items(node, |item| {
        if !std::mem::take(&mut first) {
            out.push(separator);
        }
        out.push_str(text(item)?);
        Some(())
    })?;
    Some(out)
}

fn is_null(node: &Node) -> bool {
    let plain = node.style == Style::Plain && node.tag == Tag::Implicit;
    plain && node.scalar().is_some_and(|text| yaml::resolve(text, yaml::Version::V2) == Resolved::Null)
}

/// A scalar that is text to Go's decoder; null is the empty one.
fn text(node: &Node) -> Option<&str> {
    let text = node.scalar()?;
    if node.tag != Tag::Implicit {
        return None;
    }
    if node.style != Style::Plain {
        return Some(text);
    }
    match yaml::resolve(text, yaml::Version::V2) {
        Resolved::String | Resolved::Timestamp(_) => Some(text),
        Resolved::Null => Some(""),
        _ => None,
    }
}

fn flag(node: &Node) -> Option<()> {
    let plain = node.style == Style::Plain && node.tag == Tag::Implicit;
    let resolved = plain.then(|| node.scalar().map(|text| yaml::resolve(text, yaml::Version::V2))).flatten()?;
    matches!(resolved, Resolved::Bool(_) | Resolved::Null).then_some(())
}

/// Whether Go reads this as a moment: RFC 3339, checked here in its usual form.
pub fn is_moment(text: &str) -> bool {
    let usual = || {
        let bytes = text.as_bytes();
        let number = |at: usize| {
            let digits = bytes.get(at..at + 2)?;
            digits.iter().all(u8::is_ascii_digit).then(|| (digits[0] - b'0') * 10 + (digits[1] - b'0'))
        };
        let signs = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        let fits = signs.iter().all(|(at, sign)| bytes.get(*at) == Some(sign))
            && number(0).is_some()
            && number(2).is_some()
            && number(5).is_some_and(|month| (1..=12).contains(&month))
            && number(8).is_some_and(|day| (1..=28).contains(&day))
            && number(11).is_some_and(|hour| hour < 24)
            && number(14).is_some_and(|minute| minute < 60)
            && number(17).is_some_and(|second| second < 60);
        let rest = bytes.get(19..)?;
        let fraction = match rest.strip_prefix(b".") {
            Some(digits) => 1 + digits.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            None => 0,
        };
        Some(fits && fraction != 1 && rest[fraction..] == *b"Z")
    };
    usual() == Some(true) || crate::helm::funcs::rfc3339(text).is_ok()
}
