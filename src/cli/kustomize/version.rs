//! `kustomize version`: the version answered to.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

const VERSION: &str = "v5.8.2";
/// What kustomize says of a build that tells nothing of itself.
const UNKNOWN: &str = "unknown";

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
        _ if args.short && !args.output.is_empty() => {
            return Err(Failure::new("--short and --output are mutually exclusive"));
        }
        "" if args.short => context.ui.line(&format!("{{{VERSION}  {UNKNOWN}   }}"))?,
        "" => context.ui.line(VERSION)?,
        "yaml" => {
            let lines = details().map(|(name, value)| format!("{name}: {value}\n"));
            // The original ends its YAML twice.
            context.ui.line(&lines.concat())?;
        }
        "json" => {
            let lines = details().map(|(name, value)| format!("  \"{name}\": \"{value}\""));
            context.ui.line(&format!("{{\n{}\n}}", lines.join(",\n")))?;
        }
        _ => return Err(Failure::new("--output must be 'yaml' or 'json'")),
    }
    Ok(Exit::SUCCESS)
}

fn details() -> [(&'static str, &'static str); 6] {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    [
        ("version", VERSION),
        ("gitCommit", UNKNOWN),
        ("buildDate", UNKNOWN),
        ("goOs", std::env::consts::OS),
        ("goArch", architecture),
        ("goVersion", UNKNOWN),
    ]
}
