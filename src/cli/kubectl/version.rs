//! `version`: the client's version, the server's beside it.
//!
//! Under a borrowed name the client's version is the one that is answered to; `kx version` tells its own first.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::name::Name;
use crate::value::{Json, json};
use crate::yaml;
use std::fmt::Write;

/// The kubectl, kustomize (inside kubectl) and helm that kx answers for.
const KUBECTL: &str = "v1.37.2";
const KUSTOMIZE_IN_KUBECTL: &str = "v5.8.1";
const KUSTOMIZE: &str = "v5.8.2";
const HELM: &str = "v4.3.1";

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
    /// Show the client's version only, without asking a server
    #[arg(long)]
    client: bool,
    /// Output format: json or yaml
    #[arg(long, short, default_value = "")]
    output: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !args.client && !args.words.is_empty() {
        return Err(Failure::new(format!("extra arguments: [{}]", args.words.join(" "))));
    }
    if !matches!(args.output.as_str(), "" | "yaml" | "json") {
        return Err(Failure::new("--output must be 'yaml' or 'json'"));
    }
    let server = if args.client { Ok(None) } else { server(context) };
    let own = context.name == Name::Kx;
    let version = server.as_ref().ok().and_then(Option::as_ref);
    context.ui.print(&match args.output.as_str() {
        // Both forms end with the format's own newline and one of the command's.
        "yaml" => yaml::write(&tree(own, version)) + "\n",
        "json" => json_text(own, version),
        _ => plain(own, version),
    })?;
    if let Some(version) = version {
        warn_of_skew(context, version)?;
    }
    server.map(|_| Exit::SUCCESS)
}

fn server(context: &Context) -> Result<Option<Json>, Failure> {
    let cluster = context.cluster()?;
    Ok(Some(context.block_on(cluster.version())??))
}

fn plain(own: bool, server: Option<&Json>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = match own {
        true => write!(
            out,
            "kx Version: v{}\nkubectl Version: {KUBECTL}\nkustomize Version: {KUSTOMIZE}\nhelm Version: {HELM}\n",
            env!("CARGO_PKG_VERSION")
        ),
        false => write!(out, "Client Version: {KUBECTL}\nKustomize Version: {KUSTOMIZE_IN_KUBECTL}\n"),
    };
    if let Some(version) = server {
        let _ = writeln!(out, "Server Version: {}", version["gitVersion"].as_str().unwrap_or_default());
    }
    out
}

/// What Go's version.Info holds, in its order.
const FIELDS: &[&str] = &[
    "major",
    "minor",
    "emulationMajor",
    "emulationMinor",
    "minCompatibilityMajor",
    "minCompatibilityMinor",
    "gitVersion",
    "gitCommit",
    "gitTreeState",
    "buildDate",
    "goVersion",
    "compiler",
    "platform",
];

fn client() -> Json {
    serde_json::json!({
        "major": "1",
        "minor": "37",
        "gitVersion": KUBECTL,
        "gitCommit": "",
        "gitTreeState": "",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": "rustc",
        "platform": "linux/amd64",
    })
}

/// The parts of the answer in their order.
fn parts(own: bool, server: Option<&Json>) -> Vec<(&'static str, Json)> {
    let mut out = vec![("clientVersion", client())];
    if own {
        out.push(("kxVersion", concat!("v", env!("CARGO_PKG_VERSION")).into()));
        out.push(("helmVersion", HELM.into()));
    }
    out.push(("kustomizeVersion", if own { KUSTOMIZE } else { KUSTOMIZE_IN_KUBECTL }.into()));
    if let Some(version) = server {
        out.push(("serverVersion", version.clone()));
    }
    out
}

fn tree(own: bool, server: Option<&Json>) -> Json {
    parts(own, server).into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn json_text(own: bool, server: Option<&Json>) -> String {
    let parts: Vec<String> = parts(own, server)
        .into_iter()
        .map(|(key, value)| match value {
            Json::Object(fields) => {
                let known = FIELDS.iter().filter_map(|field| Some((field, fields.get(*field)?)));
                let lines: Vec<String> =
                    known.map(|(field, value)| format!("    \"{field}\": {}", json::compact(value))).collect();
                format!("  \"{key}\": {{\n{}\n  }}", lines.join(",\n"))
            }
            value => format!("  \"{key}\": {}", json::compact(&value)),
        })
        .collect();
    format!("{{\n{}\n}}\n", parts.join(",\n"))
}

/// Servers more than one minor version away are warned about.
fn warn_of_skew(context: &Context, server: &Json) -> Result<(), Failure> {
    let version = server["gitVersion"].as_str().unwrap_or_default();
    let mut numbers = version.trim_start_matches('v').split(['.', '-', '+']).map(str::parse::<i64>);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else { return Ok(()) };
    if major == 1 && (minor - 37).abs() <= 1 {
        return Ok(());
    }
    let warning = format!(
        "version difference between client (1.37) and server ({major}.{minor}) exceeds the supported minor version skew of +/-1"
    );
    if context.connection().warnings_as_errors {
        return Err(Failure::new(warning));
    }
    context.ui.warn(&format!("Warning: {warning}"));
    Ok(())
}
