//! The head of a manifest, as far as the rules look at it.

use crate::helm::decode::Fields;
use crate::value::Json;
use crate::yaml;

/// Version, kind and name of an object.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub api_version: String,
    pub kind: String,
    pub name: String,
    /// The whole of it.
    pub tree: Json,
}

/// The objects of a text, up to the first that is none; empty documents are left out.
pub(super) fn heads(text: &str) -> Vec<Result<Head, String>> {
    let mut heads = Vec::new();
    for document in yaml::documents(text) {
        let head = document.map_err(|error| error.to_string()).and_then(|document| head(&document));
        match head {
            Ok(None) => {}
            Ok(Some(head)) => heads.push(Ok(head)),
            Err(reason) => {
                heads.push(Err(format!("unable to parse YAML: {reason}")));
                break;
            }
        }
    }
    heads
}

fn head(document: &str) -> Result<Option<Head>, String> {
    let tree =
        yaml::read(document, yaml::Version::V2).map_err(|error| format!("error converting YAML to JSON: {error}"))?;
    let mut head = Head::default();
    let decode = |head: &mut Head| -> Result<bool, String> {
        let Some(fields) = Fields::new(&tree, "rules.k8sYamlStruct")? else { return Ok(false) };
        fields.text("apiVersion", &mut head.api_version)?;
        fields.text("Kind", &mut head.kind)?;
        if let Some(metadata) = fields.inner("Metadata", "rules.k8sYamlMetadata")? {
            metadata.text("Name", &mut head.name)?;
        }
        Ok(true)
    };
    let decoded = decode(&mut head);
    head.tree = tree.clone();
    match decoded {
        Ok(true) => Ok(Some(head)),
        Ok(false) => Ok(None),
        Err(message) => Err(format!("error unmarshaling JSON: while decoding JSON: {message}")),
    }
}
