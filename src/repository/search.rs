//! Looking for words in what indexes say.
//!
//! In: indexes with the names of their repositories, and a term. Out: the releases that have it, the best first.
//! Answers to Helm's `pkg/cmd/search`.

use super::index::{Index, Release};
use crate::files::clean;
use crate::helm::funcs::compile_pattern;
use crate::helm::semver::{Constraint, Version};
use regex::bytes::Regex;
use std::collections::HashSet;
use std::path::Path;
use std::rc::Rc;

/// What is looked for.
pub enum Term {
    Anything,
    /// In small letters.
    Words(String),
    Pattern(Regex),
}

/// A release that was found.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// `repository/chart`
    pub name: Rc<str>,
    /// The part that has the term: 0 the name, 1 the name behind the repository, 2 the description, 3 the keywords.
    pub score: usize,
    pub release: Release<'a>,
}

/// A pattern of Go's; the error has its words.
pub fn pattern(text: &str) -> Result<Regex, String> {
    // It will see every name, description and keyword.
    compile_pattern(text)
}

/// All releases that have the term, by score and name, the newest of a chart first.
pub fn search<'a>(indexes: &'a [(String, Index)], term: &Term) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for (repository, index) in indexes {
        for chart in index.charts() {
            let name: Rc<str> = clean(Path::new(&format!("{repository}/{}", chart.name()))).to_string_lossy().into();
            let start = found.len();
            let mut seen = HashSet::new();
            let mut last: Option<(Release<'a>, Option<usize>)> = None;
            // Of two that call themselves the same, the last one counts.
            let releases: Vec<Release<'a>> = chart.releases().collect();
            for release in releases.into_iter().rev().filter(|release| seen.insert(release.version)) {
                let known = last.filter(|(known, _)| says_the_same(known, &release));
                let score = known.map_or_else(|| score(repository, &release, term), |(_, score)| score);
                last = Some((release, score));
                found.extend(score.map(|score| Found { name: Rc::clone(&name), score, release }));
            }
            found[start..].reverse();
        }
    }
    found.sort_by(|left, right| left.score.cmp(&right.score).then_with(|| left.name.cmp(&right.name)));
    found
}

/// Whether two releases have the same text to look in.
fn says_the_same(left: &Release<'_>, right: &Release<'_>) -> bool {
    // Texts that repeat are the same bytes in a compiled index.
    let same = |left: &str, right: &str| std::ptr::eq(left, right) || left == right;
    same(left.name, right.name) && same(left.description, right.description) && same(left.keywords, right.keywords)
}

/// The part of a release's text that has the term.
fn score(repository: &str, release: &Release<'_>, term: &Term) -> Option<usize> {
    if matches!(term, Term::Anything) {
        return Some(0);
    }
    let Release { name, description, keywords, .. } = release;
    let text = format!("{name}\u{b}{repository}/{name}\u{b}{description}\u{b}{keywords}");
    let (at, text) = match term {
        Term::Anything => return Some(0),
        Term::Words(words) => {
            let text = text.to_lowercase();
            (text.find(words)?, text)
        }
        Term::Pattern(pattern) => (pattern.find(text.as_bytes())?.start(), text),
    };
    let parts = || text.bytes().enumerate().filter(|(_, byte)| *byte == b'\x0b').map(|(index, _)| index);
    Some(parts().position(|end| at <= end).unwrap_or_else(|| parts().count()))
}

/// Keeps what is within the constraint; of a chart only the newest unless `all` are wanted.
pub fn keep(found: &mut Vec<Found<'_>>, constraint: &Constraint, all: bool) {
    let mut named: HashSet<Rc<str>> = HashSet::new();
    found.retain(|entry| {
        if !all && named.contains(&entry.name) {
            return false;
        }
        let fits = Version::parse(entry.release.version).is_ok_and(|version| constraint.check(&version));
        if fits && !all {
            named.insert(Rc::clone(&entry.name));
        }
        fits
    });
}
