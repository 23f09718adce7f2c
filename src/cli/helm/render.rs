//! From a chart and values to what a release is made of, with the cluster's answers where there is a cluster.

use super::explain;
use super::gather::{self, Gathered};
use super::install_flags::InstallFlags;
use super::lookup::ClusterLookup;
use super::post_renderer;
use super::schema_web::SchemaWeb;
use super::values_flags::ValuesFlags;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::{Cluster, Discovery};
use crate::helm::capabilities::{Capabilities, KubeVersion};
use crate::helm::notice::Notice;
use crate::helm::values::SchemaLoader;
use crate::helm::{self, Identity, Rendered, World};
use crate::release::Draft;
use crate::release::record::stored_chart;
use std::cell::RefCell;
use std::rc::Rc;

/// How a chart is rendered for a release.
pub(super) struct Rendering<'a> {
    pub flags: &'a InstallFlags,
    pub values: &'a ValuesFlags,
    pub identity: Identity,
    /// None renders without a cluster.
    pub cluster: Option<&'a Cluster>,
    pub hide_secret: bool,
}

/// What the cluster can do.
pub(super) fn capabilities(context: &Context, cluster: &Cluster) -> Result<Capabilities, Failure> {
    let version = context
        .block_on(cluster.version())?
        .map_err(|error| Failure::new(format!("could not get server version from Kubernetes: {error}")))?;
    let discovery = context
        .block_on(cluster.rediscover())?
        .map_err(|error| Failure::new(format!("could not get apiVersions from Kubernetes: {error}")))?;
    for (group, reason) in &discovery.failures {
        context.ui.warn(&format!("WARNING: the kubernetes server has an orphaned API service: {group}: {reason}"));
    }
    let text = |key: &str| version[key].as_str().unwrap_or_default().to_owned();
    let kube_version = KubeVersion {
        version: text("gitVersion"),
        normalized: String::new(),
        major: text("major"),
        minor: text("minor"),
    };
    Ok(Capabilities { kube_version, api_versions: api_versions(&discovery) })
}

/// Groups with versions, and each with its kinds.
fn api_versions(discovery: &Discovery) -> Vec<String> {
    let mut all = Vec::new();
    for group in &discovery.groups {
        for version in &group.versions {
            let name =
                if group.name.is_empty() { version.name.clone() } else { format!("{}/{}", group.name, version.name) };
            all.extend(version.resources.iter().map(|resource| format!("{name}/{}", resource.kind)));
            all.push(name);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

impl Rendering<'_> {
    /// Renders; dependencies were processed before.
    pub(super) fn run(&self, context: &Context, gathered: &Gathered) -> Result<Rendered, Failure> {
        let capabilities = match self.cluster {
            Some(cluster) => capabilities(context, cluster)?,
            None => Capabilities::default(),
        };
        let mut warnings = Vec::new();
        let web = SchemaWeb(context);
        let schemas: Option<&dyn SchemaLoader> = if self.flags.skip_schema_validation { None } else { Some(&web) };
        let values = helm::values_for(&gathered.chart, &gathered.values, schemas, &mut warnings);
        let notices: Notices = Rc::new(RefCell::new(warnings));
        let post_renderer = post_renderer::of(context, self.flags)?;
        let world = World {
            parsing: RefCell::new(gathered.parsing.take()),
            capabilities: &capabilities,
            lookup: match self.cluster {
                Some(_) => Some(Rc::new(ClusterLookup::new(context)?)),
                None => None,
            },
            machine: context.machine(),
            notices: Rc::clone(&notices),
            enable_dns: self.flags.enable_dns,
            lint: false,
            post_renderer: post_renderer.as_deref(),
        };
        let sub_notes = self.flags.render_subchart_notes;
        let rendered =
            values.and_then(|values| helm::render(&world, &gathered.chart, values, &self.identity, sub_notes));
        tell(context, &notices);
        rendered.map_err(|error| {
            explain::explain(context, gathered, self.values, &error);
            Failure::new(error.to_string())
        })
    }

    /// Renders to a draft of the next revision.
    pub(super) fn draft(&self, context: &Context, gathered: &Gathered) -> Result<Draft, Failure> {
        let rendered = self.run(context, gathered)?;
        gathered.chart.read_all().map_err(|error| Failure::new(error.to_string()))?;
        let manifest = if self.hide_secret { without_secrets(&rendered) } else { rendered.manifest() };
        Ok(Draft {
            name: self.identity.name.clone(),
            namespace: self.identity.namespace.clone(),
            chart: stored_chart(&gathered.chart),
            config: gathered.values.clone(),
            manifest,
            hooks: rendered.hooks,
            notes: rendered.notes,
            labels: self.flags.labels()?,
        })
    }
}

/// What rendering tells beside its answer.
pub(super) type Notices = Rc<RefCell<Vec<Notice>>>;

/// Tells the notices of a rendering.
pub(super) fn tell(context: &Context, notices: &Notices) {
    notices.borrow().iter().for_each(|notice| context.ui.warn(&notice.to_string()));
}

/// The manifest with a word in the place of every Secret.
fn without_secrets(rendered: &Rendered) -> String {
    let mut out = String::new();
    for manifest in &rendered.manifests {
        let hidden = manifest.kind == "Secret" && manifest.api_version == "v1";
        let content =
            if hidden { "# HIDDEN: The Secret output has been suppressed" } else { manifest.content.as_str() };
        helm::push_document(&mut out, &manifest.path, content);
    }
    out
}

/// Finds the chart and its values, ready to be rendered.
pub(super) fn prepare(context: &Context, gathered: &mut Gathered) -> Result<(), Failure> {
    gather::process_dependencies(context, &mut gathered.chart, &gathered.values)
}
