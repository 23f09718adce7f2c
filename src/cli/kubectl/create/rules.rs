//! The rules of a Role or a ClusterRole: `--verb`, `--resource`, `--resource-name`.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::value::Json;
use serde_json::json;
use std::collections::BTreeMap;

/// The flags, to be flattened into a role's own.
#[derive(Debug, clap::Args)]
pub struct Rules {
    /// Verb that the rule allows (can be repeated)
    #[arg(long = "verb", value_delimiter = ',')]
    verbs: Vec<String>,
    /// Resource as resource.group/subresource (can be repeated)
    #[arg(long = "resource", value_delimiter = ',')]
    resources: Vec<String>,
    /// Name of an object that the rule is about (can be repeated)
    #[arg(long = "resource-name")]
    names: Vec<String>,
}

const VERBS: [&str; 14] = [
    "*",
    "get",
    "delete",
    "list",
    "create",
    "update",
    "patch",
    "watch",
    "proxy",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
];

/// What a verb that is not about all resources may be used on, as (group, resource); such a resource need not exist.
const SPECIAL: [(&str, &[(&str, &str)]); 4] = [
    ("use", &[("policy", "podsecuritypolicies"), ("extensions", "podsecuritypolicies")]),
    ("bind", ROLES),
    ("escalate", ROLES),
    ("impersonate", &[("", "users"), ("", "serviceaccounts"), ("", "groups"), ("authentication.k8s.io", "userextras")]),
];
const ROLES: &[(&str, &str)] = &[("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "clusterroles")];

/// A resource of the command line, its names as the server has them.
struct Target {
    group: String,
    resource: String,
    subresource: String,
    /// Whether the server knows it.
    is_known: bool,
}

impl Rules {
    pub fn is_empty(&self) -> bool {
        self.verbs.is_empty() && self.resources.is_empty() && self.names.is_empty()
    }

    pub fn has_resources(&self) -> bool {
        !self.resources.is_empty()
    }

    /// The verbs, each once; `*` stands for all.
    pub fn verbs(&self) -> Vec<&str> {
        if self.verbs.iter().any(|verb| verb == "*") { vec!["*"] } else { unique(&self.verbs) }
    }

    /// Refuses a rule without verbs.
    pub fn require_verbs(&self) -> Result<(), Failure> {
        if self.verbs.is_empty() { Err(Failure::new("at least one verb must be specified")) } else { Ok(()) }
    }

    /// A rule for each group of the resources, in the order of the groups.
    pub fn rules(&self, context: &Context) -> Result<Vec<Json>, Failure> {
        let verbs = self.verbs();
        for verb in verbs.iter().filter(|verb| !VERBS.contains(verb)) {
            context.ui.warn(&format!("Warning: '{verb}' is not a standard resource verb"));
        }
        let targets = self.targets(context)?;
        for target in &targets {
            if target.resource.is_empty() {
                return Err(Failure::new("resource must be specified if apiGroup/subresource specified"));
            }
            // What stands behind a `*` is not looked at.
            if target.resource == "*" {
                break;
            }
            check(target, &verbs)?;
        }
        let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for target in &targets {
            let name = match target.subresource.as_str() {
                "" => target.resource.clone(),
                subresource => format!("{}/{subresource}", target.resource),
            };
            let names = groups.entry(&target.group).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let names = unique(&self.names);
        Ok(groups
            .into_iter()
            .map(|(group, resources)| {
                let mut rule = json!({ "verbs": verbs, "apiGroups": [group], "resources": resources });
                if !names.is_empty() {
                    rule["resourceNames"] = json!(names);
                }
                rule
            })
            .collect())
    }

    fn targets(&self, context: &Context) -> Result<Vec<Target>, Failure> {
        if self.resources.iter().any(|word| word == "*") {
            return Ok(vec![Target {
                group: String::new(),
                resource: "*".to_owned(),
                subresource: String::new(),
                is_known: true,
            }]);
        }
        self.resources.iter().map(|word| target(context, word)).collect()
    }
}

/// Finds what `resource.group/subresource` means.
fn target(context: &Context, word: &str) -> Result<Target, Failure> {
    let (name, subresource) = word.split_once('/').unwrap_or((word, ""));
    let (resource, group) = name.split_once('.').unwrap_or((name, ""));
    let mut target = Target {
        group: group.to_owned(),
        resource: resource.to_owned(),
        subresource: subresource.to_owned(),
        is_known: false,
    };
    if resource.is_empty() || resource == "*" {
        return Ok(target);
    }
    match context.block_on(context.cluster()?.lookup(name))? {
        Ok(found) => {
            target.group = found.group;
            target.resource = found.plural;
            target.is_known = true;
        }
        Err(error) if error.is_no_match() => {}
        Err(error) => return Err(error.into()),
    }
    Ok(target)
}

fn check(target: &Target, verbs: &[&str]) -> Result<(), Failure> {
    let mut is_known = target.is_known;
    for (verb, allowed) in SPECIAL.iter().filter(|(verb, _)| verbs.contains(verb)) {
        if !allowed.contains(&(target.group.as_str(), target.resource.as_str())) {
            return Err(Failure::new(format!(
                "can not perform '{verb}' on '{}' in group '{}'",
                target.resource, target.group
            )));
        }
        is_known = true;
    }
    if is_known {
        return Ok(());
    }
    let place = if target.group.is_empty() { String::new() } else { format!(" in group {:?}", target.group) };
    // kubectl says this one bare.
    Err(Failure::plain(format!("the server doesn't have a resource type {:?}{place}", target.resource)))
}

fn unique(words: &[String]) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for word in words {
        if !out.contains(&word.as_str()) {
            out.push(word);
        }
    }
    out
}
