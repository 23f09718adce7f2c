//! `helm plugin`: what is installed beside helm's own commands. One file a command.

pub mod install;
pub mod list;
pub mod package;
pub mod uninstall;
pub mod update;
pub mod verify;

use crate::cli::command::{Entry, entry};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::plugins;
use crate::cli::helm::settings::Settings;
use crate::repository::plugin::install::Places;
use crate::repository::plugin::{self, Event, Plugin};
use crate::repository::provenance::Verification;

pub(super) static CHILDREN: &[Entry] = &[
    entry!(Helm, "install", crate::cli::helm::plugin::install, "Install a plugin", aliases = &["add"]),
    entry!(Helm, "list", crate::cli::helm::plugin::list, "List the installed plugins", aliases = &["ls"]),
    entry!(Helm, "package", crate::cli::helm::plugin::package, "Pack a plugin's folder into an archive"),
    entry!(Helm, "uninstall", crate::cli::helm::plugin::uninstall, "Remove plugins", aliases = &["rm", "remove"]),
    entry!(Helm, "update", crate::cli::helm::plugin::update, "Bring plugins up to date", aliases = &["up"]),
    entry!(Helm, "verify", crate::cli::helm::plugin::verify, "Check who signed a plugin's archive"),
];

/// Where plugins go.
fn places(context: &Context) -> Places {
    let settings = Settings::new(context);
    Places {
        plugins: settings.plugins,
        data: settings.data_home.join("plugins"),
        cache: settings.cache_home.join("plugins"),
    }
}

/// Tells a plugin of an event.
fn hook(context: &Context, plugin: &Plugin, event: Event) -> Result<(), Failure> {
    context.ui.flush()?;
    plugin::hook(plugin, event, context.environment()).map_err(|error| Failure::new(error.to_string()))
}

/// Runs a change on each of the named plugins; what failed is told at the end, all of it.
fn each(
    context: &Context,
    names: &[String],
    (verb, done): (&str, &str),
    change: impl Fn(&Plugin) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if names.is_empty() {
        return Err(Failure::new(format!("please provide plugin name to {verb}")));
    }
    let plugins = plugins::find_all(context, "").map_err(|error| Failure::new(error.to_string()))?;
    let mut failed = Vec::new();
    for name in names {
        let Some(plugin) = plugins.iter().find(|plugin| plugin.metadata.name == *name) else {
            failed.push(format!("plugin: {name} not found"));
            continue;
        };
        match change(plugin) {
            Ok(()) => context.ui.line(&format!("{done} plugin: {name}"))?,
            Err(failure) => {
                failed.push(format!("failed to {verb} plugin {name}, got error ({})", failure.message()));
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure::new(failed.join("\n"))) }
}

/// What is printed of a plugin's verification.
fn told(verification: &Verification) -> String {
    let mut out = String::new();
    for name in &verification.signed_by {
        out.push_str(&format!("Signed by: {name}\n"));
    }
    out.push_str(&format!("Using Key With Fingerprint: {}\n", verification.fingerprint));
    out.push_str(&format!("Plugin Hash Verified: {}\n", verification.file_hash));
    out
}
