//! What `wait --for=` takes, and whether an object is as it says.

use crate::cli::failure::Failure;
use crate::jsonpath::{self, Missing};
use crate::value::Json;

/// One thing to wait for.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    Created,
    Deleted,
    /// A condition of the status by its type, with the status it shall have.
    Status {
        name: String,
        status: String,
    },
    /// One value, any or this one.
    Path {
        path: jsonpath::Path,
        value: Option<String>,
    },
}

/// Reads the value of a `--for`.
pub fn parse(text: &str) -> Result<Condition, Failure> {
    match text.to_lowercase().as_str() {
        "delete" => return Ok(Condition::Deleted),
        "create" => return Ok(Condition::Created),
        _ => {}
    }
    if let Some(rest) = text.strip_prefix("condition=") {
        let (name, status) = rest.split_once('=').unwrap_or((rest, "true"));
        return Ok(Condition::Status { name: name.to_owned(), status: status.to_owned() });
    }
    let Some(rest) = text.strip_prefix("jsonpath=") else {
        return Err(Failure::new(format!("unrecognized condition: {text:?}")));
    };
    let parts = split(rest);
    if parts.len() > 2 {
        return Err(Failure::new(
            "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
        ));
    }
    let wrong = |error: jsonpath::Error| Failure::new(error.to_string());
    let relaxed = jsonpath::relax(&parts[0]).map_err(wrong)?;
    let value = match parts.get(1).map(|value| value.trim_matches(['\'', '"'])) {
        Some("") => {
            return Err(Failure::new(
                "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
            ));
        }
        value => value.map(str::to_owned),
    };
    if relaxed.is_empty() {
        return Err(Failure::new("jsonpath expression cannot be empty"));
    }
    Ok(Condition::Path { path: jsonpath::parse(&relaxed).map_err(wrong)?, value })
}

/// Splits at `=`, but not at the `==` of a filter.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let part = parts.last_mut().expect("because there is always one");
        if letter != '=' {
            part.push(letter);
        } else if letters.next_if_eq(&'=').is_some() {
            part.push_str("==");
        } else {
            parts.push(String::new());
        }
    }
    parts
}

impl Condition {
    /// Whether an object that is there is as wanted. Being created or deleted is not seen on the object.
    pub fn holds(&self, object: &Json) -> Result<bool, Failure> {
        match self {
            Condition::Created => Ok(true),
            Condition::Deleted => Ok(false),
            Condition::Status { name, status } => Ok(status_holds(object, name, status)),
            Condition::Path { path, value } => path_holds(object, path, value.as_deref()),
        }
    }
}

fn status_holds(object: &Json, name: &str, wanted: &str) -> bool {
    let conditions = object["status"]["conditions"].as_array();
    let found = conditions.into_iter().flatten().find_map(|condition| {
        let kind = condition["type"].as_str()?;
        let status = condition["status"].as_str()?;
        same(kind, name).then_some((condition, status))
    });
    let Some((condition, status)) = found else { return false };
    // A condition that was made for an older generation says nothing about this one.
    if let Some(generation) = object["metadata"]["generation"].as_i64() {
        let own = condition["observedGeneration"].as_i64();
        let observed = own.or_else(|| object["status"]["observedGeneration"].as_i64());
        if observed.is_some_and(|observed| observed < generation) {
            return false;
        }
    }
    same(status, wanted)
}

/// Equal but for the case of letters.
fn same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

fn path_holds(object: &Json, path: &jsonpath::Path, wanted: Option<&str>) -> Result<bool, Failure> {
    let groups = path.find(object, Missing::Allowed).map_err(|error| Failure::new(error.to_string()))?;
    let Some(first) = groups.first().filter(|group| !group.is_empty()) else { return Ok(false) };
    if groups.len() > 1 {
        return Err(Failure::new("given jsonpath expression matches more than one list"));
    }
    if first.len() > 1 {
        return Err(Failure::new("given jsonpath expression matches more than one value"));
    }
    let Some(wanted) = wanted else { return Ok(true) };
    match first[0].json() {
        Some(Json::Object(_) | Json::Array(_)) => {
            Err(Failure::new("jsonpath leads to a nested object or list which is not supported"))
        }
        Some(value) => Ok(jsonpath::go_text(value).trim() == wanted.trim()),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(condition: &str, expected: Result<bool, &str>) {
        let object = serde_json::json!({
            "metadata": {"generation": 2},
            "status": {"phase": "Running", "replicas": 3, "observedGeneration": 1,
                "conditions": [{"type": "Ready", "status": "True", "observedGeneration": 2}, {"type": "Old", "status": "True"}]}
        });
        let got = parse(condition).and_then(|condition| condition.holds(&object));
        assert_eq!(got.map_err(|failure| failure.message().to_owned()), expected.map_err(str::to_owned), "{condition}");
    }

    #[test]
    fn judges_objects() {
        check("condition=Ready", Ok(true));
        check("condition=ready=true", Ok(true));
        check("condition=Ready=False", Ok(false));
        check("condition=Old", Ok(false));
        check("condition=Other", Ok(false));
        check("jsonpath={.status.phase}=Running", Ok(true));
        check("jsonpath=.status.phase='Running'", Ok(true));
        check("jsonpath={.status.replicas}=3", Ok(true));
        check("jsonpath={.status.phase}", Ok(true));
        check("jsonpath={.status.nope}", Ok(false));
        check("jsonpath={.status.conditions[?(@.type==\"Ready\")].status}=True", Ok(true));
        check("jsonpath={.status.conditions[*].type}=x", Err("given jsonpath expression matches more than one value"));
        check(
            "jsonpath={.status.conditions}=x",
            Err("jsonpath leads to a nested object or list which is not supported"),
        );
        check("delete", Ok(false));
        check("nope", Err("unrecognized condition: \"nope\""));
        check("jsonpath=", Err("jsonpath expression cannot be empty"));
    }
}
