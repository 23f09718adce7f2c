//! Semantic versions and constraints as the Go library `Masterminds/semver` v3 takes them.
//!
//! In: texts such as `v1.2` and `>=1.20-0 <2`. Out: versions that compare, constraints that check. Chart versions,
//! `kubeVersion`, dependency ranges and the template functions `semver` and `semverCompare` stand on it.

use std::cmp::Ordering;
use std::fmt;

/// A version; missing minor and patch numbers are zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub major: u64,
    pub minor: u64,
    pub patch: u64,
    /// What stands behind `-`, empty when nothing does.
    pub pre: String,
    /// What stands behind `+`; it plays no part in comparisons.
    pub metadata: String,
    /// The text as it was given.
    pub original: String,
}

/// Why a version or a constraint was refused; the words are the Go library's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("invalid semantic version")]
    Invalid,
    #[error("version string is too long (max 256 bytes)")]
    TooLong,
    #[error("version segment starts with 0")]
    LeadingZero,
    #[error("error parsing version segment: strconv.ParseUint: parsing \"{0}\": value out of range")]
    OutOfRange(String),
    #[error("improper constraint: {0:?}")]
    Constraint(String),
    #[error("constraint parser error")]
    ConstraintVersion,
    #[error("constraint string is too long (max 512 bytes)")]
    ConstraintTooLong,
    #[error("too many constraint groups (max 32)")]
    TooManyGroups,
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.pre.is_empty() {
            write!(out, "-{}", self.pre)?;
        }
        if !self.metadata.is_empty() {
            write!(out, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

impl Version {
    /// Reads a version, `v` and missing parts allowed (`NewVersion`).
    pub fn parse(text: &str) -> Result<Version, Error> {
        if text.len() > 256 {
            return Err(Error::TooLong);
        }
        let (parts, length) = scan(text, |byte| byte.is_ascii_digit()).ok_or(Error::Invalid)?;
        if length != text.len() {
            return Err(Error::Invalid);
        }
        let number = |digits: Option<&str>| match digits {
            None => Ok(0),
            Some(digits) => digits.parse().map_err(|_| Error::OutOfRange(digits.to_owned())),
        };
        let version = Version {
            major: number(Some(parts.major))?,
            minor: number(parts.minor)?,
            patch: number(parts.patch)?,
            pre: parts.pre.unwrap_or_default().to_owned(),
            metadata: parts.metadata.unwrap_or_default().to_owned(),
            original: text.to_owned(),
        };
        let zero = |part: &str| part.len() > 1 && part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit());
        if version.pre.split('.').any(zero) {
            return Err(Error::LeadingZero);
        }
        Ok(version)
    }

    /// Compares as the standard says; metadata is left out.
    pub fn compare(&self, other: &Version) -> Ordering {
        let core = (self.major, self.minor, self.patch).cmp(&(other.major, other.minor, other.patch));
        core.then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => compare_pre(&self.pre, &other.pre),
        })
    }
}

fn compare_pre(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The pieces of a version's text.
struct Parts<'a> {
    major: &'a str,
    minor: Option<&'a str>,
    patch: Option<&'a str>,
    pre: Option<&'a str>,
    metadata: Option<&'a str>,
}

/// Takes the longest version at the start of `text`; `digit` says what a number may be made of.
fn scan(text: &str, digit: impl Fn(u8) -> bool) -> Option<(Parts<'_>, usize)> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|byte| digit(**byte)).count();
    let start = usize::from(bytes.first() == Some(&b'v'));
    let mut at = start + run(start);
    if at == start {
        return None;
    }
    let mut parts = Parts { major: &text[start..at], minor: None, patch: None, pre: None, metadata: None };
    for slot in [&mut parts.minor, &mut parts.patch] {
        if bytes.get(at) != Some(&b'.') || run(at + 1) == 0 {
            break;
        }
        let end = at + 1 + run(at + 1);
        *slot = Some(&text[at + 1..end]);
        at = end;
    }
    for (sign, slot) in [(b'-', &mut parts.pre), (b'+', &mut parts.metadata)] {
        if bytes.get(at) == Some(&sign) {
            let length = identifiers(&bytes[at + 1..]);
            if length > 0 {
                *slot = Some(&text[at + 1..at + 1 + length]);
                at += 1 + length;
            }
        }
    }
    Some((parts, at))
}

/// The length of dot-separated identifiers at the start.
fn identifiers(bytes: &[u8]) -> usize {
    let run =
        |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let mut at = run(0);
    while at > 0 && bytes.get(at) == Some(&b'.') && run(at + 1) > 0 {
        at += 1 + run(at + 1);
    }
    at
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    TildeOrEqual,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    Tilde,
    Caret,
}

