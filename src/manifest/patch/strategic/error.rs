//! Why a patch cannot be made or applied.

use crate::manifest::patch::go;
use crate::value::Json;
use crate::yaml;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("invalid JSON document")]
    NotAnObject,
    #[error("map: {} does not contain declared merge key: {key}", go::value(map))]
    NoMergeKey { map: Json, key: String },
    #[error("expected a {expected}, but received a {}", go::type_name(received))]
    WrongType { expected: &'static str, received: Json },
    #[error("unknown patch type: {} in map: {}", go::value(directive), go::value(map))]
    UnknownDirective { directive: Json, map: Json },
    #[error("invalid value for special key: $patch")]
    DirectiveValue,
    #[error("lists of lists are not supported")]
    ListOfLists,
    #[error("list element types are not identical: [{}]", lists.iter().map(|list| go::items(list)).collect::<Vec<_>>().join(" "))]
    MixedElements { lists: Vec<Vec<Json>> },
    #[error("no elements in any of the given slices")]
    NoElements,
    #[error("invalid patch format of primitive list")]
    PrimitiveListFormat,
    #[error("invalid patch format of retainKeys")]
    RetainKeysFormat,
    #[error("invalid patch format of setElementOrder list")]
    ElementOrderFormat,
    #[error(
        "The order in patch list:\n{}\n doesn't match $setElementOrder list:\n{}\n",
        go::items(patch),
        go::items(order)
    )]
    OrderMismatch { patch: Vec<Json>, order: Vec<Json> },
    #[error(
        "{} and {} are not deep equal: this may happen when calculating the 3-way diff patch",
        go::value(original),
        go::value(patch)
    )]
    RetainKeysDiffer { original: Json, patch: Json },
    #[error("cannot merge lists without merge key for {kind}")]
    ListWithoutKey { kind: &'static str },
    #[error("merging lists cannot yet be specified in the patch")]
    MergeDirectiveInList,
    #[error("value for key {index} is not a map")]
    ElementNotAMap { index: usize },
    #[error("invalid element type in merging list:{}", go::items(list))]
    MergingListElement { list: Vec<Json> },
    #[error("cannot find merge key `{key}` in merging list element:{}", go::value(element))]
    MergingListKey { key: String, element: Json },
    /// The patch would undo what someone else changed.
    #[error(
        "patch:\n{}\nconflicts with changes made from original to current:\n{}\n",
        yaml::write(patch),
        yaml::write(changes)
    )]
    Conflict { patch: Json, changes: Json },
}

impl Error {
    pub(super) fn not_a_map(received: &Json) -> Error {
        Error::WrongType { expected: "map[string]interface {}", received: received.clone() }
    }

    pub(super) fn not_a_list(received: &Json) -> Error {
        Error::WrongType { expected: "[]interface {}", received: received.clone() }
    }
}
