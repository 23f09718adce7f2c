//! Where a chart comes from: the flags of a chart reference, and the way from a reference to a file.

use super::connection_flags::ConnectionFlags;
use super::keyring;
use super::sources::Sources;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::name::Name;
use crate::files::Files;
use crate::repository::getter::Options;
use crate::repository::locate::{self, Wanted};
use std::path::{Path, PathBuf};

#[derive(Debug, Default, Clone, clap::Args)]
pub struct ChartFlags {
    /// Version or version range of the chart; the latest when not given
    #[arg(id = "chart-version", long = "version")]
    pub version: Option<String>,
    /// Use development versions, too: the same as version '>0.0.0-0'
    #[arg(long)]
    pub devel: bool,
    /// Check the package's signature before using it
    #[arg(long)]
    pub verify: bool,
    /// File with the public keys for --verify
    #[arg(long)]
    pub keyring: Option<String>,
    /// URL of the chart repository to look in
    #[arg(long)]
    pub repo: Option<String>,
    #[command(flatten)]
    pub connection: ConnectionFlags,
    /// Send the credentials to every domain
    #[arg(long)]
    pub pass_credentials: bool,
    /// Where the words on a chart from a registry go: to standard error where a command prints manifests.
    #[arg(skip)]
    pub registry_words: Words,
}

/// A stream for words beside a command's answer.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    #[default]
    Out,
    Err,
}

impl ChartFlags {
    /// The folder or archive that a reference names; what is far away is downloaded.
    pub fn locate(&self, context: &Context, reference: &str) -> Result<PathBuf, Failure> {
        if let Some(inner) = own_chart(context, reference).filter(|_| self.repo.is_none()) {
            return Ok(context.files.canonical(&inner)?);
        }
        let sources = Sources::new(context)
            .keyring(keyring::path(context, self.keyring.as_deref()))
            .registry_words(self.registry_words);
        let wanted = Wanted {
            reference,
            version: self.wanted_version(),
            repository: self.repo.as_deref().unwrap_or_default(),
            options: self.options(),
            verify: self.verify,
        };
        let world = sources.world();
        let located = match locate::on_disk(&world, &wanted)? {
            Some(located) => located,
            None => context.block_on(locate::elsewhere(&world, &wanted))??,
        };
        for warning in &located.warnings {
            context.ui.line(warning)?;
        }
        Ok(located.path)
    }

    /// The version or constraint; `--devel` alone asks for prereleases as well.
    pub fn wanted_version(&self) -> &str {
        match self.version.as_deref().unwrap_or_default() {
            "" if self.devel => ">0.0.0-0",
            version => version,
        }
    }

    /// Credentials and certificates.
    pub fn options(&self) -> Options {
        let text = |flag: &Option<String>| flag.clone().unwrap_or_default();
        Options {
            username: text(&self.connection.username),
            password: text(&self.connection.password),
            pass_credentials: self.pass_credentials,
            tls: self.connection.tls(),
            plain_http: self.connection.plain_http,
            ..Options::default()
        }
    }
}

/// kx's own ease: a chart of the tree by its name alone.
fn own_chart(context: &Context, reference: &str) -> Option<PathBuf> {
    let reference = reference.trim();
    let inner = Path::new("charts").join(reference);
    let own = context.name == Name::Kx
        && !reference.starts_with('.')
        && !reference.contains('/')
        && context.files.kind(Path::new(reference)).is_err()
        && context.files.kind(&inner).is_ok();
    own.then_some(inner)
}
