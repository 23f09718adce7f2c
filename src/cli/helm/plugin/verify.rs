//! `helm plugin verify`: who signed a plugin's archive, and whether it still is what was signed.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::keyring;
use crate::cli::helm::require::Usage;
use crate::files::{Files, Kind};
use crate::repository::plugin::install::beside;
use crate::repository::provenance::{self, Verification};
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The archive; its provenance file stands beside it
    pub path: Vec<String>,
    /// File with the public keys
    #[arg(long)]
    pub keyring: Option<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "plugin verify", operands: "[PATH]" }.exactly(context, &args.path, 1)?;
    let archive = Path::new(&args.path[0]);
    if context.files.kind(archive)? == Kind::Directory {
        return Err(Failure::new("directory verification not supported - only plugin tarballs can be verified"));
    }
    if !archive.extension().is_some_and(|ending| ending == "gz" || ending == "tgz") {
        return Err(Failure::new("plugin file must be a gzipped tarball (.tar.gz or .tgz)"));
    }
    let provenance = beside(archive);
    context
        .files
        .kind(&provenance)
        .map_err(|error| Failure::new(format!("could not find provenance file {}: {error}", provenance.display())))?;
    let bytes = context.files.read(archive)?;
    let text = context.files.read(&provenance)?;
    let name = archive.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let verification = check(context, args.keyring.as_deref(), (&bytes, &name), &text)?;
    context.ui.print(&super::told(&verification))?;
    Ok(Exit::SUCCESS)
}

/// Checks an archive with the keyring of the flag.
pub(super) fn check(
    context: &Context,
    keyring: Option<&str>,
    archive: (&[u8], &str),
    text: &[u8],
) -> Result<Verification, Failure> {
    let failed = |error: provenance::Error| Failure::new(error.to_string());
    let keyring = provenance::open(&context.files, &keyring::path(context, keyring)).map_err(failed)?;
    keyring.verify(archive, &String::from_utf8_lossy(text), context.now().into()).map_err(failed)
}
