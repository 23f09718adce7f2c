//! The name of a release: given, made up, or made from a template.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::helm::funcs;

/// How the name is found when the command line does not just say it.
pub(super) struct Naming<'a> {
    pub generate: bool,
    pub template: Option<&'a str>,
    /// The name when nothing else gives one.
    pub fallback: Option<String>,
}

impl Naming<'_> {
    /// The release's name and the chart's reference.
    pub fn name_and_chart(&self, context: &Context, operands: &[String]) -> Result<(String, String), Failure> {
        match operands {
            [] => Err(Failure::new("must either provide a name or specify --generate-name")),
            [chart] => Ok((self.name_for(context, chart)?, chart.clone())),
            [_, _] if self.generate => Err(Failure::new("cannot set --generate-name and also specify a name")),
            [_, _] if self.template.is_some() => {
                Err(Failure::new("cannot set --name-template and also specify a name"))
            }
            [name, chart] => Ok((name.clone(), chart.clone())),
            [_, _, more @ ..] => {
                Err(Failure::new(format!("expected at most two arguments, unexpected arguments: {}", more.join(", "))))
            }
        }
    }

    fn name_for(&self, context: &Context, chart: &str) -> Result<String, Failure> {
        if let Some(template) = self.template {
            return from_template(context, template);
        }
        if let Some(fallback) = &self.fallback {
            return Ok(fallback.clone());
        }
        if !self.generate {
            return Err(Failure::new("must either provide a name or specify --generate-name"));
        }
        let base = chart.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let base = if base.is_empty() || base == "." { "chart" } else { base };
        let stem = base.split('.').next().unwrap_or(base);
        Ok(format!("{stem}-{}", context.now().as_second()))
    }
}

/// Executes `--name-template`, which has no data.
fn from_template(context: &Context, template: &str) -> Result<String, Failure> {
    funcs::render_name(template, context.environment(), context.machine().as_ref())
        .map(|text| text.to_str().into_owned())
        .map_err(|error| Failure::new(error.to_string()))
}

/// Refuses what cannot name a release.
pub(super) fn check(name: &str) -> Result<(), Failure> {
    let refuse =
        |reason: &str| Err(Failure::new(format!("release name check failed: release name {name:?}: {reason}")));
    if name.is_empty() {
        return refuse("no name provided");
    }
    check_plain(name).or_else(|()| {
        refuse(
            "invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ \
             and the length must not be longer than 53",
        )
    })
}

/// Whether the text can name a release.
pub(super) fn check_plain(name: &str) -> Result<(), ()> {
    let part = |part: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = part.as_bytes();
        bytes.first().is_some_and(|byte| inner(*byte))
            && bytes.last().is_some_and(|byte| inner(*byte))
            && bytes.iter().all(|byte| inner(*byte) || *byte == b'-')
    };
    if name.len() > 53 || !name.split('.').all(part) { Err(()) } else { Ok(()) }
}
