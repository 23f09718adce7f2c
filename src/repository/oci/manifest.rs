//! The manifest of a chart in a registry, and what it points to.
//!
//! In: a chart's metadata and layers, or a registry's bytes. Out: bytes in the order of Go's fields, so that a chart
//! has the digest that Helm gives it, or the parts of a manifest.

use crate::helm::chart::{Dependency, Maintainer, Metadata};
use crate::repository::content::{hex, named_digest};
use crate::value::{Json, json};
use sha2::{Digest, Sha384, Sha512};
use std::collections::BTreeMap;

pub const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
pub const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
pub const PROVENANCE: &str = "application/vnd.cncf.helm.chart.provenance.v1.prov";
/// What charts were stored as before there was a type for them.
pub const LEGACY_CHART: &str = "application/tar+gzip";
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const ARTIFACT: &str = "application/vnd.oci.artifact.manifest.v1+json";

/// What a manifest may be stored as, as it is asked for.
pub const ACCEPTED: [&str; 5] = [DOCKER_MANIFEST, DOCKER_LIST, MANIFEST, INDEX, ARTIFACT];

/// What a registry stores: its type, the digest of its bytes and how many they are.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Descriptor {
    #[serde(rename = "mediaType", default)]
    pub media_type: String,
    #[serde(default)]
    pub digest: String,
    #[serde(default)]
    pub size: u64,
}

impl Descriptor {
    /// The descriptor of bytes that are at hand.
    pub fn of(media_type: &str, bytes: &[u8]) -> Descriptor {
        Descriptor { media_type: media_type.to_owned(), digest: named_digest(bytes), size: bytes.len() as u64 }
    }

    /// Whether it stands below `manifests/` and not below `blobs/`.
    pub fn is_manifest(&self) -> bool {
        ACCEPTED.contains(&self.media_type.as_str())
    }

    /// Whether these are the bytes that are meant.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        let computed = match self.digest.split_once(':').map_or("", |(algorithm, _)| algorithm) {
            "sha384" => format!("sha384:{}", hex(&Sha384::digest(bytes))),
            "sha512" => format!("sha512:{}", hex(&Sha512::digest(bytes))),
            _ => named_digest(bytes),
        };
        computed == self.digest
    }

    fn push(&self, out: &mut String) {
        let mut fields = Fields::open(out);
        fields.text("mediaType", &self.media_type);
        fields.text("digest", &self.digest);
        fields.raw("size", &self.size.to_string());
        fields.close();
    }
}

/// What a manifest of any kind points to.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Pointers {
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
    subject: Option<Descriptor>,
}

impl Pointers {
    /// In the order in which oras follows them.
    pub fn all(self, media_type: &str) -> Vec<Descriptor> {
        let listed = |list: Option<Vec<Descriptor>>| list.into_iter().flatten();
        match media_type {
            MANIFEST => self.subject.into_iter().chain(self.config).chain(listed(self.layers)).collect(),
            DOCKER_MANIFEST => self.config.into_iter().chain(listed(self.layers)).collect(),
            INDEX => self.subject.into_iter().chain(listed(self.manifests)).collect(),
            DOCKER_LIST => listed(self.manifests).collect(),
            _ => Vec::new(),
        }
    }
}

