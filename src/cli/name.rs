//! The name that kx was called by.

use super::failure::Family;
use std::path::Path;

/// Which command line is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    Kx,
    Kubectl,
    Helm,
    Kustomize,
}

impl Name {
    /// Takes the program name off `argv`; `kx kubectl …` is `kubectl …`. `kx kustomize` keeps its word unless a
    /// command of kustomize follows, for it also builds as `kubectl kustomize DIR` does.
    pub fn take(argv: &mut Vec<String>) -> Name {
        let program = if argv.is_empty() { String::new() } else { argv.remove(0) };
        let stem = Path::new(&program).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let called = match stem.as_str() {
            "kubectl" => Name::Kubectl,
            "helm" => Name::Helm,
            "kustomize" => Name::Kustomize,
            _ => Name::Kx,
        };
        if called != Name::Kx {
            return called;
        }
        let inner = match argv.first().map(String::as_str) {
            Some("kubectl") => Name::Kubectl,
            Some("helm") => Name::Helm,
            Some("kustomize") if argv.get(1).is_some_and(|word| super::kustomize::is_command(word)) => Name::Kustomize,
            _ => return Name::Kx,
        };
        argv.remove(0);
        inner
    }

    /// The word that usage lines and hints use.
    pub fn word(self) -> &'static str {
        match self {
            Name::Kx => "kx",
            Name::Kubectl => "kubectl",
            Name::Helm => "helm",
            Name::Kustomize => "kustomize",
        }
    }

    /// How errors before any command are worded.
    pub fn family(self) -> Family {
        match self {
            Name::Kx | Name::Kubectl => Family::Kubectl,
            Name::Helm => Family::Helm,
            Name::Kustomize => Family::Kustomize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_names() {
        let take = |words: &[&str]| {
            let mut argv: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            (Name::take(&mut argv), argv.join(" "))
        };
        assert_eq!(take(&["/usr/bin/kubectl", "get"]), (Name::Kubectl, "get".into()));
        assert_eq!(take(&["kx", "helm", "list"]), (Name::Helm, "list".into()));
        assert_eq!(take(&["kx", "kustomize", "overlays/dev"]), (Name::Kx, "kustomize overlays/dev".into()));
        assert_eq!(take(&["kx", "kustomize", "build"]), (Name::Kustomize, "build".into()));
        assert_eq!(take(&[]), (Name::Kx, String::new()));
    }
}
