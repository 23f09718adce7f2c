//! `kustomize version`: the version answered to.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::value::{Json, json};
use crate::yaml;

const VERSION: &str = "v5.8.2";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print only the version
    #[arg(long, hide = true)]
    pub short: bool,
    /// One of 'yaml' or 'json'
    #[arg(long, short, default_value = "")]
    pub output: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if args.short {
        context.ui.warn("Flag --short has been deprecated, and will be removed in the future.");
    }
    match args.output.as_str() {
        "" => context.ui.line(VERSION)?,
        "yaml" => context.ui.print(&yaml::write(&details()))?,
        "json" => context.ui.line(&json::pretty(&details(), 2))?,
        _ => return Err(Failure::new("--output must be 'yaml' or 'json'")),
    }
    Ok(Exit::SUCCESS)
}

fn details() -> Json {
    serde_json::json!({
        "version": VERSION,
        "goOs": std::env::consts::OS,
        "goArch": match std::env::consts::ARCH { "x86_64" => "amd64", "aarch64" => "arm64", other => other },
    })
}
