//! Which versions of a chart a registry has, and which of them a reference means.
//!
//! In: a reference and a version or range. Out: tags as versions, or the one reference to pull. Answers to Helm's
//! `Client.{Tags,ValidateReference}` and `GetTagMatchingVersionOrConstraint`.

use super::Client;
use super::error::Error;
use super::reference::{Reference, SCHEME};
use crate::helm::semver::{Constraint, Version};

/// A reference that names one artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// `HOST/REPOSITORY:TAG`, with `+` in the tag, or `HOST/REPOSITORY@DIGEST`.
    pub reference: String,
    /// The manifest's digest, where the reference gave it beside a tag.
    pub digest: String,
}

impl Client<'_> {
    /// All tags that are versions, the highest first, `_` turned back to `+`.
    pub async fn tags(&self, reference: &str) -> Result<Vec<String>, Error> {
        // As in Helm, what stands here is read without its help: a tag with `+` is refused.
        let reference = Reference::parse_plain(reference.strip_prefix(SCHEME).unwrap_or(reference))?;
        let repository = self.repository(&reference);
        let mut versions = Vec::new();
        let mut next = None;
        loop {
            let page = repository.tags(next).await?;
            versions.extend(page.tags.iter().filter_map(|tag| strict(&tag.replace('_', "+"))));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        versions.sort_by(|left, right| right.compare(left));
        Ok(versions.into_iter().map(|version| version.original).collect())
    }

    /// The artifact that a reference and a version or range (empty: the highest) mean.
    pub async fn resolve(&self, text: &str, version: &str) -> Result<Resolved, Error> {
        let reference = Reference::parse(text)?;
        let version = match reference.tag.as_str() {
            tag if version.is_empty() => tag,
            tag if !tag.is_empty() && tag != version => {
                return Err(Error::OtherVersion { version: version.to_owned(), tag: tag.to_owned() });
            }
            _ => version,
        };
        let bare = reference.bare();
        if !reference.digest.is_empty() {
            return self.pinned(&reference, version).await;
        }
        if Version::parse(version).is_ok() {
            return Ok(Resolved { reference: format!("{bare}:{version}"), digest: String::new() });
        }
        let tags = self.tags(text).await?;
        if tags.is_empty() {
            return Err(Error::NoTags(text.to_owned()));
        }
        let tag = choose(&tags, version)?;
        Ok(Resolved { reference: format!("{bare}:{tag}"), digest: String::new() })
    }

    /// A reference with a digest; a tag beside it must mean the same, if it is there at all.
    async fn pinned(&self, reference: &Reference, version: &str) -> Result<Resolved, Error> {
        let pinned = format!("{}@{}", reference.bare(), reference.digest);
        if version.is_empty() {
            return Ok(Resolved { reference: pinned, digest: String::new() });
        }
        let tagged = Reference::parse(&format!("{}:{version}", reference.bare())).and_then(|tagged| tagged.checked());
        let found = match &tagged {
            Ok(tagged) => self.repository(tagged).resolve(tagged.target()).await.ok(),
            Err(_) => None,
        };
        match found {
            None => Ok(Resolved { reference: pinned, digest: String::new() }),
            Some(found) if found.digest == reference.digest => Ok(Resolved { reference: pinned, digest: found.digest }),
            Some(found) => Err(Error::OtherDigest { found: found.digest, wanted: reference.digest.clone() }),
        }
    }
}

/// A version as the standard has it, all three numbers and no `v`.
fn strict(text: &str) -> Option<Version> {
    Version::parse(text).ok().filter(|version| version.to_string() == text)
}

/// The first of the tags that a version or range takes.
fn choose(tags: &[String], wanted: &str) -> Result<String, Error> {
    if let Some(same) = tags.iter().find(|tag| *tag == wanted) {
        return Ok(same.clone());
    }
    let constraint = Constraint::parse(if wanted.is_empty() { "*" } else { wanted })?;
    let mut versions = tags.iter().filter_map(|tag| Some((tag, Version::parse(tag).ok()?)));
    match versions.find(|(_, version)| constraint.check(version)) {
        Some((tag, _)) => Ok(tag.clone()),
        None => Err(Error::NoMatch(wanted.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tag_in_range_is_chosen() {
        let tags: Vec<String> = ["2.0.0-rc.1", "1.2.0+b", "1.2.0", "1.1.9"].map(str::to_owned).to_vec();
        for (wanted, expected) in [
            ("", Ok("1.2.0+b")),
            ("1.2.0", Ok("1.2.0")),
            ("~1.1", Ok("1.1.9")),
            (">0.0.0-0", Ok("2.0.0-rc.1")),
            ("^3", Err("could not locate a version matching provided version string ^3")),
            ("x y", Err("improper constraint: \"x y\"")),
        ] {
            let chosen = choose(&tags, wanted).map_err(|error| error.to_string());
            assert_eq!(chosen, expected.map(str::to_owned).map_err(str::to_owned), "of {wanted:?}");
        }
    }

    #[test]
    fn only_whole_versions_are_tags_of_charts() {
        for (text, expected) in
            [("1.2.3", true), ("1.2.3-a+b", true), ("v1.2.3", false), ("1.2", false), ("latest", false)]
        {
            assert_eq!(strict(text).is_some(), expected, "of {text}");
        }
    }
}
