//! The print flags (`-o`, `--template`, …) and what a command tells about an object it worked on.
//!
//! In: the flags and an object. Out: the object in the format asked for, or `kind.group/name created`. Answers to the
//! print flags of cli-runtime.

use super::context::Context;
use super::failure::Failure;
use crate::files::Files;
use crate::jsonpath::Missing;
use crate::print::{self, Printer, format::Family, format::Request};
use crate::value::Json;
use std::path::Path;

/// The flags of every command that prints objects; to be flattened into a command's own.
#[derive(Debug, Clone, clap::Args)]
pub struct Output {
    /// Output format: json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath,
    /// jsonpath-as-json, jsonpath-file, jinja, jinja-file
    #[arg(long, short)]
    pub output: Option<String>,
    /// Template string or path to a template file, for the formats that take one
    #[arg(long)]
    pub template: Option<String>,
    /// Ignore fields that a template names and the object has not
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub allow_missing_template_keys: bool,
    /// Keep the managedFields when printing JSON or YAML
    #[arg(long)]
    pub show_managed_fields: bool,
}

impl Output {
    /// The format, empty when none was asked for.
    pub fn format(&self) -> &str {
        self.output.as_deref().unwrap_or_default()
    }

    /// The printer asked for; nothing when the command's own form is meant.
    pub fn printer(&self, context: &Context, family: Family, no_headers: bool) -> Result<Option<Printer>, Failure> {
        let read = |path: &str| {
            let bytes = context.files.read(Path::new(path)).map_err(|error| error.to_string())?;
            String::from_utf8(bytes).map_err(|error| error.to_string())
        };
        let request = Request {
            family,
            output: self.format(),
            template: self.template.as_deref().unwrap_or_default(),
            missing: if self.allow_missing_template_keys { Missing::Allowed } else { Missing::Refused },
            show_managed_fields: self.show_managed_fields,
            no_headers,
            read: &read,
        };
        Ok(request.printer()?)
    }

    /// What tells about the objects that a command works on.
    pub fn teller(&self, context: &Context, dry_run: DryRun) -> Result<Teller, Failure> {
        Ok(Teller { printer: self.printer(context, Family::Objects, false)?, dry_run })
    }
}

/// Tells about objects as they are created, changed or deleted.
#[derive(Debug)]
pub struct Teller {
    printer: Option<Printer>,
    dry_run: DryRun,
}

impl Teller {
    /// The same, with objects as the command's own Go types would print them.
    #[must_use]
    pub fn typed(mut self) -> Teller {
        if let Some(printer) = &mut self.printer {
            printer.typed = true;
        }
        self
    }

    /// Prints the object, or `kind.group/name` with the operation (`created`), a dry run marked as such.
    pub fn tell(&mut self, context: &Context, object: &Json, operation: &str) -> Result<(), Failure> {
        match &mut self.printer {
            Some(printer) => emit(context, printer.print(object)),
            None => emit(context, print::name::print(object, &format!("{operation}{}", self.dry_run.mark()))),
        }
    }
}

/// Writes what a printer made; what a template left behind when it failed goes to standard output as well, as with
/// kubectl.
pub fn emit(context: &Context, text: Result<String, print::Error>) -> Result<(), Failure> {
    if let Err(print::Error::RunTemplate { dump: written, .. } | print::Error::Columns { written, .. }) = &text {
        context.ui.print(written)?;
    }
    context.ui.print(&text?)
}

impl From<print::Error> for Failure {
    fn from(error: print::Error) -> Failure {
        Failure::new(error.to_string())
    }
}

/// `--dry-run`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DryRun {
    #[default]
    None,
    /// Nothing is sent.
    Client,
    /// The server does everything but keep the outcome.
    Server,
}

/// The value of a `--dry-run` without one.
pub const BARE_DRY_RUN: &str = "unchanged";

impl DryRun {
    /// From the flag's text, absent for none. Bare and boolean forms are old and warned about.
    pub fn parse(context: &Context, flag: Option<&str>) -> Result<DryRun, Failure> {
        let warn = |line: u32, text: &str| log_warning(context, ("helpers.go", line), text);
        let boolean = |text: &str, meaning: &str| {
            warn(
                728,
                &format!(
                    "--dry-run={text} is deprecated (boolean value) and can be replaced with --dry-run={meaning}."
                ),
            );
        };
        match flag.unwrap_or("none") {
            "none" => Ok(DryRun::None),
            "client" => Ok(DryRun::Client),
            "server" => Ok(DryRun::Server),
            BARE_DRY_RUN => {
                warn(714, "--dry-run is deprecated and can be replaced with --dry-run=client.");
                Ok(DryRun::Client)
            }
            text @ ("1" | "t" | "T" | "true" | "TRUE" | "True") => {
                boolean(text, "client");
                Ok(DryRun::Client)
            }
            text @ ("0" | "f" | "F" | "false" | "FALSE" | "False") => {
                boolean(text, "none");
                Ok(DryRun::None)
            }
            other => Err(Failure::new(format!(
                "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
            ))),
        }
    }

    /// What follows an operation in a message.
    pub fn mark(self) -> &'static str {
        match self {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }

    /// The query parameter `dryRun`.
    pub fn parameter(self) -> &'static str {
        if self == DryRun::Server { "All" } else { "" }
    }
}

/// A warning as klog writes it, from a line of kubectl's.
pub fn log_warning(context: &Context, (file, line): (&str, u32), text: &str) {
    let now = context.now().to_zoned(jiff::tz::TimeZone::system()).strftime("%m%d %H:%M:%S%.6f");
    context.ui.warn(&format!("W{now} {:>7} {file}:{line}] {text}", std::process::id()));
}

/// The flag `--dry-run`, to be flattened into a command's own.
#[derive(Debug, Clone, clap::Args)]
pub struct DryRunFlag {
    /// Must be none, server or client: print what would be sent, or have the server try it
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = BARE_DRY_RUN)]
    pub dry_run: Option<String>,
}

impl DryRunFlag {
    pub fn read(&self, context: &Context) -> Result<DryRun, Failure> {
        DryRun::parse(context, self.dry_run.as_deref())
    }
}