/// Longest first.
const OPERATORS: &[(&str, Operator)] = &[
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterEqual),
    ("=>", Operator::GreaterEqual),
    ("<=", Operator::LessEqual),
    ("=<", Operator::LessEqual),
    ("~>", Operator::Tilde),
    ("=", Operator::TildeOrEqual),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("~", Operator::Tilde),
    ("^", Operator::Caret),
    ("", Operator::TildeOrEqual),
];

#[derive(Debug, Clone)]
struct Bound {
    operator: Operator,
    version: Version,
    /// Some part was left out or is `x`.
    dirty: bool,
    minor_dirty: bool,
    patch_dirty: bool,
}

/// A constraint: groups joined by `||`, each of bounds that must all hold.
#[derive(Debug, Clone)]
pub struct Constraint {
    groups: Vec<Vec<Bound>>,
}

impl Constraint {
    /// Reads a constraint (`NewConstraint`).
    pub fn parse(text: &str) -> Result<Constraint, Error> {
        if text.len() > 512 {
            return Err(Error::ConstraintTooLong);
        }
        let text = rewrite_ranges(text);
        let groups: Vec<&str> = text.split("||").collect();
        if groups.len() > 32 {
            return Err(Error::TooManyGroups);
        }
        Ok(Constraint { groups: groups.into_iter().map(parse_group).collect::<Result<_, _>>()? })
    }

    /// Whether the version satisfies one of the groups. Prereleases only match a group that names one.
    pub fn check(&self, version: &Version) -> bool {
        self.groups.iter().any(|group| {
            let with_pre = group.iter().any(|bound| !bound.version.pre.is_empty());
            (version.pre.is_empty() || with_pre) && group.iter().all(|bound| bound.holds(version))
        })
    }
}

/// Whether the version matches the constraint; false also when one of them is no such thing.
pub fn is_compatible(constraint: &str, version: &str) -> bool {
    match (Version::parse(version), Constraint::parse(constraint)) {
        (Ok(version), Ok(constraint)) => constraint.check(&version),
        _ => false,
    }
}

fn number_or_wildcard(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'|' | b'x' | b'X' | b'*')
}

/// Turns `1.2 - 1.4` into `>= 1.2, <= 1.4`.
fn rewrite_ranges(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if !words.contains(&"-") {
        return text.to_owned();
    }
    let whole = |word: &str| scan(word, number_or_wildcard).is_some_and(|(_, length)| length == word.len());
    let mut out = String::new();
    let mut index = 0;
    while index < words.len() {
        if index + 2 < words.len() && words[index + 1] == "-" && whole(words[index]) && whole(words[index + 2]) {
            out.push_str(&format!(">= {}, <= {} ", words[index], words[index + 2]));
            index += 3;
        } else {
            out.push_str(words[index]);
            out.push(' ');
            index += 1;
        }
    }
    out
}

fn parse_group(group: &str) -> Result<Vec<Bound>, Error> {
    let improper = || Error::Constraint(group.to_owned());
    let mut bounds = Vec::new();
    let mut rest = group.trim_start();
    loop {
        let (sign, operator) =
            OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign)).expect("because the last sign is empty");
        let after = rest[sign.len()..].trim_start();
        let (parts, length) = scan(after, number_or_wildcard).ok_or_else(improper)?;
        bounds.push(bound(*operator, &parts)?);
        let tail = &after[length..];
        rest = tail.trim_start();
        if rest.is_empty() {
            return Ok(bounds);
        }
        match rest.strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None if rest.len() < tail.len() => {}
            None => return Err(improper()),
        }
    }
}

fn bound(operator: Operator, parts: &Parts<'_>) -> Result<Bound, Error> {
    let wild = |part: Option<&str>| part.is_none_or(|part| matches!(part, "x" | "X" | "*"));
    let pre = parts.pre.map(|pre| format!("-{pre}")).unwrap_or_default();
    let (minor, patch) = (parts.minor.unwrap_or_default(), parts.patch.unwrap_or_default());
    let mut out =
        Bound { operator, version: Version::parse("0.0.0")?, dirty: true, minor_dirty: false, patch_dirty: false };
    let text = if wild(Some(parts.major)) {
        format!("0.0.0{pre}")
    } else if wild(parts.minor) {
        out.minor_dirty = true;
        format!("{}.0.0{pre}", parts.major)
    } else if wild(parts.patch) {
        out.patch_dirty = true;
        format!("{}.{minor}.0{pre}", parts.major)
    } else {
        out.dirty = false;
        format!("{}.{minor}.{patch}{pre}", parts.major)
    };
    out.version = Version::parse(&text).map_err(|_| Error::ConstraintVersion)?;
    Ok(out)
}

