//! `helm verify`: who signed a chart's archive, and whether it still is what was signed.

use super::keyring;
use super::require::Usage;
use super::sources::Sources;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
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
    Usage { command: "verify", operands: "PATH" }.exactly(context, &args.path, 1)?;
    let sources = Sources::new(context).keyring(keyring::path(context, args.keyring.as_deref()));
    let archive = Path::new(&args.path[0]);
    let beside = format!("{}.prov", archive.display());
    let verification = provenance::verify(&sources.world(), archive, Path::new(&beside))
        .map_err(|error| Failure::new(error.to_string()))?;
    context.ui.print(&told(&verification))?;
    Ok(Exit::SUCCESS)
}

/// What Helm prints of a verification, here and after `pull --verify`.
pub(super) fn told(verification: &Verification) -> String {
    let mut out = String::new();
    for name in &verification.signed_by {
        out.push_str(&format!("Signed by: {name}\n"));
    }
    out.push_str(&format!("Using Key With Fingerprint: {}\n", verification.fingerprint));
    out.push_str(&format!("Chart Hash Verified: {}\n", verification.file_hash));
    out
}
