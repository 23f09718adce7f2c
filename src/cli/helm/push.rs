//! `helm push`: a chart's archive, and its provenance file where there is one, into a registry.

use super::connection_flags::ConnectionFlags;
use super::gather;
use super::require::Usage;
use super::sources::Sources;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::{Files, Kind};
use crate::repository::oci::{self, Client, Package};
use crate::value::url::Url;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The archive, and where to: oci://HOST/PATH
    pub operands: Vec<String>,
    #[command(flatten)]
    pub connection: ConnectionFlags,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "push", operands: "[chart] [remote]" }.at_least(context, &args.operands, 2)?;
    let (archive, remote) = (Path::new(&args.operands[0]), args.operands[1].as_str());
    let sources = Sources::new(context);
    let world = sources.world();
    let client = Client::new(world.registries(), &args.connection.registry())?;
    check(remote)?;
    match context.files.kind(archive) {
        Ok(Kind::Directory) => return Err(Failure::new("cannot push directory, must provide chart archive (.tgz)")),
        Ok(_) => {}
        Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => {
            return Err(Failure::new(format!("{}: no such file", archive.display())));
        }
        Err(error) => return Err(error.into()),
    }
    let chart = gather::load(context, archive)?;
    let mut beside = archive.as_os_str().to_owned();
    beside.push(".prov");
    let beside = PathBuf::from(beside);
    let package = Package {
        archive: context.files.read(archive)?,
        chart: &chart,
        provenance: context.files.kind(&beside).is_ok().then(|| context.files.read(&beside)).transpose()?,
        created: written(context, archive)?,
    };
    let pushed = context.block_on(client.push(package, remote))??;
    context.ui.print(&pushed.report())?;
    Ok(Exit::SUCCESS)
}

/// Charts are pushed to registries only.
fn check(remote: &str) -> Result<(), Failure> {
    let url = Url::parse(remote).map_err(|_| Failure::new(format!("invalid chart URL format: {remote}")))?;
    match url.scheme.as_str() {
        "" => Err(Failure::new(format!("scheme prefix missing from remote (e.g. {:?})", oci::SCHEME))),
        "oci" => Ok(()),
        other => Err(Failure::new(format!("scheme {other:?} not supported"))),
    }
}

/// When the archive was written, in the user's time zone.
fn written(context: &Context, archive: &Path) -> Result<String, Failure> {
    let time = jiff::Timestamp::try_from(context.files.modified(archive)?)
        .map_err(|error| Failure::new(format!("{}: {error}", archive.display())))?;
    let time = time.to_zoned(TimeZone::system());
    let text = time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Ok(if time.offset().is_zero() { text.replace("+00:00", "Z") } else { text })
}
