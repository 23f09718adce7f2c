//! How strategic merge patches treat a type's fields: merge a list by a key, replace it, retain keys.
//!
//! Answers to the OpenAPI extensions `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`, of which
//! kubectl reads the server's copy. The table holds only fields that have such metadata or lead to it; any other
//! field is a plain one, below which there are only plain ones. (kubectl refuses to patch below fields that the
//! schema does not know; here they merge as plain ones and the server judges them.)

use super::merge_table::TYPES;

/// What happens to a list or map that is in both documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strategy {
    /// Lists are replaced, maps are merged.
    #[default]
    Unset,
    Merge,
    Replace,
}

/// A field that has merge metadata, or leads to one that has.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub strategy: Strategy,
    pub retain_keys: bool,
    /// What tells a list's maps apart; empty for lists of scalars.
    pub merge_key: &'static str,
    /// The row of its value's (or its elements') type.
    pub leads_to: Option<u16>,
}

/// A type of a table. A plain type has no row.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    table: &'static [&'static [Field]],
    row: Option<u16>,
}

/// What a type says of one field.
#[derive(Debug, Clone, Copy)]
pub struct Metadata {
    pub strategy: Strategy,
    pub retain_keys: bool,
    pub merge_key: &'static str,
    /// The type of the field's value, or of its elements when it is a list.
    pub value: Type,
}

impl Type {
    /// A type without merge metadata.
    pub const PLAIN: Type = Type { table: TYPES, row: None };

    pub(super) fn built_in(row: Option<u16>) -> Type {
        Type { table: TYPES, row }
    }

    /// The first row of another table.
    #[cfg(test)]
    pub fn first_of(table: &'static [&'static [Field]]) -> Type {
        Type { table, row: Some(0) }
    }

    pub fn field(self, name: &str) -> Metadata {
        let fields = self.row.map_or(&[][..], |row| self.table[usize::from(row)]);
        let plain = Type { row: None, ..self };
        match fields.binary_search_by(|field| field.name.cmp(name)) {
            Ok(at) => {
                let field = &fields[at];
                Metadata {
                    strategy: field.strategy,
                    retain_keys: field.retain_keys,
                    merge_key: field.merge_key,
                    value: Type { row: field.leads_to, ..self },
                }
            }
            Err(_) => Metadata { strategy: Strategy::Unset, retain_keys: false, merge_key: "", value: plain },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{GroupVersionKind, schema};

    fn check(api_version: &str, kind: &str, path: &[&str], expected: (Strategy, bool, &str)) {
        let kind = schema::kind(&GroupVersionKind::new(api_version, kind)).expect("a built-in kind");
        let (last, before) = path.split_last().expect("a path");
        let parent = before.iter().fold(kind.merge_type(), |at, name| at.field(name).value);
        let field = parent.field(last);
        assert_eq!((field.strategy, field.retain_keys, field.merge_key), expected, "of {path:?}");
    }

    #[test]
    fn knows_the_built_in_types() {
        let template = ["spec", "template", "spec"];
        check("apps/v1", "Deployment", &[&template[..], &["containers"]].concat(), (Strategy::Merge, false, "name"));
        check("apps/v1", "Deployment", &[&template[..], &["volumes"]].concat(), (Strategy::Merge, true, "name"));
        check("apps/v1", "Deployment", &["spec", "strategy"], (Strategy::Unset, true, ""));
        let ports = [&template[..], &["containers", "ports"]].concat();
        check("apps/v1", "Deployment", &ports, (Strategy::Merge, false, "containerPort"));
        check("v1", "Service", &["spec", "ports"], (Strategy::Merge, false, "port"));
        check("v1", "Pod", &["metadata", "finalizers"], (Strategy::Merge, false, ""));
        check("v1", "Pod", &["metadata", "ownerReferences"], (Strategy::Merge, false, "uid"));
        check("v1", "Pod", &["spec", "containers", "command"], (Strategy::Unset, false, ""));
        check("v1", "Pod", &["nothing", "like", "this"], (Strategy::Unset, false, ""));
    }

    #[test]
    fn rows_are_sorted() {
        for row in TYPES {
            assert!(row.is_sorted_by(|left, right| left.name < right.name));
            assert!(row.iter().all(|field| field.leads_to.is_none_or(|row| usize::from(row) < TYPES.len())));
        }
    }
}
