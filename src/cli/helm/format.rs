//! `-o table|json|yaml` of helm's commands.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
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
