//! `get --raw`: whatever a path of the server answers with.

use super::Args;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::Request;

pub(super) fn run(context: &Context, args: &Args, path: &str) -> Result<Exit, Failure> {
    let refuse = |message: &str| Err(Failure::new(message));
    if !args.words.is_empty() {
        return refuse("arguments may not be passed when --raw is specified");
    }
    let selects = args.selector.as_deref().is_some_and(|text| !text.is_empty());
    if args.watch || args.watch_only || selects {
        return refuse(
            "--raw may not be specified with other flags that filter the server request or alter the output",
        );
    }
    if !args.output.format().is_empty() {
        return refuse("--raw and --output are mutually exclusive");
    }
    if !path.starts_with('/') && !path.contains("://") {
        return refuse(&format!("--raw must be a valid URL path: parse {path:?}: invalid URI for request"));
    }
    let cluster = context.cluster()?;
    let bytes = context.block_on(cluster.raw(&Request::get(path)))??;
    context.ui.write(&bytes)?;
    Ok(Exit::SUCCESS)
}
