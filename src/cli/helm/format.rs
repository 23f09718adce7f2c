//! `-o table|json|yaml` of helm's commands.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::release::record::Release;
use crate::yaml;
use serde::Serialize;

/// How an answer is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Format {
    #[default]
    Table,
    Json,
    Yaml,
}

impl Format {
    pub fn parse(text: &str) -> Result<Format, String> {
        match text {
            "table" => Ok(Format::Table),
            "json" => Ok(Format::Json),
            "yaml" => Ok(Format::Yaml),
            _ => Err("invalid format type".to_owned()),
        }
    }
}

/// Prints data as JSON on one line, fields in their own order, or as YAML; returns whether it did (not for tables).
pub(super) fn print(context: &Context, format: Format, data: &impl Serialize) -> Result<bool, Failure> {
    let unwritten = |error: serde_json::Error| Failure::new(format!("unable to write JSON output: {error}"));
    match format {
        Format::Table => return Ok(false),
        Format::Json => {
            // Go escapes what HTML would read; outside of strings these letters do not occur.
            let text = serde_json::to_string(data).map_err(unwritten)?;
            context.ui.line(&text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))?;
        }
        Format::Yaml => context.ui.print(&yaml::write(&serde_json::to_value(data).map_err(unwritten)?))?,
    }
    Ok(true)
}

/// As [`print`], of a release; without its chart when it is not wanted.
pub(super) fn print_release(
    context: &Context,
    format: Format,
    (release, with_chart): (&Release, bool),
) -> Result<bool, Failure> {
    let json = || release.json(with_chart).map_err(|error| Failure::new(format!("unable to write output: {error}")));
    let unread = |error: serde_json::Error| Failure::new(format!("unable to write YAML output: {error}"));
    match format {
        Format::Table => return Ok(false),
        Format::Json => context.ui.line(&json()?)?,
        Format::Yaml => context.ui.print(&yaml::write(&serde_json::from_str(&json()?).map_err(unread)?))?,
    }
    Ok(true)
}
