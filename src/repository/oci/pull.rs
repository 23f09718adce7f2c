//! A chart out of a registry.
//!
//! In: a reference. Out: the chart's archive, its provenance file and the manifest's digest; every part has the digest
//! that the manifest gives it. Answers to Helm's `Client.Pull` and the copy that oras makes for it.

use super::blobs::Repository;
use super::error::{Error, Side};
use super::manifest::{self, Descriptor, Pointers};
use super::reference::Reference;
use super::{Client, UNDERSCORES};
use crate::helm::chart::Metadata;
use crate::helm::funcs::json_error;
use crate::value::json;

/// Which layers are pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullOptions {
    pub chart: bool,
    pub provenance: bool,
    /// A chart without provenance is no error.
    pub ignore_missing_provenance: bool,
}

impl Default for PullOptions {
    fn default() -> PullOptions {
        PullOptions { chart: true, provenance: false, ignore_missing_provenance: false }
    }
}

/// What was pulled.
#[derive(Debug)]
pub struct Pulled {
    /// The archive; empty when it was not asked for.
    pub chart: Vec<u8>,
    pub provenance: Option<Vec<u8>>,
    pub metadata: Metadata,
    /// The manifest's digest.
    pub digest: String,
    /// With `_` for `+`.
    pub reference: String,
    /// The chart is stored as it was before there was a type for charts.
    pub legacy: bool,
}

impl Pulled {
    /// The lines that Helm prints of it.
    pub fn report(&self) -> String {
        let mut text = String::new();
        if self.legacy {
            text.push_str(&format!("Warning: chart media type {} is deprecated\n", manifest::LEGACY_CHART));
        }
        text.push_str(&format!("Pulled: {}\nDigest: {}\n", self.reference, self.digest));
        if self.reference.contains('_') {
            text.push_str(&format!("{} contains an underscore.\n{UNDERSCORES}", self.reference));
        }
        text
    }
}

/// Parts of an artifact on their way: what is copied, with the bytes.
struct Copied {
    descriptor: Descriptor,
    bytes: Vec<u8>,
}

impl Client<'_> {
    /// Pulls what a reference names.
    pub async fn pull(&self, reference: &str, options: &PullOptions) -> Result<Pulled, Error> {
        let reference = Reference::parse(reference)?.checked()?;
        let repository = self.repository(&reference);
        let first = repository.manifest(reference.target()).await;
        let (root, bytes) = first.map_err(|error| match error {
            // oras finds these out where it looks what the manifest points to.
            Error::Digest | Error::Short { .. } | Error::Long | Error::ManifestSize { .. } => {
                failed("Successors", error)
            }
            other => failed("FetchReference", other),
        })?;
        let digest = root.digest.clone();
        let mut wanted = vec![manifest::INDEX, manifest::MANIFEST, manifest::CONFIG];
        if options.chart {
            wanted.extend([manifest::CHART, manifest::LEGACY_CHART]);
        }
        if options.provenance {
            wanted.push(manifest::PROVENANCE);
        }
        let copied = self.copy(&repository, Copied { descriptor: root, bytes }, &wanted).await?;
        let parts = select(copied, options)?;
        let tree = json::parse(&parts.config).map_err(|error| Error::Manifest(error.to_string()))?;
        Ok(Pulled {
            metadata: Metadata::from_json(&tree).map_err(Error::Manifest)?,
            chart: parts.chart,
            provenance: parts.provenance,
            digest,
            reference: reference.to_string(),
            legacy: parts.legacy,
        })
    }

    /// The artifact with all of the wanted types that it points to, manifests followed.
    async fn copy(&self, repository: &Repository<'_, '_>, root: Copied, wanted: &[&str]) -> Result<Vec<Copied>, Error> {
        let mut seen = vec![root.descriptor.digest.clone()];
        let mut left = vec![root];
        let mut copied = Vec::new();
        while let Some(part) = left.pop() {
            let pointers = if part.descriptor.is_manifest() {
                let pointers: Pointers = serde_json::from_slice(&part.bytes)
                    .map_err(|error| failed("Successors", Error::Manifest(reason(&error, &part.bytes))))?;
                pointers.all(&part.descriptor.media_type)
            } else {
                Vec::new()
            };
            if wanted.contains(&part.descriptor.media_type.as_str()) {
                copied.push(part);
            }
            let new = pointers.into_iter().filter(|pointer| {
                let chosen = pointer.is_manifest() || wanted.contains(&pointer.media_type.as_str());
                let fresh = chosen && !seen.contains(&pointer.digest);
                if fresh {
                    seen.push(pointer.digest.clone());
                }
                fresh
            });
            let fetching = new.map(|descriptor| self.fetch(repository, descriptor)).collect::<Vec<_>>();
            left.extend(futures_util::future::try_join_all(fetching).await?);
        }
        Ok(copied)
    }

    async fn fetch(&self, repository: &Repository<'_, '_>, descriptor: Descriptor) -> Result<Copied, Error> {
        // Nothing has such a digest, and it must not become part of a URL.
        super::reference::check_digest(&descriptor.digest)
            .map_err(|_| failed("Fetch", Error::NotFound(descriptor.digest.clone())))?;
        let shown = matches!(descriptor.media_type.as_str(), manifest::CHART | manifest::LEGACY_CHART);
        let total = Some(descriptor.size);
        let mut progress = |here: u64| {
            if shown {
                (self.transport.world.progress)(here, total);
            }
        };
        let bytes = repository.fetch(&descriptor, &mut progress).await.map_err(|error| match error {
            // oras finds these out where it puts the bytes.
            Error::Digest | Error::Short { .. } | Error::Long => {
                Error::Copy { operation: "Push", side: Side::Destination, source: Box::new(error) }
            }
            other => failed("Fetch", other),
        })?;
        Ok(Copied { descriptor, bytes })
    }
}

/// The parts of a chart.
struct Parts {
    config: Vec<u8>,
    chart: Vec<u8>,
    provenance: Option<Vec<u8>>,
    legacy: bool,
}

/// Finds the parts of a chart among what was copied; of two with the same type the later one counts.
fn select(copied: Vec<Copied>, options: &PullOptions) -> Result<Parts, Error> {
    let needs_provenance = options.provenance && !options.ignore_missing_provenance;
    let wanted = 1 + usize::from(options.chart) + usize::from(needs_provenance);
    if copied.len() < wanted {
        return Err(Error::Descriptors { wanted, found: copied.len() });
    }
    let (mut config, mut chart, mut provenance, mut legacy) = (None, None, None, false);
    for part in copied {
        match part.descriptor.media_type.as_str() {
            manifest::CONFIG => config = Some(part.bytes),
            manifest::CHART => chart = Some(part.bytes),
            manifest::PROVENANCE => provenance = Some(part.bytes),
            manifest::LEGACY_CHART => (chart, legacy) = (Some(part.bytes), true),
            _ => {}
        }
    }
    let config = config.ok_or(Error::NoConfig)?;
    if options.chart && chart.is_none() {
        return Err(Error::NoLayer(manifest::CHART));
    }
    if needs_provenance && provenance.is_none() {
        return Err(Error::NoLayer(manifest::PROVENANCE));
    }
    Ok(Parts { config, chart: chart.unwrap_or_default(), provenance, legacy })
}

/// Why a manifest is none, in Go's words where they are known.
fn reason(error: &serde_json::Error, bytes: &[u8]) -> String {
    if error.is_data() { error.to_string() } else { json_error::describe(bytes) }
}

pub(super) fn failed(operation: &'static str, source: Error) -> Error {
    Error::Copy { operation, side: Side::Source, source: Box::new(source) }
}
