//! `kind.group/name`, with what was done to the object behind it. Answers to cli-runtime's name printer.

use super::Error;
use crate::manifest::GroupVersionKind;
use crate::value::Json;

/// A line for the object, or one for each item of a list. `operation` (`created`, `configured (dry run)`) follows a space
/// when it is not empty.
pub fn print(object: &Json, operation: &str) -> Result<String, Error> {
    let mut out = String::new();
    match super::items(object) {
        Some(items) => {
            for item in items {
                push(&mut out, item, operation)?;
            }
        }
        None => push(&mut out, object, operation)?,
    }
    Ok(out)
}

fn push(out: &mut String, object: &Json, operation: &str) -> Result<(), Error> {
    let text = |pointer: &str| object.pointer(pointer).and_then(Json::as_str).unwrap_or_default();
    let kind = GroupVersionKind::new(text("/apiVersion"), text("/kind"));
    if kind.version.is_empty() && kind.kind.is_empty() {
        return Err(Error::NoKind);
    }
    let name = text("/metadata/name");
    out.push_str(&qualify(&kind, if name.is_empty() { "<unknown>" } else { name }));
    if !operation.is_empty() {
        out.push(' ');
        out.push_str(operation);
    }
    out.push('\n');
    Ok(())
}

/// `pod/web`, `deployment.apps/web`.
pub fn qualify(kind: &GroupVersionKind, name: &str) -> String {
    let word = kind.kind.to_lowercase();
    if kind.group.is_empty() { format!("{word}/{name}") } else { format!("{word}.{}/{name}", kind.group) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(object: &Json, operation: &str, expected: &str) {
        assert_eq!(print(object, operation).map_err(|error| error.to_string()).as_deref(), Ok(expected));
    }

    #[test]
    fn names_objects() {
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}});
        let deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}});
        check(&pod, "", "pod/web\n");
        check(&deployment, "created", "deployment.apps/web created\n");
        check(&json!({"apiVersion": "v1", "kind": "Pod"}), "", "pod/<unknown>\n");
        check(&json!({"kind": "List", "items": [pod, deployment]}), "", "pod/web\ndeployment.apps/web\n");
        assert!(print(&json!({}), "").is_err());
    }
}
