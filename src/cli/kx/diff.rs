//! `kx diff`: what applying would change, for manifests as kubectl tells it, and for charts (`--chart CHART [RELEASE]`).
//!
//! With a chart, `-f` names values files and `-k` a kustomization over what it renders to.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::chart_flags::ChartFlags;
use crate::cli::helm::compare;
use crate::cli::helm::install_flags::InstallFlags;
use crate::cli::helm::values_flags::ValuesFlags;
use crate::cli::kubectl::diff;

#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    pub manifests: diff::Args,
    /// Chart whose release is compared: a folder, an archive, repo/name, oci://…; the operand is the release's name
    #[arg(long)]
    pub chart: Option<String>,
    /// Version or version range of the chart
    #[arg(id = "chart-version", long = "version")]
    pub version: Option<String>,
    /// URL of the chart repository to look in
    #[arg(long)]
    pub repo: Option<String>,
    /// Values from a YAML file, as -f with a chart (can be repeated)
    #[arg(long, action = clap::ArgAction::Append)]
    pub values: Vec<String>,
    /// Set values: key1=val1,key2=val2 (can be repeated)
    #[arg(long, action = clap::ArgAction::Append)]
    pub set: Vec<String>,
    /// Set text values: key1=val1,key2=val2 (can be repeated)
    #[arg(long, action = clap::ArgAction::Append)]
    pub set_string: Vec<String>,
    /// Set values to what files hold: key1=path1,key2=path2 (can be repeated)
    #[arg(long, action = clap::ArgAction::Append)]
    pub set_file: Vec<String>,
    /// Set JSON values: key1=json1,key2=json2, or one JSON object (can be repeated)
    #[arg(long, action = clap::ArgAction::Append)]
    pub set_json: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let Some(chart) = &args.chart else { return diff::run(context, args.manifests) };
    let input = &args.manifests.input;
    let values = ValuesFlags {
        files: [input.filename.clone(), args.values.clone()].concat(),
        set: args.set.clone(),
        set_string: args.set_string.clone(),
        set_file: args.set_file.clone(),
        set_json: args.set_json.clone(),
        set_literal: Vec::new(),
    };
    let install = InstallFlags { kustomize: input.kustomize.clone(), ..InstallFlags::default() };
    let flags = ChartFlags { version: args.version.clone(), repo: args.repo.clone(), ..ChartFlags::default() };
    let compared = match args.manifests.words.as_slice() {
        [] => compare::chart(context, (chart, None), (&flags, &values, &install)),
        [release] => compare::chart(context, (chart, Some(release)), (&flags, &values, &install)),
        more => Err(Failure::usage(format!("Unexpected args: [{}]", more[1..].join(" ")))),
    };
    // The status 1 means differences, so that failures are told by the next one.
    compared.map_err(|failure| {
        let status = failure.status().saturating_add(1);
        failure.with_status(status)
    })
}
