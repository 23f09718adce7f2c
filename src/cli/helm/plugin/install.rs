//! `helm plugin install`: a plugin from a folder, an archive, a registry or a git repository.

use super::verify;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::connection_flags::ConnectionFlags;
use crate::cli::helm::require::Usage;
use crate::cli::helm::sources::Sources;
use crate::files::Files;
use crate::repository::getter::{self, Options};
use crate::repository::plugin::install::{self, InstallError, Package, Places, Source, beside};
use crate::repository::plugin::{self, Event};
use crate::repository::{http, oci};
use crate::value::url::Url;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder, an archive, a URL
    pub source: Vec<String>,
    /// Version or constraint; the latest when not given
    #[arg(id = "plugin-version", long = "version", default_value = "", hide_default_value = true)]
    pub version: String,
    /// Check the signature before
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub verify: bool,
    /// File with the public keys
    #[arg(long)]
    pub keyring: Option<String>,
    #[command(flatten)]
    pub connection: ConnectionFlags,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "plugin install", operands: "[options] <path|url>" }.exactly(context, &args.source, 1)?;
    let text = &args.source[0];
    let places = super::places(context);
    let is_web_archive = |url: &str| {
        let answer = context.block_on(http::content_type(url));
        let kind = answer.ok().flatten().unwrap_or_default().to_ascii_lowercase();
        matches!(kind.as_str(), "application/gzip" | "application/x-gzip" | "application/x-tgz" | "application/x-gtar")
    };
    let source = Source::of(text, &args.version, &places, (context.environment(), &is_web_archive)).map_err(told)?;
    let verify = announce(context, &source, args.verify)?;
    let place = source.place(&places);
    if let Err(error) = install::prepare(&place) {
        if matches!(error, InstallError::Exists) {
            context.ui.warn(&format!("level=WARN msg=\"plugin already exists\" path={} error=<nil>", place.display()));
        }
        return Err(told(error));
    }
    Installation { context, args: &args, source: &source, places: &places }.perform(verify)?;
    let plugin = plugin::load(&context.files, &place)
        .map_err(|error| Failure::new(format!("plugin is installed but unusable: {error}")))?;
    super::hook(context, &plugin, Event::Install)?;
    context.ui.line(&format!("Installed plugin: {}", plugin.metadata.name))?;
    Ok(Exit::SUCCESS)
}

fn told(error: InstallError) -> Failure {
    Failure::new(error.to_string())
}

/// Says whether the signature will be checked, and refuses what has none when it should be.
fn announce(context: &Context, source: &Source, wanted: bool) -> Result<bool, Failure> {
    if matches!(source, Source::Folder(_)) {
        context.ui.line("Installing plugin from local directory (development mode)")?;
        return Ok(false);
    }
    if !wanted {
        context.ui.line("WARNING: Skipping plugin signature verification")?;
        return Ok(false);
    }
    if !source.may_be_signed() {
        return Err(Failure::new(
            "plugin source does not support verification. Use --verify=false to skip verification",
        ));
    }
    context.ui.line("Verifying plugin signature...")?;
    Ok(true)
}

struct Installation<'a> {
    context: &'a Context,
    args: &'a Args,
    source: &'a Source,
    places: &'a Places,
}

impl Installation<'_> {
    fn perform(&self, verify: bool) -> Result<(), Failure> {
        let package = self.package(verify)?;
        let mut verification = None;
        if verify {
            let text = package.provenance.as_deref().unwrap_or_default();
            if text.is_empty() {
                return Err(Failure::new("plugin verification failed: no provenance file (.prov) found"));
            }
            let name = self.source.file_name(&package).map_err(told)?;
            let checked = verify::check(self.context, self.args.keyring.as_deref(), (&package.archive, &name), text);
            verification = Some(
                checked
                    .map_err(|failure| failure.reworded(|message| format!("plugin verification failed: {message}")))?,
            );
        }
        install::install(self.source, self.places, &package).map_err(told)?;
        if let Some(verification) = verification {
            self.context.ui.print(&super::told(&verification))?;
        }
        Ok(())
    }

    /// Gets the archive and its provenance file, where there is an archive.
    fn package(&self, verify: bool) -> Result<Package, Failure> {
        let files = &self.context.files;
        match self.source {
            Source::Folder(_) | Source::Git { .. } => Ok(Package::default()),
            Source::LocalArchive(path) => {
                let archive = files.read(path).map_err(|error| {
                    let words = if verify { "failed to read plugin file" } else { "failed to read archive" };
                    Failure::new(format!("{words}: {error}"))
                })?;
                Ok(Package { archive, provenance: files.read(&beside(path)).ok() })
            }
            Source::Web { url, .. } => {
                let archive = self.fetch(url).map_err(|failure| match verify {
                    true => failure.reworded(|message| {
                        format!("failed to get verification data: failed to download plugin: {message}")
                    }),
                    false => failure,
                })?;
                Ok(Package { archive, provenance: self.fetch(&format!("{url}.prov")).ok() })
            }
            Source::Registry { reference, name, .. } => self.pull(reference, name),
        }
    }

    fn fetch(&self, text: &str) -> Result<Vec<u8>, Failure> {
        let url = Url::parse(text).map_err(|reason| Failure::new(format!("parse {text:?}: {reason}")))?;
        let sources = Sources::new(self.context);
        Ok(self.context.block_on(getter::get(&sources.world(), &url, &Options::default()))??)
    }

    fn pull(&self, reference: &str, name: &str) -> Result<Package, Failure> {
        let sources = Sources::new(self.context);
        let world = sources.world();
        let client = oci::Client::new(world.registries(), &self.args.connection.registry())
            .map_err(|error| Failure::new(error.to_string()))?;
        let pulled = self.context.block_on(client.pull_plugin(reference, name))?;
        let (archive, provenance) =
            pulled.map_err(|error| Failure::new(format!("failed to pull plugin from {reference}: {error}")))?;
        Ok(Package { archive, provenance })
    }
}
