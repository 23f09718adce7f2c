//! Where a chart comes from: the flags of a chart reference, and the way from a reference to a file.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::name::Name;
use crate::files::Files;
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
    /// User name at the chart repository
    #[arg(id = "chart-username", long = "username")]
    pub username: Option<String>,
    /// Password at the chart repository
    #[arg(id = "chart-password", long = "password")]
    pub password: Option<String>,
    /// Client certificate for the chart repository
    #[arg(long)]
    pub cert_file: Option<String>,
    /// Key of the client certificate
    #[arg(long)]
    pub key_file: Option<String>,
    /// Certificates that the repository's must be signed by
    #[arg(long)]
    pub ca_file: Option<String>,
    /// Do not check the repository's certificate
    #[arg(id = "chart-insecure", long = "insecure-skip-tls-verify")]
    pub insecure_skip_tls_verify: bool,
    /// Talk to the repository without TLS
    #[arg(long)]
    pub plain_http: bool,
    /// Send the credentials to every domain
    #[arg(long)]
    pub pass_credentials: bool,
}

impl ChartFlags {
    /// The folder or archive that a reference names.
    pub fn locate(&self, context: &Context, reference: &str) -> Result<PathBuf, Failure> {
        if self.verify {
            return Err(Failure::new("--verify is not supported yet: kx cannot check signatures"));
        }
        let reference = reference.trim();
        let path = Path::new(reference);
        if self.repo.is_none() {
            if context.files.kind(path).is_ok() {
                return Ok(context.files.canonical(path)?);
            }
            if path.is_absolute() || reference.starts_with('.') {
                return Err(Failure::new(format!("path {reference:?} not found")));
            }
            // kx's own ease: a chart of the tree by its name alone.
            let inner = Path::new("charts").join(reference);
            if context.name == Name::Kx && !reference.contains('/') && context.files.kind(&inner).is_ok() {
                return Ok(context.files.canonical(&inner)?);
            }
        }
        Err(match reference.split_once('/') {
            None => Failure::new(format!(
                "non-absolute URLs should be in form of repo_name/path_to_chart, got: {reference}"
            )),
            Some((repository, _)) => Failure::new(format!("repo {repository} not found")),
        })
    }
}
