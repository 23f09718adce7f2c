//! Which resource a word means: `po`, `deploy.apps`, `Deployment.v1.apps`, and which one serves a kind.
//!
//! Built-in kinds are answered from the tables without a request; everything else asks the server. Answers to
//! client-go's RESTMapper, its shortcut expander, and the mapping rules of cli-runtime's builder.

use super::Cluster;
use super::discovery::Discovery;
use super::error::Error;
use super::resource::Resource;
use crate::manifest::{GroupVersionKind, schema};

/// What the rules look at, of a built-in kind or of a discovered one.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    group: &'a str,
    version: &'a str,
    kind: &'a str,
    plural: &'a str,
    singular: &'a str,
    origin: Origin<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Origin<'a> {
    Table(&'static schema::Kind),
    Server(&'a Resource),
}

impl<'a> Entry<'a> {
    fn table(kind: &'static schema::Kind) -> Entry<'static> {
        Entry {
            group: kind.group,
            version: kind.version,
            kind: kind.kind,
            plural: kind.plural,
            singular: kind.singular,
            origin: Origin::Table(kind),
        }
    }

    fn server(resource: &'a Resource) -> Entry<'a> {
        Entry {
            group: &resource.group,
            version: &resource.version,
            kind: &resource.kind,
            plural: &resource.plural,
            singular: &resource.singular,
            origin: Origin::Server(resource),
        }
    }

    fn has_short_name(&self, name: &str) -> bool {
        match self.origin {
            Origin::Table(kind) => kind.short_names.contains(&name),
            Origin::Server(resource) => resource.short_names.iter().any(|known| known == name),
        }
    }

    /// As the RESTMapper registers names: lower case.
    fn is_named(&self, name: &str) -> bool {
        self.plural == name || self.singular == name || self.kind.eq_ignore_ascii_case(name)
    }

    fn resource(&self) -> Resource {
        match self.origin {
            Origin::Table(kind) => Resource::built_in(kind),
            Origin::Server(resource) => resource.clone(),
        }
    }

    fn full_name(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }
}

/// A word such as `deploy.v1.apps`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word<'a> {
    name: &'a str,
    version: &'a str,
    group: &'a str,
}

/// The readings of a word, the fullest first: `name.version.group`, then `name.group`.
fn readings(word: &str) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let mut parts = word.splitn(3, '.');
    if let (Some(name), Some(version), Some(group)) = (parts.next(), parts.next(), parts.next()) {
        out.push(Word { name, version, group });
    }
    let (name, group) = word.split_once('.').unwrap_or((word, ""));
    out.push(Word { name, version: "", group });
    out
}

/// The best of the entries for one reading, and the other resources that its short name could mean.
fn find<'a>(entries: &[Entry<'a>], word: &Word<'_>) -> (Option<Entry<'a>>, Vec<String>) {
    let lower = word.name.to_lowercase();
    let in_group = |entry: &&Entry<'a>| word.group.is_empty() || entry.group == word.group;
    let in_version = |entry: &&Entry<'a>| word.version.is_empty() || entry.version == word.version;
    // An exact name beats every short name, whatever their groups' order.
    if let Some(found) = entries.iter().filter(in_group).filter(in_version).find(|entry| entry.is_named(&lower)) {
        return (Some(*found), Vec::new());
    }
    let mut short = entries.iter().filter(in_group).filter(|entry| entry.has_short_name(word.name));
    if let Some(first) = short.next() {
        let mut others: Vec<String> = Vec::new();
        for other in short.filter(|other| (other.group, other.plural) != (first.group, first.plural)) {
            if !others.contains(&other.full_name()) {
                others.push(other.full_name());
            }
        }
        let same = |entry: &&Entry<'a>| (entry.group, entry.plural) == (first.group, first.plural);
        return (entries.iter().filter(same).find(in_version).copied(), others);
    }
    if word.group.is_empty() {
        return (None, Vec::new());
    }
    // `storageclass.storage` means storage.k8s.io.
    let near = |entry: &&Entry<'a>| entry.group.starts_with(word.group);
    let found = entries
        .iter()
        .filter(near)
        .filter(in_version)
        .find(|entry| entry.is_named(&lower) || entry.has_short_name(word.name));
    (found.copied(), Vec::new())
}

fn table() -> Vec<Entry<'static>> {
    schema::kinds().iter().map(Entry::table).collect()
}

/// The built-in resource that a word means beyond doubt.
fn find_built_in(word: &str) -> Option<Resource> {
    let entries = table();
    readings(word).into_iter().find_map(|reading| {
        let (found, _) = find(&entries, &reading);
        // A group that was only begun could be another one of the server's.
        found.filter(|entry| reading.group.is_empty() || entry.group == reading.group).map(|entry| entry.resource())
    })
}

