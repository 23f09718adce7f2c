//! `cfg tree`: objects by folder or by owner, drawn with lines.
//!
//! Answers to kyaml's `kio/tree.go`.

use super::matching::{self, written};
use super::{Error, Item, PACKAGE_FILE, format};
use crate::files::Files;
use crate::yaml::Node;
use std::collections::BTreeMap;
use std::path::Path;

/// What the lines of a tree go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    Folders,
    Owners,
}

impl Structure {
    /// Owners where any object has one.
    pub fn of(items: &[Item]) -> Structure {
        let owned = |item: &Item| item.node.at(&["metadata", "ownerReferences"]).is_some();
        if items.iter().any(owned) { Structure::Owners } else { Structure::Folders }
    }
}

/// A field to show of each object.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub path: Vec<String>,
    /// What each element of a list shows below the field.
    pub below: Option<String>,
}

impl Field {
    pub fn new(path: Vec<String>) -> Field {
        const LISTS: [&str; 3] =
            ["spec.template.spec.containers", "spec.jobTemplate.spec.template.spec.containers", "spec.containers"];
        let joined = path.join(".");
        match LISTS.iter().find(|list| joined.starts_with(**list)) {
            Some(list) => Field { name: (*list).to_owned(), below: path.last().cloned(), path },
            None => Field { name: joined, below: None, path },
        }
    }
}

/// The fields to show of each element of a list, by what the element was chosen by.
type Elements = BTreeMap<String, Vec<(String, String)>>;

/// A line and the lines below it.
#[derive(Debug, Default)]
struct Branch {
    label: String,
    below: Vec<Branch>,
}

impl Branch {
    fn new(label: impl Into<String>) -> Branch {
        Branch { label: label.into(), below: Vec::new() }
    }

    fn draw(&self, indent: &str, out: &mut String) {
        for (index, branch) in self.below.iter().enumerate() {
            let is_last = index + 1 == self.below.len();
            let (edge, line) = if is_last { ("└── ", "    ") } else { ("├── ", "│   ") };
            out.push_str(&format!("{indent}{edge}{}\n", branch.label));
            branch.draw(&format!("{indent}{line}"), out);
        }
    }
}

fn drawn(root: &Branch) -> String {
    let mut out = format!("{}\n", root.label);
    root.draw("", &mut out);
    out
}

/// The tree by folders.
pub fn by_folder(files: &dyn Files, root: &str, items: &[Item], fields: &[Field]) -> Result<String, Error> {
    let mut folders: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    for item in items.iter().filter(|item| !item.field(&["kind"]).is_empty()) {
        let path = item.path.as_deref().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        folders.entry(folder.to_owned()).or_default().push(item);
    }
    let mut tree = Branch::new(root);
    // Where each folder stands in the tree.
    let mut places: Vec<(String, Vec<usize>)> = Vec::new();
    for (folder, mut items) in folders {
        items.sort_by_key(|item| key(item));
        let mut branches = Vec::new();
        for item in items {
            let path = item.path.as_deref().unwrap_or_default();
            let file = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(".");
            branches.push(branch(item, file, fields)?);
        }
        if folder == "." {
            tree.below.extend(branches);
            continue;
        }
        let parent =
            places.iter().filter(|(known, _)| folder.starts_with(known.as_str())).max_by_key(|(known, _)| known.len());
        let mut place = parent.map(|(_, place)| place.clone()).unwrap_or_default();
        let above = place.iter().fold(&mut tree, |branch, index| &mut branch.below[*index]);
        let name = folder.rsplit('/').next().unwrap_or(&folder);
        let is_package = files.kind(&Path::new(root).join(&folder).join(PACKAGE_FILE)).is_ok();
        let label = if is_package { format!("Pkg: {name}") } else { name.to_owned() };
        above.below.push(Branch { label, below: branches });
        place.push(above.below.len() - 1);
        places.push((folder, place));
    }
    Ok(drawn(&tree))
}

