//! `helm get metadata`: what a release was made from.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::format::{self, Format};
use crate::cli::helm::require::Usage;
use crate::cli::helm::status;
use crate::release::Release;
use crate::value::Json;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the release
    pub release: Vec<String>,
    /// Revision to show, else the newest
    #[arg(long, default_value = "0")]
    pub revision: u32,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    output: Format,
}

/// The fields are Helm's JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    name: String,
    chart: String,
    version: String,
    app_version: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<Json>,
    namespace: String,
    revision: u32,
    status: String,
    deployed_at: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    apply_method: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "get metadata", operands: "RELEASE_NAME" }.exactly(context, &args.release, 1)?;
    let metadata = metadata(&status::fetch(context, &args.release[0], args.revision)?);
    if !format::print(context, args.output, &metadata)? {
        context.ui.print(&text(&metadata))?;
    }
    Ok(Exit::SUCCESS)
}

fn metadata(release: &Release) -> Metadata {
    let chart = &release.chart["metadata"];
    let annotations = chart["annotations"].as_object().into_iter().flatten();
    Metadata {
        name: release.name.clone(),
        chart: release.chart_metadata("name").to_owned(),
        version: release.chart_metadata("version").to_owned(),
        app_version: release.chart_metadata("appVersion").to_owned(),
        annotations: annotations
            .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect(),
        labels: release.labels.clone(),
        dependencies: chart["dependencies"].as_array().cloned().unwrap_or_default(),
        namespace: release.namespace.clone(),
        revision: release.version,
        status: release.info.status.to_string(),
        deployed_at: to_seconds(&release.info.last_deployed),
        apply_method: release.apply_method.clone(),
    }
}

/// RFC 3339 without the parts of a second.
fn to_seconds(time: &str) -> String {
    let Some((start, rest)) = time.split_once('.') else { return time.to_owned() };
    format!("{start}{}", rest.trim_start_matches(|letter: char| letter.is_ascii_digit()))
}

fn text(metadata: &Metadata) -> String {
    let pairs = |pairs: &BTreeMap<String, String>| {
        pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
    };
    let mut names: Vec<&str> =
        metadata.dependencies.iter().filter_map(|dependency| dependency["name"].as_str()).collect();
    names.sort_unstable();
    let method = match metadata.apply_method.as_str() {
        "" => "client-side apply (defaulted)".to_owned(),
        "csa" => "client-side apply".to_owned(),
        "ssa" => "server-side apply".to_owned(),
        other => format!("unknown ({other:?})"),
    };
    [
        ("NAME", metadata.name.clone()),
        ("CHART", metadata.chart.clone()),
        ("VERSION", metadata.version.clone()),
        ("APP_VERSION", metadata.app_version.clone()),
        ("ANNOTATIONS", pairs(&metadata.annotations)),
        ("LABELS", pairs(&metadata.labels)),
        ("DEPENDENCIES", names.join(",")),
        ("NAMESPACE", metadata.namespace.clone()),
        ("REVISION", metadata.revision.to_string()),
        ("STATUS", metadata.status.clone()),
        ("DEPLOYED_AT", metadata.deployed_at.clone()),
        ("APPLY_METHOD", method),
    ]
    .map(|(title, value)| format!("{title}: {value}\n"))
    .concat()
}
