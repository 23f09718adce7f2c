//! What `helm dependency build` and `update` have in common.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::connection_flags::ConnectionFlags;
use crate::cli::helm::sources::Sources;
use crate::cli::helm::{epoch, keyring};
use crate::files::clean;
use crate::repository::dependency::{self, Task};
use crate::repository::download::Verify;
use std::path::Path;

#[derive(Debug, Default, Clone, clap::Args)]
pub struct DependencyFlags {
    /// Check the packages' signatures
    #[arg(long)]
    pub verify: bool,
    /// File with the public keys
    #[arg(long)]
    pub keyring: Option<String>,
    /// Use the indexes of repositories as they are here
    #[arg(long)]
    pub skip_refresh: bool,
    #[command(flatten)]
    pub connection: ConnectionFlags,
}

/// Which of the two is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::helm) enum Work {
    Build,
    Update,
}

/// How it goes about it.
#[derive(Debug)]
pub(in crate::cli::helm) struct Settings<'a> {
    pub flags: &'a DependencyFlags,
    /// How a signature is checked when one is wanted.
    pub verify: Verify,
    /// Keeps what is not an error to itself.
    pub quiet: bool,
}

/// Fills the charts/ of the chart in a folder.
pub(in crate::cli::helm) fn run(
    context: &Context,
    path: &Path,
    work: Work,
    settings: &Settings<'_>,
) -> Result<(), Failure> {
    let flags = settings.flags;
    let epoch = epoch::source_date(context)?;
    let sources = Sources::new(context).keyring(keyring::path(context, flags.keyring.as_deref()));
    let path = clean(path);
    let print = |text: &str| {
        if !settings.quiet {
            // A reader that went away is noticed at the end.
            let _ = context.ui.print(text);
        }
    };
    let world = sources.world();
    let task = Task {
        world: &world,
        chart: &path,
        verify: if flags.verify { settings.verify } else { Verify::Never },
        skip_refresh: flags.skip_refresh,
        debug: context.helm().debug,
        epoch: epoch.map(Into::into),
        generated: stamp(context),
        registry: flags.connection.registry(),
        print: &print,
        warn: &|line| context.ui.warn(line),
    };
    let outcome = match work {
        Work::Build => context.block_on(dependency::build(&task))?,
        Work::Update => context.block_on(dependency::update(&task))?,
    };
    outcome.map_err(|error| Failure::new(error.to_string()))
}

/// Now, in the zone of this machine, as Go writes times into JSON.
fn stamp(context: &Context) -> String {
    let now = context.now().to_zoned(jiff::tz::TimeZone::system());
    let text = now.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let fraction = format!("{:09}", now.subsec_nanosecond());
    let fraction = fraction.trim_end_matches('0');
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let zone = if now.offset().is_zero() { "Z".to_owned() } else { now.strftime("%:z").to_string() };
    format!("{text}{fraction}{zone}")
}
