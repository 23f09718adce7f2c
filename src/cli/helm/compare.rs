//! `upgrade --diff`: what an upgrade would change, object by object, as a diff. kx's own.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::manifest::Object;
use crate::print::unified;
use crate::release::Difference;
use crate::yaml;

/// Prints the differences; the exit status is 1 when there are any.
pub(super) fn show(context: &Context, differences: Vec<Difference>) -> Result<Exit, Failure> {
    let mut differs = false;
    for Difference { name, mut live, mut wanted } in differences {
        mask(live.as_mut(), wanted.as_mut());
        let hunks = unified::hunks(&text(live), &text(wanted));
        if !hunks.is_empty() {
            differs = true;
            context.ui.print(&format!("--- live/{name}\n+++ wanted/{name}\n{hunks}"))?;
        }
    }
    Ok(Exit(u8::from(differs)))
}

/// The object without what the server keeps for itself.
fn text(object: Option<Object>) -> String {
    let Some(mut object) = object else { return String::new() };
    for field in ["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"] {
        object.metadata_mut().remove(field);
    }
    if let Some(map) = object.0.as_object_mut() {
        map.remove("status");
    }
    yaml::write(&object.0)
}

/// Hides the data of a Secret; which of it changes is still told.
fn mask(live: Option<&mut Object>, wanted: Option<&mut Object>) {
    let sides = [live, wanted];
    let is_secret = |side: &Option<&mut Object>| side.as_ref().is_some_and(|object| object.kind() == "Secret");
    if !sides.iter().any(is_secret) {
        return;
    }
    let before = sides[0].as_ref().and_then(|object| object.0.get("data").cloned()).unwrap_or_default();
    for (index, side) in sides.into_iter().enumerate() {
        let Some(data) = side.and_then(|object| object.0.get_mut("data")).and_then(|data| data.as_object_mut()) else {
            continue;
        };
        for (key, value) in data.iter_mut() {
            let changed = index == 1 && before.get(key).is_some_and(|before| before != value);
            *value = if changed { "*** (changed)" } else { "***" }.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn masks_secrets() {
        let secret = |data| Object(json!({"kind": "Secret", "data": data}));
        let mut live = secret(json!({"a": "1", "b": "2"}));
        let mut wanted = secret(json!({"a": "1", "b": "3", "c": "4"}));
        mask(Some(&mut live), Some(&mut wanted));
        assert_eq!(live.0["data"], json!({"a": "***", "b": "***"}));
        assert_eq!(wanted.0["data"], json!({"a": "***", "b": "*** (changed)", "c": "***"}));
    }
}