impl Bound {
    /// Whether the version lies within; prereleases were judged for the whole group before.
    fn holds(&self, version: &Version) -> bool {
        let own = &self.version;
        let order = version.compare(own);
        match self.operator {
            Operator::TildeOrEqual if self.dirty => self.tilde(version),
            Operator::TildeOrEqual => order == Ordering::Equal,
            Operator::NotEqual => self.differs(version),
            Operator::Greater if !self.dirty || version.major != own.major => order == Ordering::Greater,
            // `>11` means 12 and above, `>11.1` means 11.2 and above.
            Operator::Greater if self.minor_dirty => false,
            Operator::Greater if self.patch_dirty => version.minor > own.minor,
            Operator::Greater => order == Ordering::Greater,
            Operator::Less => order == Ordering::Less,
            Operator::GreaterEqual => order != Ordering::Less,
            Operator::LessEqual if !self.dirty => order != Ordering::Greater,
            Operator::LessEqual => {
                version.major < own.major
                    || (version.major == own.major && (version.minor <= own.minor || self.minor_dirty))
            }
            Operator::Tilde => self.tilde(version),
            Operator::Caret => order != Ordering::Less && self.caret(version),
        }
    }

    fn differs(&self, version: &Version) -> bool {
        let own = &self.version;
        if !self.dirty {
            return version.compare(own) != Ordering::Equal;
        }
        if own.major != version.major {
            return true;
        }
        if self.minor_dirty {
            return false;
        }
        if own.minor != version.minor {
            return true;
        }
        if self.patch_dirty {
            return compare_pre(&version.pre, &own.pre) != Ordering::Equal;
        }
        version.compare(own) != Ordering::Equal
    }

    fn tilde(&self, version: &Version) -> bool {
        let own = &self.version;
        if version.compare(own) == Ordering::Less {
            return false;
        }
        // `~0.0.0` accepts all, as `>=0.0.0` does.
        if (own.major, own.minor, own.patch) == (0, 0, 0) && !self.minor_dirty && !self.patch_dirty {
            return true;
        }
        version.major == own.major && (version.minor == own.minor || self.minor_dirty)
    }

    fn caret(&self, version: &Version) -> bool {
        let own = &self.version;
        if own.major > 0 || self.minor_dirty {
            return version.major == own.major;
        }
        if version.major > 0 {
            return false;
        }
        if own.minor > 0 || self.patch_dirty {
            return version.minor == own.minor;
        }
        version.minor == 0 && own.patch == version.patch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(constraint: &str, version: &str, expected: bool) {
        assert_eq!(is_compatible(constraint, version), expected, "{version} of {constraint}");
    }

    #[test]
    fn checks_constraints_as_go() {
        check(">=1.20-0", "1.29.3-gke.1", true);
        check(">=1.20", "1.29.3-gke.1", false);
        check(">= 1.19.0-0, < 2", "v1.37.0", true);
        check(">=1.0.0 <2.0.0", "1.5.0", true);
        check("^0.2", "0.2.9", true);
        check("^0.2", "0.3.0", false);
        check("^1.2.3", "1.9.0", true);
        check("~1.2", "1.2.9", true);
        check("~1.2", "1.3.0", false);
        check("1.2 - 1.4", "1.4.0", true);
        check("1.2 - 1.4", "1.4.5", true);
        check("1.2 - 1.4", "1.5.0", false);
        check("1.x", "1.9.9", true);
        check("*", "3.1.0", true);
        check(">11", "11.1.0", false);
        check(">11.1", "11.2.0", true);
        check("!=1.x", "2.0.0", true);
        check("=1.2", "1.2.5", true);
        check("<1.0 || >=2", "2.1.0", true);
        check("v1.2.3", "1.2.3+build", true);
        check("", "1.0.0", false);
        check(">=1.0<2.0", "1.5.0", false);
        check("bad", "1.0.0", false);
        check("1.0.0", "one", false);
    }

    #[test]
    fn orders_versions() {
        let order = |left: &str, right: &str| {
            Version::parse(left).expect("valid").compare(&Version::parse(right).expect("valid"))
        };
        assert_eq!(order("1.0.0-alpha.2", "1.0.0-alpha.10"), Ordering::Less);
        assert_eq!(order("1.0.0-alpha", "1.0.0"), Ordering::Less);
        assert_eq!(order("v1.2", "1.2.0"), Ordering::Equal);
        assert_eq!(order("1.0.0-1", "1.0.0-a"), Ordering::Less);
        assert_eq!(Version::parse("1.0.0-01"), Err(Error::LeadingZero));
        assert_eq!(Version::parse("v1.2-rc.1+x").map(|version| version.to_string()), Ok("1.2.0-rc.1+x".into()));
    }
}
