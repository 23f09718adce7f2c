//! Chart.yaml: its fields, read as Go's decoder reads them, checked and cleaned as Helm does.
//!
//! In: the JSON of Chart.yaml (and of requirements.yaml on top of it). Out: [`Metadata`]. Field names are compared
//! without case, and numbers or booleans where text is wanted become text (`appVersion: 1.10` is `1.1`).

use super::Error;
use crate::helm::decode::Fields;
use crate::helm::semver;
use crate::value::{Json, Map};
use std::borrow::Cow;

/// What Chart.yaml says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    pub name: String,
    pub home: String,
    pub sources: Vec<String>,
    pub version: String,
    pub description: String,
    pub keywords: Vec<String>,
    pub maintainers: Vec<Maintainer>,
    pub icon: String,
    pub api_version: String,
    pub condition: String,
    pub tags: String,
    pub app_version: String,
    pub deprecated: bool,
    pub annotations: Option<Map<String, Json>>,
    pub kube_version: String,
    /// Absent is not the same as empty: only a chart that lists dependencies has the others switched.
    pub dependencies: Option<Vec<Dependency>>,
    /// `application`, `library` or nothing.
    pub kind: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Maintainer {
    pub name: String,
    pub email: String,
    pub url: String,
}

/// A chart that another one depends on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dependency {
    pub name: String,
    pub version: String,
    pub repository: String,
    pub condition: String,
    pub tags: Vec<String>,
    pub enabled: bool,
    pub import_values: Vec<Json>,
    pub alias: String,
}

impl Metadata {
    /// Reads the fields that `tree` has over those that are there already (requirements.yaml over Chart.yaml).
    pub(super) fn read(&mut self, tree: &Json) -> Result<(), String> {
        let Some(fields) = Fields::new(tree, "v2.Metadata")? else { return Ok(()) };
        fields.text("name", &mut self.name)?;
        fields.text("home", &mut self.home)?;
        fields.texts("sources", &mut self.sources)?;
        fields.text("version", &mut self.version)?;
        fields.text("description", &mut self.description)?;
        fields.texts("keywords", &mut self.keywords)?;
        fields.text("icon", &mut self.icon)?;
        fields.text("apiVersion", &mut self.api_version)?;
        fields.text("condition", &mut self.condition)?;
        fields.text("tags", &mut self.tags)?;
        fields.text("appVersion", &mut self.app_version)?;
        fields.flag("deprecated", &mut self.deprecated)?;
        fields.text("kubeVersion", &mut self.kube_version)?;
        fields.text("type", &mut self.kind)?;
        if let Some(items) = fields.list("maintainers", "[]*v2.Maintainer")? {
            self.maintainers = items.iter().map(Maintainer::read).collect::<Result<_, _>>()?;
        }
        if let Some(items) = fields.list("dependencies", "[]*v2.Dependency")? {
            self.dependencies = Some(items.iter().map(Dependency::read).collect::<Result<_, _>>()?);
        }
        if let Some(annotations) = fields.text_map("annotations")? {
            let entries = annotations.into_iter().map(|(key, text)| (key, Json::String(text)));
            self.annotations = Some(entries.collect());
        }
        Ok(())
    }

    /// Cleans every text and checks what Helm demands.
    pub fn validate(&mut self) -> Result<(), Error> {
        let invalid = |message: String| Err(Error::Invalid(message));
        for text in [
            &mut self.name,
            &mut self.description,
            &mut self.home,
            &mut self.icon,
            &mut self.condition,
            &mut self.tags,
            &mut self.app_version,
            &mut self.kube_version,
        ] {
            sanitize(text);
        }
        self.sources.iter_mut().chain(&mut self.keywords).for_each(sanitize);
        if self.api_version.is_empty() {
            return invalid("chart.metadata.apiVersion is required".into());
        }
        if self.name.is_empty() {
            return invalid("chart.metadata.name is required".into());
        }
        if self.name == "." || self.name == ".." {
            return invalid(format!("chart.metadata.name {:?} is not allowed", self.name));
        }
        if self.name.contains('/') {
            return invalid(format!("chart.metadata.name {:?} is invalid", self.name));
        }
        if self.version.is_empty() {
            return invalid("chart.metadata.version is required".into());
        }
        if semver::Version::parse(&self.version).is_err() {
            return invalid(format!("chart.metadata.version {:?} is invalid", self.version));
        }
        if !matches!(self.kind.as_str(), "" | "application" | "library") {
            return invalid("chart.metadata.type must be application or library".into());
        }
        for maintainer in &mut self.maintainers {
            [&mut maintainer.name, &mut maintainer.email, &mut maintainer.url].into_iter().for_each(sanitize);
        }
        self.validate_dependencies()
    }

