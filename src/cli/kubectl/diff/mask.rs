//! What a comparison does not show of Secrets.

use crate::manifest::{Object, write};
use crate::value::Json;

/// Hides the data of a Secret: what changed is told as such, what did not is the same on both sides.
pub(super) fn data(live: Option<&mut Object>, merged: &mut Object) {
    let mut none = Json::Null;
    let before = live.and_then(|live| live.0.get_mut("data")).unwrap_or(&mut none);
    let mut nothing = Json::Null;
    let after = merged.0.get_mut("data").unwrap_or(&mut nothing);
    let changed: Vec<String> = before
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, value)| after.get(key.as_str()).is_some_and(|after| after != *value))
        .map(|(key, _)| key.clone())
        .collect();
    for (data, mark) in [(before, "*** (before)"), (after, "*** (after)")] {
        for (key, value) in data.as_object_mut().into_iter().flatten() {
            *value = if changed.contains(key) { mark } else { "***" }.into();
        }
    }
}

/// Hides the copy of a Secret that apply keeps in its annotation.
pub(super) fn annotation(object: &mut Object) {
    if object.annotation(write::LAST_APPLIED).is_some() {
        object.annotations_mut().insert(write::LAST_APPLIED.to_owned(), "***".into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn masks_data() {
        let secret = |data: Json| Object(json!({"kind": "Secret", "data": data}));
        let mut live = secret(json!({"same": "YQ==", "changed": "YQ==", "gone": "YQ=="}));
        let mut merged = secret(json!({"same": "YQ==", "changed": "Yg==", "new": "YQ=="}));
        data(Some(&mut live), &mut merged);
        assert_eq!(live.0["data"], json!({"same": "***", "changed": "*** (before)", "gone": "***"}));
        assert_eq!(merged.0["data"], json!({"same": "***", "changed": "*** (after)", "new": "***"}));
        let mut merged = secret(json!({"new": "YQ=="}));
        data(None, &mut merged);
        assert_eq!(merged.0["data"], json!({"new": "***"}));
    }
}
