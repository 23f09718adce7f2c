//! `helm template`: what a chart renders to, without a cluster.

use super::chart_flags::{ChartFlags, Words};
use super::gather::{self, Gathered};
use super::install_flags::{DryRun, InstallFlags};
use super::lookup::ClusterLookup;
use super::name::{self, Naming};
use super::post_renderer;
use super::render::{self, Notices};
use super::require::Usage;
use super::schema_web::SchemaWeb;
use super::values_flags::ValuesFlags;
use super::{explain, settings, slices};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::{Files, pattern};
use crate::helm::capabilities::{Capabilities, KubeVersion};
use crate::helm::hooks::{Event, Hook};
use crate::helm::values::SchemaLoader;
use crate::helm::{self, Identity, Lookup, PostRenderer, Rendered, World, manifests};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The release's name and the chart, or the chart alone
    pub operands: Vec<String>,
    #[command(flatten)]
    pub install: InstallFlags,
    #[command(flatten)]
    pub values: ValuesFlags,
    #[command(flatten)]
    pub chart: ChartFlags,
    /// Which server is asked: client (none) or server
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "client", default_missing_value = "unset")]
    pub dry_run: String,
    /// Make up a name
    #[arg(long, short = 'g')]
    pub generate_name: bool,
    /// Template that makes the name
    #[arg(long)]
    pub name_template: Option<String>,
    /// Accepted, without effect here
    #[arg(long)]
    pub replace: bool,
    /// Accepted, without effect here
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub server_side: bool,
    /// More API versions for .Capabilities.APIVersions, comma-separated (can be repeated)
    #[arg(long, short = 'a', action = clap::ArgAction::Append)]
    pub api_versions: Vec<String>,
    /// Print what lies in crds/, too
    #[arg(long)]
    pub include_crds: bool,
    /// Set .Release.IsUpgrade instead of .Release.IsInstall
    #[arg(long)]
    pub is_upgrade: bool,
    /// The version for .Capabilities.KubeVersion
    #[arg(long)]
    pub kube_version: Option<String>,
    /// Write files below this folder instead of printing
    #[arg(long)]
    pub output_dir: Option<PathBuf>,
    /// Add the release's name to the folder of --output-dir
    #[arg(long)]
    pub release_name: bool,
    /// Only the manifests of these templates (can be repeated)
    #[arg(long, short = 's', action = clap::ArgAction::Append)]
    pub show_only: Vec<String>,
    /// Leave tests out
    #[arg(long)]
    pub skip_tests: bool,
    /// Old form of --dry-run=server
    #[arg(long, hide = true)]
    pub validate: bool,
}

pub(crate) fn run(context: &Context, mut args: Args) -> Result<Exit, Failure> {
    args.chart.registry_words = Words::Err;
    Usage { command: "template", operands: "[NAME] [CHART]" }.at_least(context, &args.operands, 1)?;
    args.install.check(context)?;
    let mut capabilities = capabilities(&args)?;
    let (mut dry_run, warning) = DryRun::parse(&args.dry_run, true)?;
    if let Some(warning) = warning {
        context.ui.warn(&format!("WARNING: {warning}"));
    }
    let naming = Naming {
        generate: args.generate_name,
        template: args.name_template.as_deref(),
        fallback: Some("release-name".to_owned()),
    };
    let (name, reference) = naming.name_and_chart(context, &args.operands)?;
    let mut gathered = gather::gather(context, &reference, &args.chart, &args.values, args.install.dependency_update)?;
    name::check(&name)?;
    gather::process_dependencies(context, &mut gathered.chart, &gathered.values)?;
    if args.validate {
        dry_run = DryRun::Server;
    }
    if dry_run == DryRun::Server {
        capabilities = render::capabilities(context, context.cluster()?)?;
    }
    let identity = Identity {
        name,
        namespace: settings::namespace(context),
        revision: 1,
        is_install: !args.is_upgrade,
        is_upgrade: args.is_upgrade,
    };
    let asks_cluster = dry_run == DryRun::Server;
    let post_renderer = post_renderer::of(context, &args.install)?;
    Template { context, args: &args, capabilities, identity, asks_cluster, post_renderer }.print(&gathered)?;
    Ok(Exit::SUCCESS)
}

