//! `helm version`: the version of Helm that kx answers to.

use super::require::Usage;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::gotemplate;
use crate::helm::capabilities::{GO_VERSION, HELM_VERSION, KUBE_CLIENT_VERSION};
use crate::helm::engine::helm_version;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    pub operands: Vec<String>,
    /// Print the version number only
    #[arg(long)]
    pub short: bool,
    /// Go template for the output, over Version, GitCommit, GitTreeState, GoVersion and KubeClientVersion
    #[arg(long)]
    pub template: Option<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "version", operands: "" }.none(context, &args.operands)?;
    if let Some(template) = args.template.as_deref().filter(|template| !template.is_empty()) {
        let text = gotemplate::render("_", template, &helm_version(), gotemplate::Options::default())
            .map_err(|error| Failure::new(error.to_string()))?;
        context.ui.print(&text.to_str())?;
        return Ok(Exit::SUCCESS);
    }
    if args.short {
        context.ui.line(HELM_VERSION)?;
        return Ok(Exit::SUCCESS);
    }
    context.ui.line(&format!(
        "version.BuildInfo{{Version:\"{HELM_VERSION}\", GitCommit:\"\", GitTreeState:\"\", \
         GoVersion:\"{GO_VERSION}\", KubeClientVersion:\"{KUBE_CLIENT_VERSION}\"}}"
    ))?;
    Ok(Exit::SUCCESS)
}
