//! `helm pull`: charts from repositories and registries, as archives or unpacked.

use super::chart_flags::ChartFlags;
use super::keyring;
use super::require::Usage;
use super::sources::Sources;
use super::verify;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::{Files, clean};
use crate::repository::World;
use crate::repository::download::{self, Request, Verify};
use crate::repository::locate::{self, Wanted};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The charts
    pub operands: Vec<String>,
    #[command(flatten)]
    pub chart: ChartFlags,
    /// Unpack the chart
    #[arg(long)]
    pub untar: bool,
    /// Fetch the provenance file, too, but do not check it
    #[arg(long)]
    pub prov: bool,
    /// Folder in which --untar makes the chart's folder
    #[arg(long, default_value = ".")]
    pub untardir: PathBuf,
    /// Folder that the chart is put in; the one of --untar is inside of it
    #[arg(long, short = 'd', default_value = ".")]
    pub destination: PathBuf,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "pull", operands: "[chart URL | repo/chartname] [...]" }.at_least(context, &args.operands, 1)?;
    let sources = Sources::new(context).keyring(keyring::path(context, args.chart.keyring.as_deref()));
    for reference in &args.operands {
        pull(context, &sources.world(), (&args, reference))?;
    }
    Ok(Exit::SUCCESS)
}

fn pull(context: &Context, world: &World<'_>, (args, reference): (&Args, &str)) -> Result<(), Failure> {
    let version = args.chart.wanted_version();
    let options = args.chart.options();
    let repository = args.chart.repo.as_deref().unwrap_or_default();
    let scratch = match args.untar {
        true => Some(
            tempfile::Builder::new()
                .prefix("helm-")
                .tempdir()
                .map_err(|error| Failure::new(format!("failed to untar: {error}")))?,
        ),
        false => None,
    };
    let folder = scratch.as_ref().map_or(args.destination.as_path(), tempfile::TempDir::path);
    let found = match repository {
        "" => String::new(),
        repository => {
            let options = options.clone();
            let wanted = Wanted { reference, version, repository, options, verify: false };
            context.block_on(locate::in_repository(world, &wanted))??
        }
    };
    let request = Request {
        reference: if found.is_empty() { reference } else { &found },
        version,
        options,
        verify: match (args.chart.verify, args.prov) {
            (true, _) => Verify::Always,
            (false, true) => Verify::Later,
            (false, false) => Verify::Never,
        },
    };
    let downloaded = context.block_on(download::to_folder(world, &request, folder))??;
    for warning in &downloaded.warnings {
        context.ui.line(warning)?;
    }
    if let Some(verification) = &downloaded.verification {
        context.ui.print(&verify::told(verification))?;
    }
    if args.untar { unpack(context, args, (reference, &downloaded.path)) } else { Ok(()) }
}

/// Unpacks an archive into the folder of --untardir, in which nothing of the reference's name may be.
fn unpack(context: &Context, args: &Args, (reference, archive): (&str, &Path)) -> Result<(), Failure> {
    let folder = match args.untardir.is_absolute() {
        true => args.untardir.clone(),
        false => clean(&args.destination.join(&args.untardir)),
    };
    let name = reference.rsplit('/').next().unwrap_or_default();
    let taken = if folder == Path::new(".") { PathBuf::from(name) } else { clean(&folder.join(name)) };
    if context.files.kind(&taken).is_ok() {
        let shown = taken.display();
        return Err(Failure::new(format!("failed to untar: a file or directory with the name {shown} already exists")));
    }
    context.files.make_directory(&taken).map_err(|error| Failure::new(format!("failed to untar (mkdir): {error}")))?;
    let bytes = context.files.read(archive)?;
    crate::helm::chart::expand(&context.files, &bytes, &folder).map_err(|error| Failure::new(error.to_string()))
}
