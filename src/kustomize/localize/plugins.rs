//! Builtin plugins configured in `generators`, `transformers` and `validators`: the files that they name.

use super::{Error, Root, change_each, error};
use crate::kustomize;
use crate::kustomize::node;
use crate::kustomize::resource::Resource;
use crate::value::{Json, Map};
use crate::yaml::{Data, Node};

/// What a field of a plugin names.
#[derive(Debug, Clone, Copy)]
enum Names {
    File,
    /// `path` or `key=path`.
    Source,
    FileOrInline,
}

const FIELDS: [(&str, &[&str], Names); 12] = [
    ("ConfigMapGenerator", &["env"], Names::File),
    ("ConfigMapGenerator", &["envs"], Names::File),
    ("SecretGenerator", &["env"], Names::File),
    ("SecretGenerator", &["envs"], Names::File),
    ("HelmChartInflationGenerator", &["valuesFile"], Names::File),
    ("HelmChartInflationGenerator", &["additionalValuesFiles"], Names::File),
    ("PatchTransformer", &["path"], Names::File),
    ("PatchJson6902Transformer", &["path"], Names::File),
    ("ReplacementTransformer", &["replacements", "path"], Names::File),
    ("ConfigMapGenerator", &["files"], Names::Source),
    ("SecretGenerator", &["files"], Names::Source),
    ("PatchStrategicMergeTransformer", &["paths"], Names::FileOrInline),
];

impl Root<'_> {
    pub fn plugins(&self, fields: &mut Map<String, Json>) -> Result<(), Error> {
        for name in ["generators", "transformers", "validators"] {
            change_each(fields, name, |entry| self.plugin_entry(name, entry))?;
        }
        Ok(())
    }

    fn plugin_entry(&self, name: &str, entry: &str) -> Result<String, Error> {
        let (mut plugins, is_file) =
            self.objects(entry).map_err(|error| error.at(format!("unable to load {name} entry")))?;
        plugins.iter_mut().try_for_each(|plugin| self.plugin(plugin))?;
        let text = kustomize::to_yaml(&plugins).map_err(|error| {
            Error::from(error).at(format!("unable to serialize localized {name} entry {}", error::quoted(entry)))
        })?;
        if !is_file {
            return Ok(text);
        }
        self.file_with(entry, text.as_bytes()).map_err(|error| error.at(format!("unable to localize {name} entry")))
    }

    fn plugin(&self, plugin: &mut Resource) -> Result<(), Error> {
        if plugin.node.get("apiVersion").map(node::text) != Some("builtin") {
            return Ok(());
        }
        let id = plugin.current_id();
        let kind = plugin.kind().to_owned();
        for (_, path, names) in FIELDS.iter().filter(|(known, _, _)| *known == kind) {
            let localize = |text: &str| match names {
                Names::File => self.file(text),
                Names::Source => self.file_source(text),
                Names::FileOrInline => self.file_or_inline(text),
            };
            texts_at(&mut plugin.node, path, &localize)
                .map_err(|error| error.at(format!("considering field '{}' of object {id}", path.join("/"))))?;
        }
        if kind == "HelmChartInflationGenerator" {
            let copied = match plugin.node.get_mut("chartHome") {
                Some(field) => texts_at(field, &[], &|text| self.chart_home(text)),
                None => self.chart_home("").map(drop),
            };
            copied.map_err(|error| error.at(format!("plugin {id}")))?;
        }
        Ok(())
    }
}

/// Changes the texts at the end of a path, through lists.
fn texts_at(node: &mut Node, path: &[&str], localize: &dyn Fn(&str) -> Result<String, Error>) -> Result<(), Error> {
    if node::is_null(node) {
        return Ok(());
    }
    if let Some((first, rest)) = path.split_first() {
        return match &mut node.data {
            Data::Sequence(items) => items.iter_mut().try_for_each(|item| texts_at(item, path, localize)),
            _ => node.get_mut(first).map_or(Ok(()), |field| texts_at(field, rest, localize)),
        };
    }
    match &mut node.data {
        Data::Sequence(items) => items.iter_mut().try_for_each(|item| match item.data {
            Data::Scalar(_) => texts_at(item, &[], localize),
            _ => Err(Error::ExpectedTexts),
        }),
        Data::Scalar(text) => {
            let local = localize(text)?;
            *node = Node { span: node.span, ..Node::string(local) };
            Ok(())
        }
        Data::Mapping(_) => Err(Error::ExpectedTexts),
    }
}