impl Cluster {
    /// The resource that a word of the command line means.
    pub async fn lookup(&self, word: &str) -> Result<Resource, Error> {
        if let Some(found) = find_built_in(word) {
            return Ok(found);
        }
        let asked = self.times_discovered();
        let discovery = self.discovery().await?;
        if let Some(found) = self.find_discovered(&discovery, word) {
            return Ok(found);
        }
        // A cache may be older than the resource; what was asked for just now is not.
        if asked == self.times_discovered()
            && let Some(found) = self.find_discovered(&*self.rediscover().await?, word)
        {
            return Ok(found);
        }
        let (name, group) = word.split_once('.').unwrap_or((word, ""));
        Err(Error::NoResource { group: group.to_owned(), version: String::new(), resource: name.to_owned() })
    }

    fn find_discovered(&self, discovery: &Discovery, word: &str) -> Option<Resource> {
        let entries: Vec<Entry<'_>> = discovery.resources().map(Entry::server).collect();
        for reading in readings(word) {
            let (found, others) = find(&entries, &reading);
            for other in others {
                self.warn(&format!("short name {:?} could also match lower priority resource {other}", reading.name));
            }
            if let Some(found) = found {
                return Some(found.resource());
            }
        }
        None
    }

    /// The resources of a category (`all`); nothing when it is none.
    pub async fn category(&self, word: &str) -> Result<Option<Vec<Resource>>, Error> {
        // What a built-in kind is called is no category, and needs no question.
        let known = schema::kinds().iter().any(|kind| kind.categories.contains(&word));
        if !known && (find_built_in(word).is_some() || word.contains('.')) {
            return Ok(None);
        }
        let discovery = self.discovery().await?;
        let mut out: Vec<Resource> = Vec::new();
        for resource in discovery.resources().filter(|resource| resource.categories.iter().any(|name| name == word)) {
            if !out.iter().any(|old| old.group == resource.group && old.plural == resource.plural) {
                out.push(resource.clone());
            }
        }
        Ok((!out.is_empty()).then_some(out))
    }

    /// The resource that serves a kind.
    pub async fn resource_for(&self, gvk: &GroupVersionKind) -> Result<Resource, Error> {
        if let Some(kind) = schema::kind(gvk) {
            return Ok(Resource::built_in(kind));
        }
        let wanted = |resource: &&Resource| {
            resource.kind == gvk.kind && resource.group == gvk.group && resource.version == gvk.version
        };
        if let Some(found) = self.discovery().await?.resources().find(wanted) {
            return Ok(found.clone());
        }
        let discovery = self.rediscover().await?;
        discovery.resources().find(wanted).cloned().ok_or_else(|| Error::NoKind {
            group: gvk.group.clone(),
            version: gvk.version.clone(),
            kind: gvk.kind.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        let found = find_built_in(word).map(|found| format!("{}/{}", found.full_name(), found.version));
        assert_eq!(found.as_deref(), expected, "of {word}");
    }

    #[test]
    fn finds_built_in_kinds() {
        check("po", Some("pods/v1"));
        check("pod", Some("pods/v1"));
        check("Pod", Some("pods/v1"));
        check("PODS", Some("pods/v1"));
        check("deploy", Some("deployments.apps/v1"));
        check("deployments.apps", Some("deployments.apps/v1"));
        check("deploy.v1.apps", Some("deployments.apps/v1"));
        check("Deployment.v1.apps", Some("deployments.apps/v1"));
        check("deployment.v1beta9.apps", None);
        check("hpa", Some("horizontalpodautoscalers.autoscaling/v2"));
        check("hpa.v1.autoscaling", Some("horizontalpodautoscalers.autoscaling/v1"));
        check("events", Some("events/v1"));
        check("events.events.k8s.io", Some("events.events.k8s.io/v1"));
        check("deploy.app", None);
        check("widgets", None);
        check("pods.v1.", Some("pods/v1"));
    }

    fn resource(group: &str, plural: &str, short: &[&str]) -> Resource {
        Resource {
            group: group.to_owned(),
            version: "v1".to_owned(),
            kind: plural.trim_end_matches('s').to_owned(),
            plural: plural.to_owned(),
            singular: plural.trim_end_matches('s').to_owned(),
            short_names: short.iter().map(|name| (*name).to_owned()).collect(),
            ..Resource::default()
        }
    }

    #[test]
    fn orders_names_before_short_names() {
        let resources = [
            resource("a.io", "foos", &["exam", "bar"]),
            resource("b.io", "bars", &["exam"]),
            resource("storage.k8s.io", "classes", &["sc"]),
        ];
        let entries: Vec<Entry<'_>> = resources.iter().map(Entry::server).collect();
        let find = |name: &str| {
            let (found, others) = find(&entries, &readings(name).pop().expect("because there is a last reading"));
            (found.map(|entry| entry.full_name()), others)
        };
        assert_eq!(find("bar"), (Some("bars.b.io".to_owned()), vec![]));
        assert_eq!(find("exam"), (Some("foos.a.io".to_owned()), vec!["bars.b.io".to_owned()]));
        assert_eq!(find("exam.b.io"), (Some("bars.b.io".to_owned()), vec![]));
        assert_eq!(find("sc.storage"), (Some("classes.storage.k8s.io".to_owned()), vec![]));
        assert_eq!(find("nope"), (None, vec![]));
    }
}
