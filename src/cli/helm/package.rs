//! `helm package`: charts as archives that carry their version in their name.

use super::connection_flags::ConnectionFlags;
use super::epoch;
use super::gather;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::Files;
use crate::helm::chart::{self, Chart};
use crate::helm::semver::Version;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The charts' folders
    pub charts: Vec<String>,
    /// Sign the package with a private OpenPGP key
    #[arg(long)]
    pub sign: bool,
    /// Name of the key to sign with
    #[arg(long, default_value = "", hide_default_value = true)]
    pub key: String,
    /// File with the keys
    #[arg(long)]
    pub keyring: Option<String>,
    /// File with the passphrase of the key, `-` for standard input
    #[arg(long)]
    pub passphrase_file: Option<String>,
    /// Give the chart this version
    #[arg(id = "chart-version", long = "version")]
    pub version: Option<String>,
    /// Give the chart this appVersion
    #[arg(long)]
    pub app_version: Option<String>,
    /// Where to write the archive
    #[arg(long, short = 'd', default_value = ".")]
    pub destination: String,
    /// Update what the chart depends on before
    #[arg(long, short = 'u')]
    pub dependency_update: bool,
    #[command(flatten)]
    pub connection: ConnectionFlags,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if args.charts.is_empty() {
        return Err(Failure::new("need at least one argument, the path to the chart"));
    }
    if args.sign || args.dependency_update {
        return Err(Failure::new("--sign and --dependency-update are not supported yet"));
    }
    let epoch = epoch::source_date(context)?;
    for given in &args.charts {
        context.files.kind(Path::new(given))?;
        let path = crate::files::clean(&context.working().join(given));
        let archive = package(context, &args, &path, epoch)?;
        context.ui.line(&format!("Successfully packaged chart and saved it to: {}", archive.display()))?;
    }
    Ok(Exit::SUCCESS)
}

fn package(context: &Context, args: &Args, path: &Path, epoch: Option<Timestamp>) -> Result<PathBuf, Failure> {
    let mut chart = gather::load(context, path)?;
    if let Some(version) = args.version.as_ref().filter(|version| !version.is_empty()) {
        chart.metadata.version.clone_from(version);
    }
    Version::parse(&chart.metadata.version).map_err(|error| Failure::new(error.to_string()))?;
    if let Some(version) = args.app_version.as_ref().filter(|version| !version.is_empty()) {
        chart.metadata.app_version.clone_from(version);
    }
    if let Some(epoch) = epoch {
        stamp(&mut chart, epoch);
    }
    gather::refuse_missing(&chart).map_err(Failure::new)?;
    let folder = if args.destination == "." { context.working() } else { PathBuf::from(&args.destination) };
    chart::save(&context.files, &chart, &folder, context.now().into())
        .map_err(|error| Failure::new(format!("failed to save: {error}")))
}

/// Dates every file of a chart and of those below it.
fn stamp(chart: &mut Chart, epoch: Timestamp) {
    let files = chart.raw.iter_mut().chain(&mut chart.templates).chain(&mut chart.files);
    files.for_each(|file| file.modified = Some(epoch.into()));
    if let Some(lock) = &mut chart.lock {
        lock.generated = epoch.to_string();
    }
    chart.dependencies.iter_mut().for_each(|child| stamp(child, epoch));
}