/// The tree by owners.
pub fn by_owner(items: &[Item], fields: &[Field]) -> Result<String, Error> {
    let mut below: BTreeMap<Option<String>, Vec<&Item>> = BTreeMap::new();
    for item in items {
        let owners = item.node.at(&["metadata", "ownerReferences"]).and_then(Node::items).unwrap_or_default();
        let text = |owner: &Node, field: &str| owner.get(field).and_then(Node::scalar).unwrap_or_default().to_owned();
        let owner = owners.first().map(|owner| {
            format!("{} {}/{}", text(owner, "kind"), item.field(&["metadata", "namespace"]), text(owner, "name"))
        });
        below.entry(owner).or_default().push(item);
    }
    let missing = below.keys().flatten().find(|owner| !items.iter().any(|item| name_of(item) == **owner));
    if let Some(owner) = missing {
        return Err(Error::NoOwner { owner: owner.clone() });
    }
    let mut tree = Branch::new(".");
    grow(&mut tree, &mut below, None, fields)?;
    Ok(drawn(&tree))
}

/// How owners are named.
fn name_of(item: &Item) -> String {
    let text = |path: &[&str]| item.field(path).to_owned();
    format!("{} {}/{}", text(&["kind"]), text(&["metadata", "namespace"]), text(&["metadata", "name"]))
}

/// Hangs what an owner owns below it; owners that own each other are met once.
fn grow(
    above: &mut Branch,
    below: &mut BTreeMap<Option<String>, Vec<&Item>>,
    owner: Option<String>,
    fields: &[Field],
) -> Result<(), Error> {
    let mut items = below.remove(&owner).unwrap_or_default();
    items.sort_by_key(|item| key(item));
    for item in items {
        let mut branch = branch(item, "Resource", fields)?;
        grow(&mut branch, below, Some(name_of(item)), fields)?;
        above.below.push(branch);
    }
    Ok(())
}

/// The order of objects: file, namespace, name, kind, version.
fn key(item: &Item) -> [String; 5] {
    let path = item.path.as_deref().unwrap_or_default();
    let texts = [
        path.rsplit('/').next().unwrap_or_default(),
        item.field(&["metadata", "namespace"]),
        item.field(&["metadata", "name"]),
        item.field(&["kind"]),
        item.field(&["apiVersion"]),
    ];
    texts.map(str::to_owned)
}

/// An object with its fields below it.
fn branch(item: &Item, place: &str, fields: &[Field]) -> Result<Branch, Error> {
    let (kind, name) = (item.field(&["kind"]), item.field(&["metadata", "name"]));
    let namespace = item.field(&["metadata", "namespace"]);
    let label = match namespace {
        "" => format!("[{place}]  {kind} {name}"),
        _ => format!("[{place}]  {kind} {namespace}/{name}"),
    };
    Ok(Branch { label, below: shown(item, fields)? })
}

fn shown(item: &Item, fields: &[Field]) -> Result<Vec<Branch>, Error> {
    let mut values: BTreeMap<&str, String> = BTreeMap::new();
    let mut lists: BTreeMap<&str, Elements> = BTreeMap::new();
    for field in fields {
        let found = matching::find(&item.node, &field.path)?;
        let Some(first) = found.first() else { continue };
        match &field.below {
            None => drop(values.insert(&field.name, written(first.node))),
            Some(name) => {
                let list = lists.entry(&field.name).or_default();
                for one in &found {
                    list.entry(one.matches.join("/")).or_default().push((name.clone(), written(one.node)));
                }
            }
        }
    }
    let mut branches: Vec<(&str, Branch)> =
        values.into_iter().map(|(name, value)| (name, Branch::new(format!("{name}: {value}")))).collect();
    for (name, elements) in lists {
        let mut branch = Branch::new(name);
        for (index, (_, mut fields)) in elements.into_iter().enumerate() {
            fields.sort_by(|left, right| format::compare(&left.0, &right.0).then_with(|| left.1.cmp(&right.1)));
            let below = fields.into_iter().map(|(name, value)| Branch::new(format!("{name}: {value}"))).collect();
            branch.below.push(Branch { label: index.to_string(), below });
        }
        branches.push((name, branch));
    }
    branches.sort_by(|left, right| format::compare(left.0, right.0));
    Ok(branches.into_iter().map(|(_, branch)| branch).collect())
}
