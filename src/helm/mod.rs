//! Charts: loaded, given their values, and rendered to manifests, as Helm v4.3 does.
//!
//! In: a chart through [`Files`](crate::files::Files), values, a release's identity, what the cluster can do. Out:
//! manifests and hooks in the order of their installation, and notes. Nothing here reaches a cluster; `lookup` and
//! capabilities come in through [`World`].

pub mod capabilities;
pub mod chart;
pub mod decode;
pub mod engine;
pub mod funcs;
pub mod hooks;
pub mod lint;
pub mod machine;
pub mod manifests;
mod notes;
pub mod notice;
pub mod order;
mod postrender;
pub mod scaffold;
pub mod semver;
pub mod trace;
pub mod values;

pub use postrender::PostRenderer;

use crate::value::{Dict, Json, Map};
use capabilities::Capabilities;
use chart::Chart;
use hooks::Hook;
use machine::Machine;
use manifests::Manifest;
use notice::Notice;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;
use trace::Stop;
use values::{Checker, SchemaLoader};

/// The release that a chart is rendered for.
#[derive(Debug, Clone)]
pub struct Identity {
    pub name: String,
    pub namespace: String,
    pub revision: i64,
    pub is_install: bool,
    pub is_upgrade: bool,
}

/// Objects of the cluster, for the template function `lookup`.
pub trait Lookup {
    /// The object, a List when `name` is empty, nothing when it is not there; the error is told to the user.
    fn lookup(&self, api_version: &str, kind: &str, namespace: &str, name: &str) -> Result<Option<Json>, String>;
}

/// What rendering may ask.
pub struct World<'a> {
    pub capabilities: &'a Capabilities,
    /// None answers every lookup with an empty map.
    pub lookup: Option<Rc<dyn Lookup>>,
    /// The templates, when somebody began to parse them before.
    pub parsing: RefCell<Option<engine::Parsing>>,
    /// The clock, the zone, chance, addresses of hosts.
    pub machine: Rc<dyn Machine>,
    /// What is told beside the answer is added here.
    pub notices: Rc<RefCell<Vec<Notice>>>,
    /// Whether templates may resolve host names.
    pub enable_dns: bool,
    /// `fail` and `required` do not stop, as when linting.
    pub lint: bool,
    /// What changes the manifests before they are sorted, hooks included.
    pub post_renderer: Option<&'a dyn PostRenderer>,
}

/// What a chart renders to.
#[derive(Debug, Default)]
pub struct Rendered {
    pub hooks: Vec<Hook>,
    pub manifests: Vec<Manifest>,
    pub notes: String,
}

/// Why a chart could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Chart(#[from] chart::Error),
    #[error("values don't meet the specifications of the schema(s) in the following chart(s):\n{}", .0.text)]
    Schema(values::Violations),
    #[error("chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {found}")]
    KubeVersion { wanted: String, found: String },
    /// A template does not parse or stopped, or the post-renderer; the words are Helm's.
    #[error("{}", .0.message)]
    Template(Box<Stop>),
    /// What was rendered is no YAML; all of it is kept for `--debug`.
    #[error("{source}")]
    Manifest { source: Box<manifests::Error>, text: String },
}

/// The values that templates get: the user's over those of the chart, checked against its schemas where there is a
/// loader for what they refer to.
pub fn values_for(
    chart: &Chart,
    user: &Map<String, Json>,
    schemas: Option<&dyn SchemaLoader>,
    warnings: &mut Vec<Notice>,
) -> Result<Dict, Error> {
    let values = values::coalesce(chart, &values::from_map(user), warnings)?;
    if let Some(loader) = schemas
        && has_schema(chart)
    {
        let mut checker = Checker::new(loader);
        let outcome = checker.check(chart, &Json::Object(values::to_map(&values)));
        warnings.append(&mut checker.notices);
        outcome.map_err(Error::Schema)?;
    }
    Ok(values)
}

/// Whether there is anything to check; a subchart's values are also checked to be a table.
fn has_schema(chart: &Chart) -> bool {
    chart.schema.is_some() || chart.dependencies.iter().any(has_schema)
}

/// Renders every template that is no partial, by its path; nothing is cut, sorted or left out.
pub fn render_files(
    world: &World<'_>,
    chart: &Chart,
    values: Dict,
    identity: &Identity,
) -> Result<BTreeMap<String, String>, Error> {
    let files = engine::render(world, chart, values, identity)?;
    chart.refuse_unread()?;
    Ok(files)
}

/// Renders a chart on values of [`values_for`]. `sub_notes` adds the notes of subcharts.
pub fn render(
    world: &World<'_>,
    chart: &Chart,
    values: Dict,
    identity: &Identity,
    sub_notes: bool,
) -> Result<Rendered, Error> {
    let wanted = &chart.metadata.kube_version;
    let found = &world.capabilities.kube_version;
    if !wanted.is_empty() && !semver::is_compatible(wanted, found.for_constraints()) {
        return Err(Error::KubeVersion { wanted: wanted.clone(), found: found.version.clone() });
    }
    let mut files = render_files(world, chart, values, identity)?;
    let notes = notes::take(&mut files, chart.name(), sub_notes);
    if let Some(post_renderer) = world.post_renderer {
        let applied = postrender::apply(&files, post_renderer);
        files = applied.map_err(|message| Error::Template(Box::new(Stop::new(message))))?;
    }
    let sorted = manifests::sort(files)
        .map_err(|(source, files)| Error::Manifest { source: Box::new(source), text: unsorted(&files) })?;
    world.notices.borrow_mut().extend(sorted.notices);
    Ok(Rendered { hooks: sorted.hooks, manifests: sorted.manifests, notes })
}

/// All files one after the other, for a user who looks for the broken one.
fn unsorted(files: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    for (path, content) in files.iter().filter(|(_, content)| !content.trim().is_empty()) {
        push_document(&mut out, path, content);
    }
    out
}

/// Adds a document under the name of the template that it came from.
pub fn push_document(out: &mut String, path: &str, content: &str) {
    // Writing to a String cannot fail.
    let _ = write!(out, "---\n# Source: {path}\n{content}\n");
}

impl Rendered {
    /// The manifests as one text, which is what a release stores.
    pub fn manifest(&self) -> String {
        let mut out = String::new();
        self.manifests.iter().for_each(|manifest| push_document(&mut out, &manifest.path, &manifest.content));
        out
    }
}
