//! `api-resources`: what the server offers, a resource a line.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::{Discovery, Resource};
use crate::print::{TabWriter, kyaml};
use crate::value::{Json, json};
use crate::yaml;
use std::fmt::Write;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
    /// Limit to resources in the specified API group
    #[arg(long)]
    api_group: Option<String>,
    /// Limit to resources that are namespaced, or with =false to those that are not
    #[arg(long, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    namespaced: Option<bool>,
    /// Limit to resources that support the specified verbs
    #[arg(long, value_delimiter = ',')]
    verbs: Vec<String>,
    /// Sort by name or kind
    #[arg(long, default_value = "")]
    sort_by: String,
    /// Use the cached list of resources if available
    #[arg(long)]
    cached: bool,
    /// Limit to resources that belong to the specified categories
    #[arg(long, value_delimiter = ',')]
    categories: Vec<String>,
    /// Output format: json, yaml, name, wide
    #[arg(long, short, default_value = "")]
    output: String,
    /// Print no headers
    #[arg(long)]
    no_headers: bool,
    /// Keep the managedFields when printing JSON or YAML
    #[arg(long, hide = true)]
    show_managed_fields: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !args.words.is_empty() {
        return Err(Failure::usage(format!("unexpected arguments: [{}]", args.words.join(" "))));
    }
    if !matches!(args.output.as_str(), "" | "wide" | "name" | "json" | "yaml" | "kyaml") {
        return Err(Failure::new(format!(
            "unable to match a printer suitable for the output format {:?}, allowed formats are: json,kyaml,name,wide,yaml",
            args.output
        )));
    }
    if !matches!(args.sort_by.as_str(), "" | "name" | "kind") {
        return Err(Failure::new("--sort-by accepts only name or kind"));
    }
    let cluster = context.cluster()?;
    let discovery = context
        .block_on(async { if args.cached { cluster.discovery().await } else { cluster.rediscover().await } })??;
    let mut resources = preferred(&discovery);
    resources.retain(|resource| matches(resource, &args));
    resources.sort_by(|left, right| {
        let key = |resource: &Resource| match args.sort_by.as_str() {
            "name" => resource.plural.clone(),
            "kind" => resource.kind.clone(),
            _ => resource.group.clone(),
        };
        key(left).cmp(&key(right)).then_with(|| left.plural.cmp(&right.plural))
    });
    if !resources.is_empty() || !discovery.groups.is_empty() {
        context.ui.print(&text(&resources, &args)?)?;
    }
    failures(&discovery)
}

/// Each resource in its group's best version that has it.
fn preferred(discovery: &Discovery) -> Vec<&Resource> {
    let mut out: Vec<&Resource> = Vec::new();
    for group in &discovery.groups {
        let first = out.len();
        for resource in group.versions.iter().flat_map(|version| &version.resources) {
            if !out[first..].iter().any(|known| known.plural == resource.plural) {
                out.push(resource);
            }
        }
    }
    out
}

fn matches(resource: &Resource, args: &Args) -> bool {
    !resource.verbs.is_empty()
        && args.api_group.as_ref().is_none_or(|group| resource.group == *group)
        && args.namespaced.is_none_or(|namespaced| resource.namespaced == namespaced)
        && args.verbs.iter().all(|verb| resource.allows(verb))
        && args.categories.iter().all(|category| resource.categories.contains(category))
}

fn text(resources: &[&Resource], args: &Args) -> Result<String, Failure> {
    Ok(match args.output.as_str() {
        "name" => resources.iter().map(|resource| resource.full_name() + "\n").collect(),
        "json" => json_text(resources),
        "yaml" => yaml::write(&tree(resources)),
        "kyaml" => kyaml::print(&tree(resources))?,
        _ => table(resources, args),
    })
}

fn table(resources: &[&Resource], args: &Args) -> String {
    let wide = args.output == "wide";
    let mut lines = String::new();
    if !args.no_headers {
        lines.push_str("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND");
        lines.push_str(if wide { "\tVERBS\tCATEGORIES\n" } else { "\n" });
    }
    for resource in resources {
        // Writing to a String cannot fail.
        let _ = write!(
            lines,
            "{}\t{}\t{}\t{}\t{}",
            resource.plural,
            resource.short_names.join(","),
            resource.api_version(),
            resource.namespaced,
            resource.kind
        );
        if wide {
            let _ = write!(lines, "\t{}\t{}", resource.verbs.join(","), resource.categories.join(","));
        }
        lines.push('\n');
    }
    let mut writer = TabWriter::default();
    writer.write(&lines);
    writer.flush();
    writer.take()
}

/// The fields of a resource in the order of its Go type.
fn fields(resource: &Resource) -> Vec<(&'static str, Json)> {
    let mut out: Vec<(&'static str, Json)> = vec![
        ("name", resource.plural.clone().into()),
        ("singularName", resource.singular.clone().into()),
        ("namespaced", resource.namespaced.into()),
    ];
    if !resource.group.is_empty() {
        out.push(("group", resource.group.clone().into()));
    }
    out.push(("version", resource.version.clone().into()));
    out.push(("kind", resource.kind.clone().into()));
    out.push(("verbs", resource.verbs.clone().into()));
    for (key, list) in [("shortNames", &resource.short_names), ("categories", &resource.categories)] {
        if !list.is_empty() {
            out.push((key, list.clone().into()));
        }
    }
    out
}

fn tree(resources: &[&Resource]) -> Json {
    let items: Vec<Json> = resources
        .iter()
        .map(|resource| fields(resource).into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
        .collect();
    serde_json::json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "", "resources": items})
}

fn json_text(resources: &[&Resource]) -> String {
    let mut out = String::from(
        "{\n    \"kind\": \"APIResourceList\",\n    \"apiVersion\": \"v1\",\n    \"groupVersion\": \"\",\n    \"resources\": [",
    );
    for (index, resource) in resources.iter().enumerate() {
        out.push_str(if index == 0 { "\n        {" } else { ",\n        {" });
        for (index, (key, value)) in fields(resource).into_iter().enumerate() {
            let value = json::pretty(&value, 4).replace('\n', "\n            ");
            // Writing to a String cannot fail.
            let _ = write!(out, "{}\n            \"{key}\": {value}", if index == 0 { "" } else { "," });
        }
        out.push_str("\n        }");
    }
    out.push_str(if resources.is_empty() { "]\n}\n" } else { "\n    ]\n}\n" });
    out
}

/// Versions that did not answer are an error, after what did was printed.
fn failures(discovery: &Discovery) -> Result<Exit, Failure> {
    if discovery.failures.is_empty() {
        return Ok(Exit::SUCCESS);
    }
    let parts: Vec<String> =
        discovery.failures.iter().map(|(version, reason)| format!("{version}: {reason}")).collect();
    Err(Failure::new(format!("unable to retrieve the complete list of server APIs: {}", parts.join(", "))))
}
