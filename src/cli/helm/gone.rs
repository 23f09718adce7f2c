//! Official repositories that were deleted for good.
//!
//! In: repositories.yaml. Out: a warning for those that still have them, before every command of helm.

use super::settings::Settings;
use crate::cli::context::Context;
use crate::repository::repositories;

/// Their URLs, and what came after them.
pub(super) const GONE: &[(&str, &str)] = &[
    ("//kubernetes-charts.storage.googleapis.com", "https://charts.helm.sh/stable"),
    ("//kubernetes-charts-incubator.storage.googleapis.com", "https://charts.helm.sh/incubator"),
];

/// Under which names everybody had them.
const NAMES: &[&str] = &["stable", "incubator"];

/// Tells who still uses one of them. As in Helm, the second is only looked at where there is a first.
pub(in crate::cli) fn warn(context: &Context) {
    let Ok(list) = repositories::load(&context.files, &Settings::new(context).repository_config) else { return };
    for (name, (old, new)) in NAMES.iter().zip(GONE) {
        let Some(repository) = list.get(name) else { return };
        let old = old.trim_start_matches('/');
        if repository.url.contains(old) {
            context.ui.warn(&format!(
                "WARNING: {old:?} is deprecated for {name:?} and will be deleted Nov. 13, 2020.\nWARNING: You should switch \
                 to {new:?} via:\nWARNING: helm repo add {name:?} {new:?} --force-update"
            ));
        }
    }
}
