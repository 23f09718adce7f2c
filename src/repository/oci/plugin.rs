//! A plugin out of a registry.
//!
//! In: a reference. Out: the plugin's archive, and its provenance file when there is one. Answers to Helm's
//! `Client.PullPlugin`, which tells plugins by their artifact type and finds the layers by their titles.

use super::Client;
use super::manifest::Descriptor;
use super::pull;
use super::reference::Reference;
use std::collections::BTreeMap;

/// The type of artifacts that are plugins.
const PLUGIN: &str = "application/vnd.helm.plugin.v1+json";
const TITLE: &str = "org.opencontainers.image.title";

/// What a manifest says of a plugin.
#[derive(Debug, Default, serde::Deserialize)]
struct Manifest {
    #[serde(rename = "artifactType", default)]
    artifact_type: String,
    #[serde(default)]
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Layer>,
}

#[derive(Debug, serde::Deserialize)]
struct Layer {
    #[serde(flatten)]
    descriptor: Descriptor,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

impl Manifest {
    fn check(&self) -> Result<(), String> {
        let config = self.config.as_ref().map_or("", |config| config.media_type.as_str());
        match self.artifact_type.as_str() {
            "" if config != PLUGIN => {
                Err(format!("expected config media type {PLUGIN} for legacy compatibility, got {config}"))
            }
            "" | PLUGIN => Ok(()),
            other => Err(format!("expected artifact type {PLUGIN}, got {other}")),
        }
    }

    /// The first layer that is called `name-VERSION` with this ending.
    fn layer(&self, name: &str, ending: &str) -> Option<&Descriptor> {
        let fits = |layer: &&Layer| {
            let title = layer.annotations.get(TITLE);
            title.is_some_and(|title| title.starts_with(&format!("{name}-")) && title.ends_with(ending))
        };
        self.layers.iter().find(fits).map(|layer| &layer.descriptor)
    }
}

impl Client<'_> {
    /// Pulls the plugin that a reference names: its archive, and what signs it.
    pub async fn pull_plugin(&self, reference: &str, name: &str) -> Result<(Vec<u8>, Option<Vec<u8>>), String> {
        let failed = |error: super::Error| error.to_string();
        let reference = Reference::parse(reference).and_then(|it| it.checked()).map_err(|error| error.to_string())?;
        let repository = self.repository(&reference);
        let unfetched = |error: super::Error| pull::failed("FetchReference", error).to_string();
        if reference.target().is_empty() {
            return Err(unfetched(super::Error::Manifest("invalid reference".to_owned())));
        }
        let (_, bytes) = repository.manifest(reference.target()).await.map_err(unfetched)?;
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|error| format!("unable to parse manifest: {error}"))?;
        manifest.check()?;
        let archive = manifest
            .layer(name, ".tgz")
            .ok_or_else(|| format!("required layer matching pattern {name}-VERSION.tgz not found in manifest"))?;
        let archive = repository.fetch(archive, &mut |_| {}).await.map_err(failed)?;
        let provenance = match manifest.layer(name, ".tgz.prov") {
            Some(layer) => Some(repository.fetch(layer, &mut |_| {}).await.map_err(failed)?),
            None => None,
        };
        Ok((archive, provenance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_layers_of_a_plugin() {
        let manifest = |text: &str| serde_json::from_str::<Manifest>(text).expect("valid");
        let plugin = manifest(
            r#"{"artifactType": "application/vnd.helm.plugin.v1+json", "layers": [
              {"digest": "sha256:a", "annotations": {"org.opencontainers.image.title": "x-1.0.0.tgz.prov"}},
              {"digest": "sha256:b", "annotations": {"org.opencontainers.image.title": "x-1.0.0.tgz"}}]}"#,
        );
        assert_eq!(plugin.check(), Ok(()));
        assert_eq!(plugin.layer("x", ".tgz").map(|layer| layer.digest.as_str()), Some("sha256:b"));
        assert_eq!(plugin.layer("x", ".tgz.prov").map(|layer| layer.digest.as_str()), Some("sha256:a"));
        assert!(plugin.layer("y", ".tgz").is_none());
        assert_eq!(
            manifest(r#"{"config": {"mediaType": "application/x"}}"#).check().expect_err("no plugin"),
            "expected config media type application/vnd.helm.plugin.v1+json for legacy compatibility, got application/x"
        );
    }
}
