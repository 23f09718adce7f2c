//! `.helmignore`: which files of a chart's folder are left out.
//!
//! In: the text of the file. Out: rules that judge paths. It is not gitignore: no `**`, the first match decides, and
//! `!pattern` leaves out everything that does not match. Answers to Helm's `pkg/ignore`.

use super::Error;
use crate::files::pattern;

#[derive(Debug)]
struct Rule {
    pattern: Pattern,
    negated: bool,
    /// Ends in `/`: only folders.
    folder: bool,
    /// Holds a `/`: the whole path is compared, else its last part.
    whole: bool,
}

/// Most patterns are a name or an ending, which need no search.
#[derive(Debug)]
enum Pattern {
    Name(String),
    /// `*` and an ending, of names without `/`.
    Ending(String),
    Any(String),
}

impl Pattern {
    fn new(text: &str, whole: bool) -> Pattern {
        let is_plain = |text: &str| !text.contains(['*', '?', '[', '\\']);
        match text.strip_prefix('*') {
            _ if is_plain(text) => Pattern::Name(text.to_owned()),
            Some(ending) if !whole && is_plain(ending) => Pattern::Ending(ending.to_owned()),
            _ => Pattern::Any(text.to_owned()),
        }
    }

    fn matches(&self, subject: &str) -> bool {
        match self {
            Pattern::Name(name) => subject == name,
            Pattern::Ending(ending) => subject.ends_with(ending),
            // A pattern that only breaks now matches nothing, as in Helm.
            Pattern::Any(text) => pattern::matches(text, subject).unwrap_or(false),
        }
    }
}

/// The rules of one chart.
#[derive(Debug, Default)]
pub(super) struct Rules(Vec<Rule>);

impl Rules {
    /// The rules of a file, and those that always hold (no hidden files in templates/).
    pub(super) fn parse(text: &str) -> Result<Rules, Error> {
        let mut rules = Rules::default();
        for line in text.lines().chain(["templates/.?*"]) {
            rules.add(line.trim())?;
        }
        Ok(rules)
    }

    fn add(&mut self, line: &str) -> Result<(), Error> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if line.contains("**") {
            return Err(Error::DoubleStar);
        }
        pattern::matches(line, "abc")?;
        let (negated, line) = line.strip_prefix('!').map_or((false, line), |line| (true, line));
        let (folder, line) = line.strip_suffix('/').map_or((false, line), |line| (true, line));
        let whole = line.contains('/');
        let pattern = Pattern::new(line.strip_prefix('/').unwrap_or(line), whole);
        self.0.push(Rule { pattern, negated, folder, whole });
        Ok(())
    }

    /// Whether the path (relative to the chart) is left out.
    pub(super) fn ignores(&self, path: &str, is_folder: bool) -> bool {
        self.0.iter().any(|rule| {
            let subject = if rule.whole { path } else { path.rsplit('/').next().unwrap_or(path) };
            let matched = rule.pattern.matches(subject);
            let wrong_kind = rule.folder && !is_folder;
            if rule.negated { wrong_kind || !matched } else { !wrong_kind && matched }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: &str, path: &str, is_folder: bool, expected: bool) {
        let parsed = Rules::parse(rules).expect("the table holds valid rules");
        assert_eq!(parsed.ignores(path, is_folder), expected, "{rules:?} on {path}");
    }

    #[test]
    fn ignores_as_helm() {
        check("helm.txt", "cargo/helm.txt", false, true);
        check("/helm.txt", "cargo/helm.txt", false, false);
        check("cargo/*.txt", "cargo/a.txt", false, true);
        check("cargo/", "cargo", true, true);
        check("cargo/", "cargo", false, false);
        check("*.txt # no comment here", "a.txt", false, false);
        check("!*.txt", "a.txt", false, false);
        check("!*.txt", "a.md", false, true);
        check("", "templates/.hidden", false, true);
        check("", "templates/a", false, false);
        assert!(matches!(Rules::parse("a/**"), Err(Error::DoubleStar)));
        assert!(matches!(Rules::parse("[a"), Err(Error::Pattern(_))));
    }
}
