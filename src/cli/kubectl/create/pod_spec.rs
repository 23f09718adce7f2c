//! The containers of the workloads that generators make.

use crate::value::Json;
use serde_json::json;

/// A container; `resources` is there even when empty, as Go writes the struct.
pub fn container(name: &str, image: &str, command: &[String]) -> Json {
    let mut container = json!({ "name": name, "image": image, "resources": {} });
    if !command.is_empty() {
        container["command"] = json!(command);
    }
    container
}
