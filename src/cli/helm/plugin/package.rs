//! `helm plugin package`: a plugin's folder as an archive, signed unless that is not wanted.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::keyring::{self, Signing};
use crate::cli::helm::require::Usage;
use crate::files::{Files, Kind};
use crate::repository::plugin::install::beside;
use crate::repository::plugin::{self, archive};
use crate::yaml;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The plugin's folder
    pub path: Vec<String>,
    /// Sign the archive with a private OpenPGP key
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub sign: bool,
    #[command(flatten)]
    pub signing: Signing,
    /// Where to write the archive
    #[arg(long, short = 'd', default_value = ".")]
    pub destination: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "plugin package", operands: "[PATH]" }.exactly(context, &args.path, 1)?;
    let folder = Path::new(&args.path[0]);
    if context.files.kind(folder)? != Kind::Directory {
        return Err(Failure::new("plugin package only supports directories, not tarballs"));
    }
    let plugin = plugin::load(&context.files, folder)
        .map_err(|error| Failure::new(format!("invalid plugin directory: {error}")))?;
    context.files.make_directory(Path::new(&args.destination))?;
    let key = if args.sign {
        let found = args.signing.find(context);
        let found =
            found.map_err(|failure| failure.reworded(|words| format!("error reading from keyring: {words}")))?;
        Some(args.signing.unlock(context, found, &mut None)?)
    } else {
        context
            .ui
            .line("WARNING: Skipping plugin signing. This is not recommended for plugins intended for distribution.")?;
        None
    };
    let metadata = &plugin.metadata;
    let name = format!("{}-{}.tgz", metadata.name, metadata.version);
    let path = crate::files::clean(&Path::new(&args.destination).join(&name));
    let bytes = archive::pack(folder, &metadata.name)
        .map_err(|error| Failure::new(format!("failed to create plugin tarball: {error}")))?;
    context.files.write(&path, &bytes)?;
    if let Some(key) = key {
        let definition = yaml::write(&metadata.to_json());
        let provenance = key
            .sign((&bytes, &name), &definition, &keyring::moment(context))
            .map_err(|error| Failure::new(format!("failed to sign plugin: {error}")))?;
        let beside = beside(&path);
        context.files.write(&beside, provenance.as_bytes())?;
        context.ui.line(&format!("Successfully signed. Signature written to: {}", beside.display()))?;
    }
    context.ui.line(&format!("Successfully packaged plugin and saved it to: {}", path.display()))?;
    Ok(Exit::SUCCESS)
}
