//! What kustomize knows from the start.

pub mod fields;
pub mod names;
pub mod scope;

/// A place in objects of a kind: group, version, kind (empty means any), path, and whether it is made when missing.
#[derive(Debug)]
pub struct Row {
    pub group: &'static str,
    pub version: &'static str,
    pub kind: &'static str,
    pub path: &'static str,
    pub create: bool,
}

/// A kind that is referred to by name, and the fields of others that do.
#[derive(Debug)]
pub struct Referred {
    pub group: &'static str,
    pub version: &'static str,
    pub kind: &'static str,
    pub fields: &'static [Row],
}

const fn made(group: &'static str, version: &'static str, kind: &'static str, path: &'static str) -> Row {
    Row { group, version, kind, path, create: true }
}

const fn kept(group: &'static str, version: &'static str, kind: &'static str, path: &'static str) -> Row {
    Row { group, version, kind, path, create: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hold_what_kustomize_holds() {
        let references: usize = names::NAME_REFERENCES.iter().map(|referred| referred.fields.len()).sum();
        assert_eq!((names::NAME_REFERENCES.len(), references), (16, 167));
        assert_eq!(fields::COMMON_LABELS.len(), 32);
        assert_eq!(fields::COMMON_LABELS.iter().filter(|row| row.create).count(), 16);
        assert_eq!(fields::VARIABLES.len(), 72);
        assert_eq!(fields::IMAGES.len(), 7);
    }
}
