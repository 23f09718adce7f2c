//! The names of fields as kustomize spells them.
//!
//! Go reads `NAMEPREFIX` as `namePrefix` and writes `namePrefix`; so the first step of an edit is to spell the names
//! right, in place.

use super::Error;
use crate::kustomize::kustomization::form::{Form, KUSTOMIZATION, Type};
use crate::yaml::edit::{Edit, apply};
use crate::yaml::{Node, parse_one};

/// The text with every field's name as its struct has it.
pub fn canonical(source: &str) -> Result<String, Error> {
    let root = parse_one(source)?;
    let mut edits = Vec::new();
    spell(&root, &KUSTOMIZATION, &mut edits);
    // Keys behind an alias stand elsewhere in the text and may be met twice.
    edits.sort_by_key(|edit: &Edit| edit.range.start);
    edits.dedup();
    Ok(apply(source, edits))
}

fn spell(node: &Node, form: &Form, edits: &mut Vec<Edit>) {
    for (key, value) in node.pairs().unwrap_or_default() {
        let Some(written) = key.scalar() else { continue };
        let Some(field) = form.field(written) else { continue };
        if field.name != written {
            let (start, end) = (key.span.start as usize, key.span.end as usize);
            edits.push(Edit { range: start..end, text: field.name.to_owned() });
        }
        match field.kind {
            Type::Pointer(form) | Type::Struct(form) => spell(value, form, edits),
            Type::List(form) => {
                value.items().unwrap_or_default().iter().for_each(|item| spell(item, form, edits));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_as_kustomize() {
        for (source, expected) in [
            ("NAMEPREFIX: a # x\nimages:\n- NAME: b\n", "namePrefix: a # x\nimages:\n- name: b\n"),
            ("commonLabels: {NAME: x}\n", "commonLabels: {NAME: x}\n"),
            ("{\"Resources\": []}\n", "{resources: []}\n"),
        ] {
            assert_eq!(canonical(source).expect("valid"), expected, "of {source}");
        }
    }
}
