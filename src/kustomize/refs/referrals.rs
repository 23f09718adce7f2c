//! What an error about several referrals shows: the objects, with what kustomize keeps in their annotations.

use crate::kustomize::error::Error;
use crate::kustomize::id::Id;
use crate::kustomize::notes;
use crate::kustomize::resource::Resource;
use crate::yaml;
use std::fmt::Write;

/// Puts the objects into an error about several referrals, wherever it stands in the error.
pub fn with_details(error: Error, referrer: Option<&Id>, resources: &[Resource]) -> Error {
    let below = |source: Box<Error>, referrer: Option<&Id>| Box::new(with_details(*source, referrer, resources));
    match error {
        Error::NameReference { path, referrer, source } => {
            let source = below(source, Some(&referrer));
            Error::NameReference { path, referrer, source }
        }
        Error::Considering { path, object, source } => {
            Error::Considering { path, object, source: below(source, referrer) }
        }
        Error::SeveralReferrals { ids, candidates, .. } => {
            let found = resources.iter().find(|resource| referrer == Some(&resource.current_id()));
            // Writing to a String cannot fail.
            let mut details = String::from("\n**** Too many possible referral targets to referrer:\n");
            let _ = writeln!(details, "{}", found.map(shown).unwrap_or_default());
            for (index, resource) in candidates.iter().filter_map(|index| resources.get(*index)).enumerate() {
                let _ = writeln!(details, "--- possible referral {index}:\n{}", shown(resource));
            }
            Error::SeveralReferrals { ids, candidates, details }
        }
        other => other,
    }
}

fn shown(resource: &Resource) -> String {
    let mut shown = resource.clone();
    notes::write(&mut shown);
    yaml::to_json(&shown.node, yaml::Version::V3).map(|object| yaml::write(&object)).unwrap_or_default()
}