fn capabilities(args: &Args) -> Result<Capabilities, Failure> {
    let mut capabilities = Capabilities::default();
    if let Some(version) = args.kube_version.as_ref().filter(|version| !version.is_empty()) {
        capabilities.kube_version = KubeVersion::parse(version)
            .map_err(|reason| Failure::new(format!("invalid kube version '{version}': {reason}")))?;
    }
    for text in &args.api_versions {
        let versions = slices::split(text).map_err(|reason| {
            Failure::new(format!("invalid argument {text:?} for \"-a, --api-versions\" flag: {reason}"))
        })?;
        capabilities.api_versions.extend(versions);
    }
    Ok(capabilities)
}

/// The path of a template and a manifest that came from it.
type Document<'a> = (&'a str, Cow<'a, str>);

struct Template<'a> {
    context: &'a Context,
    args: &'a Args,
    capabilities: Capabilities,
    identity: Identity,
    /// Whether `lookup` reaches the cluster.
    asks_cluster: bool,
    post_renderer: Option<Box<dyn PostRenderer + 'a>>,
}

impl Template<'_> {
    fn print(&self, gathered: &Gathered) -> Result<(), Failure> {
        let debug = self.context.helm().debug;
        let lookup: Option<Rc<dyn Lookup>> = match self.asks_cluster {
            true => Some(Rc::new(ClusterLookup::new(self.context)?)),
            false => None,
        };
        let notices = Rc::default();
        let rendered = self.render(gathered, lookup, &notices);
        render::tell(self.context, &notices);
        if let Err(error) = &rendered {
            explain::explain(self.context, gathered, &self.args.values, error);
        }
        match rendered {
            Ok(rendered) => self.output(gathered, &rendered),
            Err(helm::Error::Manifest { source, text }) if debug => {
                // The broken text is what a user looks for, so it is printed before the error.
                self.context.ui.line(text.trim())?;
                Err(Failure::new(source.to_string()))
            }
            Err(error @ (helm::Error::Chart(_) | helm::Error::Schema(_))) => Err(Failure::new(error.to_string())),
            Err(error) if debug => Err(Failure::new(error.to_string())),
            Err(error) => Err(Failure::new(format!("{error}\n\nUse --debug flag to render out invalid YAML"))),
        }
    }

    fn render(
        &self,
        gathered: &Gathered,
        lookup: Option<Rc<dyn Lookup>>,
        notices: &Notices,
    ) -> Result<Rendered, helm::Error> {
        let mut warnings = Vec::new();
        let web = SchemaWeb(self.context);
        let schemas: Option<&dyn SchemaLoader> =
            if self.args.install.skip_schema_validation { None } else { Some(&web) };
        let values = helm::values_for(&gathered.chart, &gathered.values, schemas, &mut warnings);
        notices.borrow_mut().extend(warnings);
        let world = World {
            parsing: RefCell::new(gathered.parsing.take()),
            capabilities: &self.capabilities,
            lookup,
            machine: self.context.machine(),
            notices: Rc::clone(notices),
            enable_dns: self.args.install.enable_dns,
            lint: false,
            post_renderer: self.post_renderer.as_deref(),
        };
        let sub_notes = self.args.install.render_subchart_notes;
        helm::render(&world, &gathered.chart, values?, &self.identity, sub_notes)
    }

    /// Prints what was rendered; with `--output-dir` files are written instead.
    fn output(&self, gathered: &Gathered, rendered: &Rendered) -> Result<(), Failure> {
        let found = match self.args.include_crds {
            true => gathered.chart.custom_resources().map_err(|error| Failure::new(error.to_string()))?,
            false => Vec::new(),
        };
        let crds: Vec<Document<'_>> = found.iter().map(|crd| (crd.path.as_str(), crd.file.text())).collect();
        let manifests = rendered.manifests.iter();
        let documents: Vec<Document<'_>> =
            manifests.map(|manifest| (manifest.path.as_str(), manifest.content.as_str().into())).collect();
        let left_out = |hook: &Hook| self.args.skip_tests && hook.events.contains(&Event::Test);
        let hooks = rendered.hooks.iter().filter(|hook| !self.args.install.no_hooks && !left_out(hook));
        let hooks: Vec<Document<'_>> = hooks.map(|hook| (hook.path.as_str(), hook.manifest.as_str().into())).collect();
        match &self.args.output_dir {
            Some(folder) => {
                self.write(folder, &crds, &[documents, hooks].concat())?;
                self.show(&["\n".into()])
            }
            None => self.show(&pieces(&[crds, documents].concat(), &hooks)),
        }
    }

    /// Writes every document to the file that is named after its template, several of one template after each other.
    fn write(&self, folder: &Path, crds: &[Document<'_>], documents: &[Document<'_>]) -> Result<(), Failure> {
        let inner = if self.args.release_name { folder.join(&self.identity.name) } else { folder.to_path_buf() };
        let mut written: BTreeSet<PathBuf> = BTreeSet::new();
        let targets = crds.iter().map(|document| (folder, document));
        for (folder, (path, content)) in targets.chain(documents.iter().map(|document| (inner.as_path(), document))) {
            let target = folder.join(path);
            let mut bytes = Vec::new();
            if !written.insert(target.clone()) {
                bytes = self.context.files.read(&target)?;
            }
            let mut text = String::new();
            helm::push_document(&mut text, path, content);
            bytes.extend_from_slice(text.as_bytes());
            self.context.files.make_directory(target.parent().unwrap_or(folder))?;
            self.context.files.write(&target, &bytes)?;
            self.context.ui.line(&format!("wrote {}/{path}", folder.display()))?;
        }
        Ok(())
    }

    /// Prints everything, or with `--show-only` what came from the templates that it names.
    fn show(&self, pieces: &[Cow<'_, str>]) -> Result<(), Failure> {
        if self.args.show_only.is_empty() {
            return pieces.iter().try_for_each(|piece| self.context.ui.print(piece));
        }
        let text = pieces.concat();
        let documents: Vec<&str> = manifests::split(&text).collect();
        let mut shown: Vec<&str> = Vec::new();
        for wanted in &self.args.show_only {
            let before = shown.len();
            shown.extend(documents.iter().copied().filter(|document| {
                source(document).is_some_and(|path| pattern::matches(wanted, path).unwrap_or(false))
            }));
            if shown.len() == before {
                return Err(Failure::new(format!("could not find template {wanted} in chart")));
            }
        }
        for document in shown {
            self.context.ui.print(&format!("---\n{document}\n"))?;
        }
        Ok(())
    }
}

/// The text of all documents, of which no copy is made: the manifests without space at their end, then the hooks.
fn pieces<'a>(documents: &'a [Document<'_>], hooks: &'a [Document<'_>]) -> Vec<Cow<'a, str>> {
    let head = |path: &str| Cow::Owned(format!("---\n# Source: {path}\n"));
    let of = |(path, content): &'a Document<'_>| [head(path), Cow::Borrowed(&**content), Cow::Borrowed("\n")];
    let mut pieces: Vec<Cow<'a, str>> = documents.iter().flat_map(of).collect();
    while let Some(last) = pieces.pop() {
        let kept = last.trim_end().len();
        if kept > 0 {
            pieces.push(match last {
                Cow::Borrowed(last) => Cow::Borrowed(&last[..kept]),
                Cow::Owned(last) => Cow::Owned(last[..kept].to_owned()),
            });
            break;
        }
    }
    pieces.push("\n".into());
    pieces.extend(hooks.iter().flat_map(of));
    pieces
}

/// The path below the chart that the first `# Source:` of a document names.
fn source(document: &str) -> Option<&str> {
    let (_, rest) = document.split_once("# Source: ")?;
    rest.lines().next()?.split_once('/').map(|(_, path)| path)
}
