//! `helm package`: charts as archives that carry their version in their name.

use super::connection_flags::ConnectionFlags;
use super::dependency;
use super::dependency::flags::{DependencyFlags, Settings, Work};
use super::epoch;
use super::gather;
use super::keyring::{self, Signing};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::Files;
use crate::helm::chart;
use crate::helm::semver::Version;
use crate::repository::download::Verify;
use crate::repository::provenance::PrivateKey;
use crate::yaml;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The charts' folders
    pub charts: Vec<String>,
    /// Sign the package with a private OpenPGP key
    #[arg(long)]
    pub sign: bool,
    #[command(flatten)]
    pub signing: Signing,
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
    let epoch = epoch::source_date(context)?;
    let signing = &args.signing;
    if args.sign {
        signing.check()?;
    }
    let mut passphrase = None;
    for given in &args.charts {
        context.files.kind(Path::new(given))?;
        let path = crate::files::clean(&context.working().join(given));
        if args.dependency_update {
            let keyring = signing.keyring.clone();
            let flags = DependencyFlags { keyring, connection: args.connection.clone(), ..DependencyFlags::default() };
            let settings = Settings { flags: &flags, verify: Verify::Never, quiet: true };
            dependency::flags::run(context, &path, Work::Update, &settings)?;
        }
        let archive = package(context, &args, &path, epoch)?;
        if args.sign {
            sign(context, &archive, &signing.key(context, &mut passphrase)?)?;
        }
        context.ui.line(&format!("Successfully packaged chart and saved it to: {}", archive.display()))?;
    }
    Ok(Exit::SUCCESS)
}

fn package(context: &Context, args: &Args, path: &Path, epoch: Option<Timestamp>) -> Result<PathBuf, Failure> {
    let mut chart = chart::from_folder(&context.files, path).map_err(|error| Failure::new(error.to_string()))?;
    gather::warn(context, &mut chart);
    if let Some(version) = args.version.as_ref().filter(|version| !version.is_empty()) {
        chart.metadata.version.clone_from(version);
    }
    Version::parse(&chart.metadata.version).map_err(|error| Failure::new(error.to_string()))?;
    if let Some(version) = args.app_version.as_ref().filter(|version| !version.is_empty()) {
        chart.metadata.app_version.clone_from(version);
    }
    if let Some(epoch) = epoch {
        chart::stamp(&mut chart, epoch.into());
    }
    gather::refuse_missing(&chart).map_err(Failure::new)?;
    let folder = if args.destination == "." { context.working() } else { PathBuf::from(&args.destination) };
    chart::save(&context.files, &chart, &folder, context.now().into())
        .map_err(|error| Failure::new(format!("failed to save: {error}")))
}

/// Writes the provenance file beside an archive.
fn sign(context: &Context, path: &Path, key: &PrivateKey) -> Result<(), Failure> {
    let data = context.files.read(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let chart = chart::from_archive(&data, &path.display().to_string())
        .map_err(|error| Failure::new(format!("failed to load chart for signing: {error}")))?;
    let definition = yaml::write(&chart.metadata.to_json());
    let text = key
        .sign((&data, &name), &definition, &keyring::moment(context))
        .map_err(|error| Failure::new(error.to_string()))?;
    let beside = format!("{}.prov", path.display());
    Ok(context.files.write(Path::new(&beside), text.as_bytes())?)
}
