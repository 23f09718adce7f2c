//! A chart into a registry.
//!
//! In: the archive, its provenance file, where to. Out: the manifest's digest; the same archive has the one that Helm
//! gives it. Answers to Helm's `Client.Push` and the copy that oras makes for it.

use super::blobs::Repository;
use super::error::{Error, Side};
use super::manifest::{self, Descriptor};
use super::reference::{Reference, SCHEME};
use super::{Client, UNDERSCORES};
use crate::helm::chart::Chart;

/// What is pushed.
#[derive(Debug)]
pub struct Package<'a> {
    pub archive: Vec<u8>,
    pub chart: &'a Chart,
    pub provenance: Option<Vec<u8>>,
    /// When the archive was written, in RFC 3339.
    pub created: String,
}

/// What was pushed.
#[derive(Debug)]
pub struct Pushed {
    /// With `_` for `+`.
    pub reference: String,
    /// The manifest's digest.
    pub digest: String,
}

impl Pushed {
    /// The lines that Helm prints of it.
    pub fn report(&self) -> String {
        let mut text = format!("Pushed: {}\nDigest: {}\n", self.reference, self.digest);
        if self.reference.rsplit(':').next().is_some_and(|tag| tag.contains('_')) {
            text.push_str(&format!("{} contains an underscore.\n{UNDERSCORES}", self.reference));
        }
        text
    }
}

/// Bytes with what describes them.
struct Part {
    descriptor: Descriptor,
    bytes: Vec<u8>,
}

impl Part {
    fn new(media_type: &str, bytes: Vec<u8>) -> Part {
        Part { descriptor: Descriptor::of(media_type, &bytes), bytes }
    }
}

impl Client<'_> {
    /// Pushes a chart to `remote`, a registry's name with a path; its name and version are put behind that.
    pub async fn push(&self, package: Package<'_>, remote: &str) -> Result<Pushed, Error> {
        let metadata = &package.chart.metadata;
        let below = joined(remote.strip_prefix(SCHEME).unwrap_or(remote), &metadata.name);
        let reference = Reference::parse(&format!("{below}:{}", metadata.version))?.checked()?;
        let config = Part::new(manifest::CONFIG, manifest::config(metadata));
        let mut layers = vec![Part::new(manifest::CHART, package.archive)];
        layers.extend(package.provenance.map(|bytes| Part::new(manifest::PROVENANCE, bytes)));
        layers.sort_by(|left, right| left.descriptor.digest.cmp(&right.descriptor.digest));
        let described: Vec<Descriptor> = layers.iter().map(|layer| layer.descriptor.clone()).collect();
        let annotations = manifest::annotations(metadata, &package.created);
        let bytes = manifest::write(&config.descriptor, &described, &annotations);
        let root = Part::new(manifest::MANIFEST, bytes);

        let repository = Repository { actions: "pull,push", ..self.repository(&reference) };
        let failed =
            |operation| move |source| Error::Copy { operation, side: Side::Destination, source: Box::new(source) };
        if !repository.has(&root.descriptor).await.map_err(failed("Exists"))? {
            for part in std::iter::once(config).chain(layers) {
                if !repository.has(&part.descriptor).await.map_err(failed("Exists"))? {
                    repository.push_blob(&part.descriptor, part.bytes).await.map_err(failed("Push"))?;
                }
            }
            let own = root.descriptor.digest.clone();
            repository.push_manifest(&root.descriptor, root.bytes.clone(), &own).await.map_err(failed("Push"))?;
        }
        let tagging = repository.push_manifest(&root.descriptor, root.bytes, &reference.tag);
        tagging.await.map_err(failed("Tag"))?;
        Ok(Pushed { reference: reference.to_string(), digest: root.descriptor.digest })
    }
}

/// Go's `path.Join`.
fn joined(base: &str, name: &str) -> String {
    let joined = format!("{base}/{name}");
    let cleaned = crate::files::clean(std::path::Path::new(&joined));
    cleaned.to_string_lossy().into_owned()
}
