//! `kx sandbox build`: makes sure that the sandbox's programs are there, and says where.

use super::{How, progress};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::sandbox::{DEFAULT_NAME, programs};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok, to be checked only
    #[arg(long)]
    pub bin_dir: Option<PathBuf>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let how = How { bin_dir: args.bin_dir, webhooks: false };
    let settings = super::settings(context, DEFAULT_NAME, &how)?;
    let mut show = progress::Show::new(context);
    let outcome = programs::provide(&settings, &mut |step| show.step(&step));
    show.end();
    let programs = outcome.map_err(super::failure)?;
    for (module, folder) in programs.folders() {
        for (name, _) in module.programs {
            context.ui.line(&folder.join(name).to_string_lossy())?;
        }
    }
    Ok(Exit::SUCCESS)
}
