//! Names of repositories, and references of charts, from helm's own files: no server is asked.

use super::answer::{Answer, directive};
use crate::cli::context::Context;
use crate::cli::helm::settings::Settings;
use crate::files::Files;
use crate::repository::{index, repositories};

/// The repositories that are known, less those given already; their URLs describe them.
pub fn repositories(context: &Context, given: &[String]) -> Answer {
    let settings = Settings::new(context);
    let known = repositories::load(&context.files, &settings.repository_config).unwrap_or_default();
    let left = known.entries.into_iter().filter(|entry| !given.contains(&entry.name));
    Answer { words: left.map(|entry| (entry.name, entry.url)).collect(), directive: directive::NO_FILES }
}

/// What a chart may be called: `repository/chart`, a URL, a path where `with_files`.
pub fn references(context: &Context, typed: &str, with_files: bool) -> Answer {
    let mut words: Vec<(String, String)> = Vec::new();
    let mut directive = if with_files { directive::DEFAULT } else { directive::NO_FILES };
    let settings = Settings::new(context);
    for entry in repositories::load(&context.files, &settings.repository_config).unwrap_or_default().entries {
        let prefix = format!("{}/", entry.name);
        if typed.starts_with(&prefix) {
            words = charts(context, &settings, &entry.name);
            directive &= !directive::NO_SPACE;
            break;
        }
        if entry.name.starts_with(typed) {
            words.push((prefix, entry.url));
            directive |= directive::NO_SPACE;
        }
    }
    for (scheme, about) in [
        ("oci://", "Chart OCI prefix"),
        ("https://", "Chart URL prefix"),
        ("http://", "Chart URL prefix"),
        ("file://", "Chart local URL prefix"),
    ] {
        if typed.starts_with(scheme) {
            directive |= directive::NO_SPACE | directive::NO_FILES;
        } else if scheme.starts_with(typed) {
            words.push((scheme.to_owned(), about.to_owned()));
            directive |= directive::NO_SPACE;
        }
    }
    if with_files && typed.is_empty() {
        words.push(("./".to_owned(), "Relative path prefix to local chart".to_owned()));
        words.push(("/".to_owned(), "Absolute path prefix to local chart".to_owned()));
    } else if with_files && !words.is_empty() {
        // Shells add files only where nothing else is offered.
        let here = context.files.list(&context.working()).unwrap_or_default();
        words.extend(here.into_iter().map(|entry| (entry.name, String::new())));
    }
    Answer { words, directive }
}

/// The charts of a repository, from the list of their names.
fn charts(context: &Context, settings: &Settings, repository: &str) -> Vec<(String, String)> {
    let list = context.files.read(&index::charts_path(&settings.repository_cache, repository)).unwrap_or_default();
    let names = String::from_utf8_lossy(&list);
    names.lines().map(|name| (format!("{repository}/{name}"), String::new())).collect()
}
