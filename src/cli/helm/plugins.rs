//! The plugins that are installed: found where the settings say, and what they are told.

use super::env;
use super::settings;
use crate::cli::context::Context;
use crate::cli::name::Name;
use crate::files;
use crate::repository::plugin::{self, Found, Plugin, Skipped};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The folders that plugins lie in.
pub(super) fn folders(context: &Context) -> String {
    settings::plugins(context).to_string_lossy().into_owned()
}

/// Tells which plugins could not be loaded.
fn tell(context: &Context, skipped: &[Skipped]) {
    for Skipped { file, error } in skipped {
        context.ui.warn(&format!(
            "level=WARN msg=\"failed to load plugin (ignoring)\" plugin_yaml={} error={:?}",
            file.display(),
            error.to_string()
        ));
    }
}

/// All plugins of one kind, or of all when it is empty.
pub(super) fn find_all(context: &Context, kind: &str) -> Result<Vec<Plugin>, plugin::Error> {
    let Found { plugins, skipped } = plugin::find_all(&context.files, &folders(context), kind)?;
    tell(context, &skipped);
    Ok(plugins)
}

/// The first plugin of a name and kind.
pub(super) fn find(context: &Context, name: &str, kind: &str) -> Result<Plugin, plugin::Error> {
    let (found, skipped) = plugin::find(&context.files, &folders(context), name, kind);
    tell(context, &skipped);
    found
}

/// The user's environment, and helm's settings on top of it.
pub fn environment(context: &Context) -> BTreeMap<String, String> {
    let mut environment = context.environment().clone();
    for (name, value) in env::variables(context) {
        environment.insert(name.to_owned(), value);
    }
    environment.insert("HELM_BIN".to_owned(), program(context));
    environment
}

/// The program that a plugin shall call back: it has to be named helm, so that it speaks helm's language.
fn program(context: &Context) -> String {
    if context.name == Name::Helm && !is_inner(context) {
        return context.program().to_owned();
    }
    link(context).map_or_else(|| context.program().to_owned(), |path| path.display().to_string())
}

/// Whether it was called as `kx helm`.
fn is_inner(context: &Context) -> bool {
    !context.program().ends_with("helm")
}

/// A link named helm that leads to this program, in the cache.
fn link(context: &Context) -> Option<PathBuf> {
    let own = context.executable()?;
    let folder = context.cache_home().join("kx/bin");
    let path = folder.join("helm");
    if files::Files::canonical(&context.files, &path).is_ok_and(|there| there == own) {
        return Some(path);
    }
    files::Files::make_directory(&context.files, &folder).ok()?;
    // It may have led to another kx, or to nothing.
    let _ = files::Files::remove(&context.files, &path);
    files::link(&own, &path).ok()?;
    Some(path)
}
