//! Hooks: manifests that run at an event of a release instead of belonging to it.
//!
//! In: the annotations of a manifest. Out: a [`Hook`], its events, weight and policies.

use std::collections::BTreeMap;

/// When a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    PreInstall,
    PostInstall,
    PreDelete,
    PostDelete,
    PreUpgrade,
    PostUpgrade,
    PreRollback,
    PostRollback,
    Test,
}

impl Event {
    /// The word in an annotation and in a stored release.
    pub fn word(self) -> &'static str {
        match self {
            Event::PreInstall => "pre-install",
            Event::PostInstall => "post-install",
            Event::PreDelete => "pre-delete",
            Event::PostDelete => "post-delete",
            Event::PreUpgrade => "pre-upgrade",
            Event::PostUpgrade => "post-upgrade",
            Event::PreRollback => "pre-rollback",
            Event::PostRollback => "post-rollback",
            Event::Test => "test",
        }
    }

    /// The event of a word; `test-success` is Helm 2's name for a test.
    pub fn parse(word: &str) -> Option<Event> {
        const ALL: [Event; 9] = [
            Event::PreInstall,
            Event::PostInstall,
            Event::PreDelete,
            Event::PostDelete,
            Event::PreUpgrade,
            Event::PostUpgrade,
            Event::PreRollback,
            Event::PostRollback,
            Event::Test,
        ];
        match word {
            "test-success" => Some(Event::Test),
            word => ALL.into_iter().find(|event| event.word() == word),
        }
    }
}

/// A manifest that runs at events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    pub name: String,
    pub kind: String,
    /// The template it came from.
    pub path: String,
    pub manifest: String,
    pub events: Vec<Event>,
    pub weight: i64,
    /// `before-hook-creation`, `hook-succeeded`, `hook-failed`; words that are no policy are kept.
    pub delete_policies: Vec<String>,
    /// `hook-succeeded`, `hook-failed`.
    pub output_log_policies: Vec<String>,
}

/// The annotation that makes a hook.
pub(super) const EVENTS: &str = "helm.sh/hook";

/// What the annotations make of a manifest.
pub(super) enum Role {
    Hook(Hook),
    /// Its event is unknown: Helm drops it.
    Unknown,
    Manifest,
}

/// Reads the annotations of a manifest; `hook` makes the hook that it may turn out to be.
pub(super) fn classify(hook: impl FnOnce() -> Hook, annotations: &BTreeMap<String, String>) -> Role {
    let Some(events) = annotations.get(EVENTS) else { return Role::Manifest };
    let mut hook = hook();
    for word in events.split(',') {
        match Event::parse(&word.trim().to_lowercase()) {
            Some(event) => hook.events.push(event),
            None => return Role::Unknown,
        }
    }
    // What is no number counts as zero.
    hook.weight = annotations.get("helm.sh/hook-weight").and_then(|weight| weight.parse().ok()).unwrap_or(0);
    hook.delete_policies = policies(annotations.get("helm.sh/hook-delete-policy"));
    hook.output_log_policies = policies(annotations.get("helm.sh/hook-output-log-policy"));
    Role::Hook(hook)
}

fn policies(text: Option<&String>) -> Vec<String> {
    text.map_or_else(Vec::new, |text| text.split(',').map(|word| word.trim().to_lowercase()).collect())
}