    fn validate_dependencies(&mut self) -> Result<(), Error> {
        let mut seen: Vec<String> = Vec::new();
        for dependency in self.dependencies.iter_mut().flatten() {
            for text in
                [&mut dependency.name, &mut dependency.version, &mut dependency.repository, &mut dependency.condition]
            {
                sanitize(text);
            }
            dependency.tags.iter_mut().for_each(sanitize);
            let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
            if !dependency.alias.chars().all(allowed) {
                let message = format!("dependency {:?} has disallowed characters in the alias", dependency.name);
                return Err(Error::Invalid(message));
            }
            let key = dependency.effective_name();
            if seen.iter().any(|known| known == key) {
                return Err(Error::Invalid(format!("more than one dependency with name or alias {key:?}")));
            }
            seen.push(key.to_owned());
        }
        Ok(())
    }

    /// The metadata as Helm stores it in a release: JSON names, empty fields left out.
    pub fn to_json(&self) -> Json {
        let mut out = Map::new();
        for (name, text) in [
            ("name", &self.name),
            ("home", &self.home),
            ("version", &self.version),
            ("description", &self.description),
            ("icon", &self.icon),
            ("apiVersion", &self.api_version),
            ("condition", &self.condition),
            ("tags", &self.tags),
            ("appVersion", &self.app_version),
            ("kubeVersion", &self.kube_version),
            ("type", &self.kind),
        ] {
            put_text(&mut out, name, text);
        }
        put_texts(&mut out, "sources", &self.sources);
        put_texts(&mut out, "keywords", &self.keywords);
        if !self.maintainers.is_empty() {
            out.insert("maintainers".into(), self.maintainers.iter().map(Maintainer::to_json).collect());
        }
        if self.deprecated {
            out.insert("deprecated".into(), Json::Bool(true));
        }
        if let Some(annotations) = self.annotations.as_ref().filter(|annotations| !annotations.is_empty()) {
            out.insert("annotations".into(), Json::Object(annotations.clone()));
        }
        if let Some(dependencies) = self.dependencies.as_ref().filter(|dependencies| !dependencies.is_empty()) {
            out.insert("dependencies".into(), dependencies.iter().map(Dependency::to_json).collect());
        }
        Json::Object(out)
    }

    /// The metadata out of a stored release.
    pub fn from_json(tree: &Json) -> Result<Metadata, String> {
        let mut metadata = Metadata::default();
        metadata.read(tree)?;
        Ok(metadata)
    }
}

impl Maintainer {
    fn read(tree: &Json) -> Result<Maintainer, String> {
        let mut out = Maintainer::default();
        // Helm words a null here as a failed validation.
        let fields = Fields::new(tree, "v2.Maintainer")?
            .ok_or_else(|| "validation: maintainers must not contain empty or null nodes".to_owned())?;
        fields.text("name", &mut out.name)?;
        fields.text("email", &mut out.email)?;
        fields.text("url", &mut out.url)?;
        Ok(out)
    }

    fn to_json(&self) -> Json {
        let mut out = Map::new();
        put_text(&mut out, "name", &self.name);
        put_text(&mut out, "email", &self.email);
        put_text(&mut out, "url", &self.url);
        Json::Object(out)
    }
}

impl Dependency {
    pub(super) fn read(tree: &Json) -> Result<Dependency, String> {
        let mut out = Dependency::default();
        let fields = Fields::new(tree, "v2.Dependency")?
            .ok_or_else(|| "validation: dependencies must not contain empty or null nodes".to_owned())?;
        fields.text("name", &mut out.name)?;
        fields.text("version", &mut out.version)?;
        fields.text("repository", &mut out.repository)?;
        fields.text("condition", &mut out.condition)?;
        fields.texts("tags", &mut out.tags)?;
        fields.flag("enabled", &mut out.enabled)?;
        if let Some(items) = fields.list("import-values", "[]interface {}")? {
            out.import_values = items.clone();
        }
        fields.text("alias", &mut out.alias)?;
        Ok(out)
    }

