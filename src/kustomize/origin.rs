//! Where a resource came from, for `buildMetadata`.

use super::git::{self, Repository};
use super::resource::Resource;
use crate::value::Json;
use crate::yaml;
use std::path::Path;

/// What `config.kubernetes.io/origin` tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// From the folder of the build, or from the root of the repository.
    pub path: String,
    pub repo: String,
    pub reference: String,
    /// The file that configured the generator or transformer.
    pub configured_in: String,
    pub configured_by: Option<ConfiguredBy>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfiguredBy {
    pub api_version: String,
    pub kind: String,
    pub name: String,
    pub namespace: String,
}

impl Origin {
    /// The origin of what stands at `path` below this one.
    pub fn append(&self, path: &str) -> Origin {
        let mut origin = self.clone();
        let mut below = path.to_owned();
        if let Some(Repository { url, path, reference, .. }) = git::parse(path) {
            origin.repo = url;
            origin.reference = reference;
            origin.path = String::new();
            below = path;
        }
        origin.path = join(&origin.path, &below);
        origin
    }

    /// The origin of what a builtin of a kustomization file makes or changes.
    pub fn of_builtin(&self, file: &str, kind: &str) -> Origin {
        Origin {
            path: String::new(),
            repo: self.repo.clone(),
            reference: self.reference.clone(),
            configured_in: join(&self.path, file),
            configured_by: Some(ConfiguredBy {
                api_version: "builtin".to_owned(),
                kind: kind.to_owned(),
                ..ConfiguredBy::default()
            }),
        }
    }

    /// The origin of what a plugin makes or changes, by where its configuration came from.
    pub fn of_plugin(plugin: &Resource) -> Option<Origin> {
        let origin = plugin.memory.origin.as_ref()?;
        Some(Origin {
            path: String::new(),
            repo: origin.repo.clone(),
            reference: origin.reference.clone(),
            configured_in: origin.path.clone(),
            configured_by: Some(ConfiguredBy {
                api_version: plugin.api_version().to_owned(),
                kind: plugin.kind().to_owned(),
                name: plugin.name().to_owned(),
                namespace: plugin.namespace().to_owned(),
            }),
        })
    }

    /// The origin that an annotation tells.
    pub fn parse(text: &str) -> Option<Origin> {
        let tree = yaml::read(text, yaml::Version::V2).ok()?;
        let part = |path: &str| tree.pointer(path).and_then(Json::as_str).unwrap_or_default().to_owned();
        let configured_by = tree.get("configuredBy").map(|_| ConfiguredBy {
            api_version: part("/configuredBy/apiVersion"),
            kind: part("/configuredBy/kind"),
            name: part("/configuredBy/name"),
            namespace: part("/configuredBy/namespace"),
        });
        Some(Origin {
            path: part("/path"),
            repo: part("/repo"),
            reference: part("/ref"),
            configured_in: part("/configuredIn"),
            configured_by,
        })
    }

    /// The annotation's text.
    pub fn to_yaml(&self) -> String {
        self.lines().into_iter().map(|line| line + "\n").collect()
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = |indent: &str, key: &str, value: &str| {
            if !value.is_empty() {
                lines.push(format!("{indent}{key}: {value}"));
            }
        };
        line("", "path", &self.path);
        line("", "repo", &self.repo);
        line("", "ref", &self.reference);
        line("", "configuredIn", &self.configured_in);
        if let Some(by) = &self.configured_by {
            lines.push("configuredBy:".to_owned());
            let mut line = |key: &str, value: &str| {
                if !value.is_empty() {
                    lines.push(format!("  {key}: {value}"));
                }
            };
            line("apiVersion", &by.api_version);
            line("kind", &by.kind);
            line("name", &by.name);
            line("namespace", &by.namespace);
        }
        lines
    }

    /// A list of origins, as `alpha.config.kubernetes.io/transformations` tells it.
    pub fn list_to_yaml(origins: &[Origin]) -> String {
        let mut text = String::new();
        for origin in origins {
            for (index, line) in origin.lines().iter().enumerate() {
                text.push_str(if index == 0 { "- " } else { "  " });
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }
}

fn join(base: &str, path: &str) -> String {
    if base.is_empty() && path.is_empty() {
        return String::new();
    }
    crate::files::clean(&Path::new(base).join(path)).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_folders_and_repositories() {
        let start = Origin::default();
        assert_eq!(start.append("../base").append("a.yaml").path, "../base/a.yaml");
        let remote = start.append("../x").append("github.com/o/r/sub?ref=v1").append("a.yaml");
        assert_eq!((remote.path.as_str(), remote.reference.as_str()), ("sub/a.yaml", "v1"));
        assert_eq!(remote.repo, "https://github.com/o/r");
    }

    #[test]
    fn prints_lists_of_origins() {
        let origin = Origin::default().append("base").of_builtin("kustomization.yaml", "PrefixTransformer");
        let expected = "- configuredIn: base/kustomization.yaml\n  configuredBy:\n    apiVersion: builtin\n    \
                        kind: PrefixTransformer\n";
        assert_eq!(Origin::list_to_yaml(std::slice::from_ref(&origin)), expected);
        assert_eq!(Origin::parse(&origin.to_yaml()), Some(origin));
    }
}