/// The manifest of a chart as `json.Marshal` writes it.
pub fn write(config: &Descriptor, layers: &[Descriptor], annotations: &BTreeMap<String, String>) -> Vec<u8> {
    let mut out = String::new();
    let mut fields = Fields::open(&mut out);
    fields.raw("schemaVersion", "2");
    config.push(fields.key("config"));
    let list = fields.key("layers");
    list.push('[');
    for (at, layer) in layers.iter().enumerate() {
        if at > 0 {
            list.push(',');
        }
        layer.push(list);
    }
    list.push(']');
    fields.texts_by_name("annotations", annotations.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    fields.close();
    out.into_bytes()
}

/// The annotations of a chart's manifest; `created` is when its archive was written, in RFC 3339.
pub fn annotations(metadata: &Metadata, created: &str) -> BTreeMap<String, String> {
    const PREFIX: &str = "org.opencontainers.image.";
    let mut out = BTreeMap::new();
    let mut put = |name: &str, text: &str| {
        if !text.trim().is_empty() {
            out.insert(format!("{PREFIX}{name}"), text.to_owned());
        }
    };
    put("description", &metadata.description);
    put("title", &metadata.name);
    put("version", &metadata.version);
    put("url", &metadata.home);
    put("created", created);
    put("source", metadata.sources.first().map_or("", String::as_str));
    let authors: Vec<String> = metadata
        .maintainers
        .iter()
        .map(|one| if one.email.is_empty() { one.name.clone() } else { format!("{} ({})", one.name, one.email) })
        .collect();
    put("authors", &authors.join(", "));
    for (name, text) in metadata.annotations.iter().flatten() {
        // The chart's own annotations win, but for these two.
        let fixed = name.strip_prefix(PREFIX).is_some_and(|rest| rest == "version" || rest == "title");
        if let (false, Some(text)) = (fixed, text.as_str()) {
            out.insert(name.clone(), text.to_owned());
        }
    }
    out
}

/// A chart's metadata as `json.Marshal` writes it: the config that a manifest points to.
pub fn config(metadata: &Metadata) -> Vec<u8> {
    let mut out = String::new();
    let mut fields = Fields::open(&mut out);
    fields.some_text("name", &metadata.name);
    fields.some_text("home", &metadata.home);
    fields.some_texts("sources", &metadata.sources);
    fields.some_text("version", &metadata.version);
    fields.some_text("description", &metadata.description);
    fields.some_texts("keywords", &metadata.keywords);
    fields.some_list("maintainers", &metadata.maintainers, push_maintainer);
    fields.some_text("icon", &metadata.icon);
    fields.some_text("apiVersion", &metadata.api_version);
    fields.some_text("condition", &metadata.condition);
    fields.some_text("tags", &metadata.tags);
    fields.some_text("appVersion", &metadata.app_version);
    if metadata.deprecated {
        fields.raw("deprecated", "true");
    }
    let annotations = metadata.annotations.iter().flatten();
    fields.texts_by_name("annotations", annotations.filter_map(|(name, text)| Some((name.as_str(), text.as_str()?))));
    fields.some_text("kubeVersion", &metadata.kube_version);
    fields.some_list("dependencies", metadata.dependencies.as_deref().unwrap_or_default(), push_dependency);
    fields.some_text("type", &metadata.kind);
    fields.close();
    out.into_bytes()
}

fn push_maintainer(out: &mut String, maintainer: &Maintainer) {
    let mut fields = Fields::open(out);
    fields.some_text("name", &maintainer.name);
    fields.some_text("email", &maintainer.email);
    fields.some_text("url", &maintainer.url);
    fields.close();
}

fn push_dependency(out: &mut String, dependency: &Dependency) {
    let mut fields = Fields::open(out);
    fields.text("name", &dependency.name);
    fields.some_text("version", &dependency.version);
    fields.text("repository", &dependency.repository);
    fields.some_text("condition", &dependency.condition);
    fields.some_texts("tags", &dependency.tags);
    if dependency.enabled {
        fields.raw("enabled", "true");
    }
    fields.some_list("import-values", &dependency.import_values, |out, value: &Json| {
        out.push_str(&json::compact(value));
    });
    fields.some_text("alias", &dependency.alias);
    fields.close();
}

/// An object that is written field by field.
struct Fields<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> Fields<'a> {
    fn open(out: &'a mut String) -> Fields<'a> {
        out.push('{');
        Fields { out, first: true }
    }

    fn key(&mut self, name: &str) -> &mut String {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        json::push_string(self.out, name, false);
        self.out.push(':');
        self.out
    }

    fn raw(&mut self, name: &str, text: &str) {
        self.key(name).push_str(text);
    }

    fn text(&mut self, name: &str, text: &str) {
        json::push_string(self.key(name), text, false);
    }

    fn some_text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.text(name, text);
        }
    }

    fn some_texts(&mut self, name: &str, texts: &[String]) {
        self.some_list(name, texts, |out, text| json::push_string(out, text, false));
    }

    fn some_list<T>(&mut self, name: &str, items: &[T], push: impl Fn(&mut String, &T)) {
        if items.is_empty() {
            return;
        }
        let out = self.key(name);
        out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            push(out, item);
        }
        out.push(']');
    }

    /// Names in order with their texts; nothing when there are none.
    fn texts_by_name<'b>(&mut self, name: &str, texts: impl Iterator<Item = (&'b str, &'b str)>) {
        let mut texts = texts.peekable();
        if texts.peek().is_none() {
            return;
        }
        let mut inner = Fields::open(self.key(name));
        texts.for_each(|(name, text)| inner.text(name, text));
        inner.close();
    }

    fn close(self) {
        self.out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_has_gos_order_and_escapes() {
        let dependency =
            Dependency { name: "d".into(), enabled: true, tags: vec!["t".into()], ..Dependency::default() };
        let metadata = Metadata {
            name: "n".into(),
            version: "1.0.0".into(),
            description: "a <b> & c".into(),
            api_version: "v2".into(),
            kind: "application".into(),
            maintainers: vec![Maintainer { name: "M".into(), email: "m@x".into(), url: String::new() }],
            dependencies: Some(vec![dependency]),
            ..Metadata::default()
        };
        assert_eq!(
            String::from_utf8(config(&metadata)).unwrap(),
            "{\"name\":\"n\",\"version\":\"1.0.0\",\"description\":\"a \\u003cb\\u003e \\u0026 c\",\
             \"maintainers\":[{\"name\":\"M\",\"email\":\"m@x\"}],\"apiVersion\":\"v2\",\
             \"dependencies\":[{\"name\":\"d\",\"repository\":\"\",\"tags\":[\"t\"],\"enabled\":true}],\
             \"type\":\"application\"}"
        );
        let annotations = annotations(&metadata, "2026-01-01T00:00:00Z");
        assert_eq!(annotations["org.opencontainers.image.authors"], "M (m@x)");
        assert!(!annotations.contains_key("org.opencontainers.image.url"));
    }

    #[test]
    fn bytes_are_told_apart_by_their_digest() {
        let descriptor = Descriptor::of(CHART, b"abc");
        assert!(descriptor.matches(b"abc") && !descriptor.matches(b"abd"));
        let other = Descriptor { digest: format!("sha512:{}", hex(&Sha512::digest(b"abc"))), ..descriptor };
        assert!(other.matches(b"abc") && !other.matches(b"abd"));
    }
}
