//! Objects as JSON text in the forms that kubectl keeps and compares.

use super::Object;
use crate::value::{Json, json};

/// The annotation in which client-side apply keeps what was applied last.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// One line of JSON with its end, as the unstructured codec encodes an object.
pub fn line(tree: &Json) -> String {
    let mut text = json::compact(tree);
    text.push('\n');
    text
}

/// An object without apply's annotation. One without annotations gets an empty map of them, as with kubectl.
pub fn bare(object: &Object) -> Object {
    let mut bare = object.clone();
    bare.annotations_mut().remove(LAST_APPLIED);
    bare
}

/// What apply keeps of an object: all of it but the annotation itself.
pub fn last_applied(object: &Object) -> String {
    line(&bare(object).0)
}

/// The object with its own form in the annotation, as apply wants it to be.
pub fn with_last_applied(object: &Object) -> Object {
    let text = last_applied(object);
    let mut out = object.clone();
    out.annotations_mut().insert(LAST_APPLIED.to_owned(), Json::String(text));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keeps_what_was_applied() {
        let object = Object(json!({"kind": "A", "metadata": {"name": "a"}}));
        let kept = "{\"kind\":\"A\",\"metadata\":{\"annotations\":{},\"name\":\"a\"}}\n";
        assert_eq!(last_applied(&object), kept);
        let marked = with_last_applied(&object);
        assert_eq!(marked.annotation(LAST_APPLIED), Some(kept));
        assert_eq!(last_applied(&marked), kept);
    }
}
