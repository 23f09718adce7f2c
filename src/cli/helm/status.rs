//! `helm status`: where a release stands, and what it prints after an install or an upgrade.

use super::format::{self, Format};
use super::records;
use super::require::Usage;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::helm::hooks::Event;
use crate::print::TabWriter;
use crate::print::table::{Options, Printer, Table};
use crate::release::{Release, Resources, Store, resources};
use std::fmt::Write;

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

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "status", operands: "RELEASE_NAME" }.exactly(context, &args.release, 1)?;
    let mut release = fetch(context, &args.release[0], args.revision)?;
    let tables = args.output == Format::Table;
    let live = context.block_on(resources(context.cluster()?, &release, tables))?.map_err(records::failed(""))?;
    if tables {
        let shown = Shown { resources: listing(context, live), ..Shown::default() };
        context.ui.print(&text(&release, &shown))?;
    } else {
        release.info.resources = live;
        format::print_release(context, args.output, (&release, false))?;
    }
    Ok(Exit::SUCCESS)
}

/// A revision of a release, or the newest for 0.
pub(super) fn fetch(context: &Context, name: &str, revision: u32) -> Result<Release, Failure> {
    let store: Store<'_> = records::open(context, context.cluster()?.namespace(), 0)?;
    context.block_on(store.get(name, revision))?.map_err(records::failed(""))
}

/// The tables of live objects, each kind under its title.
fn listing(context: &Context, live: Resources) -> String {
    let mut text = String::new();
    for (title, tables) in live {
        text.push_str(&format!("==> {title}\n"));
        let mut printer = Printer::new(Options::default(), context.now());
        let mut writer = TabWriter::default();
        for object in tables {
            match Table::take(&mut object.clone()) {
                Some(table) => printer.print(table, None, &mut writer),
                None => printer.print_plain(&object, None, &mut writer),
            }
        }
        writer.flush();
        text.push_str(&writer.take());
        text.push('\n');
    }
    text
}

/// What a status shows beside its usual lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    /// The live objects, laid out.
    pub resources: String,
    /// Hooks and manifest, as after a dry run or with `--debug`.
    pub manifest: bool,
    /// Chart, version and app version.
    pub metadata: bool,
    pub hide_notes: bool,
}

/// The status as text.
pub(super) fn text(release: &Release, shown: &Shown) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(text, "NAME: {}", release.name);
    if let Some(time) = records::ansi_time(&release.info.last_deployed) {
        let _ = writeln!(text, "LAST DEPLOYED: {time}");
    }
    let _ = writeln!(text, "NAMESPACE: {}\nSTATUS: {}", release.namespace, release.info.status);
    let _ = writeln!(text, "REVISION: {}", release.version);
    if shown.metadata {
        for (title, field) in [("CHART", "name"), ("VERSION", "version"), ("APP_VERSION", "appVersion")] {
            let _ = writeln!(text, "{title}: {}", release.chart_metadata(field));
        }
    }
    let _ = writeln!(text, "DESCRIPTION: {}", release.info.description);
    if !shown.resources.is_empty() {
        let _ = writeln!(text, "RESOURCES:\n{}", shown.resources);
    }
    write_tests(&mut text, release);
    if shown.manifest || release.info.description.eq_ignore_ascii_case("Dry run complete") {
        text.push_str("HOOKS:\n");
        for recorded in &release.hooks {
            let _ = write!(text, "---\n# Source: {}\n{}\n", recorded.hook.path, recorded.hook.manifest);
        }
        let _ = writeln!(text, "MANIFEST:\n{}", release.manifest);
    }
    if !shown.hide_notes && !release.info.notes.is_empty() {
        let _ = writeln!(text, "NOTES:\n{}", release.info.notes.trim());
    }
    text
}

fn write_tests(text: &mut String, release: &Release) {
    let mut tests = release.hooks.iter().filter(|recorded| recorded.hook.events.contains(&Event::Test)).peekable();
    if tests.peek().is_none() {
        text.push_str("TEST SUITE: None\n");
    }
    for recorded in tests {
        let run = &recorded.last_run;
        // A test that never ran says nothing.
        let Some(started) = records::ansi_time(&run.started_at) else { continue };
        let completed = records::ansi_time(&run.completed_at).unwrap_or_default();
        let _ = write!(
            text,
            "TEST SUITE:     {}\nLast Started:   {started}\nLast Completed: {completed}\nPhase:          {}\n",
            recorded.hook.name, run.phase
        );
    }
}
