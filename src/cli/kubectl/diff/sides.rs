//! Both versions of all objects, as files by name.

use super::{Args, mask};
use crate::cluster::apply::Previewed;
use crate::manifest::{GroupVersionKind, Object};
use crate::yaml;
use std::collections::BTreeMap;

/// The files of both versions. A version that has no file is absent altogether.
#[derive(Default)]
pub(super) struct Sides {
    pub live: BTreeMap<String, String>,
    pub merged: BTreeMap<String, String>,
    /// Also masks what kubectl lets through: the copy of a Secret in its annotation.
    pub masks_annotation: bool,
}

/// `apps.v1.Deployment.namespace.name`.
pub(super) fn name(gvk: &GroupVersionKind, (namespace, name): (&str, &str)) -> String {
    let group = if gvk.group.is_empty() { String::new() } else { format!("{}.", gvk.group) };
    format!("{group}{}.{}.{namespace}.{name}", gvk.version, gvk.kind)
}

impl Sides {
    pub(super) fn pair(&mut self, args: &Args, name: String, previewed: Previewed) {
        let is_secret = previewed.merged.kind() == "Secret" && previewed.merged.gvk().version == "v1";
        let (mut live, mut merged) = (previewed.live, previewed.merged);
        let masked = is_secret && !args.show_secrets;
        if masked {
            mask::data(live.as_mut(), &mut merged);
            if self.masks_annotation {
                live.iter_mut().chain([&mut merged]).for_each(mask::annotation);
            }
        }
        // kubectl writes the absent version of a masked object as `null`, and an empty file for all others.
        let absent = if masked { "null\n" } else { "" };
        self.live.insert(name.clone(), live.map_or_else(|| absent.to_owned(), |live| text(args, live)));
        self.merged.insert(name, text(args, merged));
    }

    /// An object that goes: it has a file on one side only.
    pub(super) fn add_pruned(&mut self, args: &Args, object: Object) {
        self.live.insert(name(&object.gvk(), (object.namespace(), object.name())), text(args, object));
    }
}

fn text(args: &Args, mut object: Object) -> String {
    if !args.show_managed_fields && object.0.pointer("/metadata/managedFields").is_some() {
        object.metadata_mut().remove("managedFields");
    }
    yaml::write(&object.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files() {
        let name = |version, kind, namespace| name(&GroupVersionKind::new(version, kind), (namespace, "b"));
        assert_eq!(name("apps/v1", "Deployment", "a"), "apps.v1.Deployment.a.b");
        assert_eq!(name("v1", "Namespace", ""), "v1.Namespace..b");
    }
}