    /// The alias, else the name: what its values stand under.
    pub fn effective_name(&self) -> &str {
        if self.alias.is_empty() { &self.name } else { &self.alias }
    }

    /// As Chart.lock and a stored release have it.
    pub fn to_json(&self) -> Json {
        let mut out = Map::new();
        out.insert("name".into(), Json::String(self.name.clone()));
        out.insert("repository".into(), Json::String(self.repository.clone()));
        put_text(&mut out, "version", &self.version);
        put_text(&mut out, "condition", &self.condition);
        put_texts(&mut out, "tags", &self.tags);
        put_text(&mut out, "alias", &self.alias);
        if self.enabled {
            out.insert("enabled".into(), Json::Bool(true));
        }
        if !self.import_values.is_empty() {
            out.insert("import-values".into(), Json::Array(self.import_values.clone()));
        }
        Json::Object(out)
    }
}

fn put_text(out: &mut Map<String, Json>, name: &str, text: &str) {
    if !text.is_empty() {
        out.insert(name.to_owned(), Json::String(text.to_owned()));
    }
}

fn put_texts(out: &mut Map<String, Json>, name: &str, texts: &[String]) {
    if !texts.is_empty() {
        out.insert(name.to_owned(), texts.iter().map(|text| Json::String(text.clone())).collect());
    }
}

/// Turns every kind of space into a blank and drops what cannot be printed.
fn sanitize(text: &mut String) {
    if let Cow::Owned(clean) = sanitized(text) {
        *text = clean;
    }
}

/// A text with a blank for every kind of space, and without what cannot be printed.
pub fn sanitized(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let invisible = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{fff9}'..='\u{fffb}')
    };
    let cleaned = text.chars().filter_map(|letter| match letter {
        letter if letter.is_whitespace() => Some(' '),
        letter if invisible(letter) => None,
        letter => Some(letter),
    });
    Cow::Owned(cleaned.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(tree: &Json) -> Result<Metadata, String> {
        let mut metadata = Metadata::from_json(tree)?;
        metadata.validate().map_err(|error| error.to_string())?;
        Ok(metadata)
    }

    #[test]
    fn reads_names_without_case_and_scalars_as_text() {
        let tree =
            json!({"Name": "a", "APIVERSION": "v2", "version": 1.5, "appVersion": 8, "annotations": {"x": true}});
        let metadata = read(&tree).expect("valid");
        assert_eq!((metadata.name.as_str(), metadata.version.as_str()), ("a", "1.5"));
        assert_eq!(metadata.app_version, "8");
        assert_eq!(metadata.annotations, json!({"x": "true"}).as_object().cloned());
    }

    #[test]
    fn refuses_what_helm_refuses() {
        let check = |tree: Json, expected: &str| assert_eq!(read(&tree).err().as_deref(), Some(expected));
        check(json!({"name": "a"}), "validation: chart.metadata.apiVersion is required");
        check(json!({"apiVersion": "v2"}), "validation: chart.metadata.name is required");
        check(
            json!({"apiVersion": "v2", "name": "../x", "version": "1"}),
            "validation: chart.metadata.name \"../x\" is invalid",
        );
        check(json!({"apiVersion": "v2", "name": "a"}), "validation: chart.metadata.version is required");
        check(
            json!({"apiVersion": "v2", "name": "a", "version": "x"}),
            "validation: chart.metadata.version \"x\" is invalid",
        );
        check(json!({"name": ["a"]}), "json: cannot unmarshal array into Go struct field Metadata.name of type string");
        check(
            json!({"apiVersion": "v2", "name": "a", "version": "1", "dependencies": [{"name": "b"}, {"name": "c", "alias": "b"}]}),
            "validation: more than one dependency with name or alias \"b\"",
        );
    }

    #[test]
    fn cleans_texts() {
        let mut text = "a\tb\u{200b}c\n".to_owned();
        sanitize(&mut text);
        assert_eq!(text, "a bc ");
    }
}
