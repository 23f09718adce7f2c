//! Chart.lock (and requirements.lock): the versions that a chart's dependencies were resolved to.
//!
//! In: the JSON of the file. Out: a [`Lock`], and its JSON again as Go's encoder writes the struct. Answers to Helm's
//! `pkg/chart/v2/dependency.go`.

use super::Dependency;
use crate::helm::decode::Fields;
use crate::helm::funcs;
use crate::value::Json;
use std::time::SystemTime;

/// What Go prints for a time that was never set.
const NO_TIME: &str = "0001-01-01T00:00:00Z";

#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// When the file was made: RFC 3339, in whatever zone it was written.
    pub generated: String,
    /// What the lock was made from and what it holds, hashed.
    pub digest: String,
    /// Absent is written as null.
    pub dependencies: Option<Vec<Dependency>>,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock { generated: NO_TIME.to_owned(), digest: String::new(), dependencies: None }
    }
}

impl Lock {
    /// Reads the fields as Go's decoder does; the error is the decoder's.
    pub fn read(tree: &Json) -> Result<Lock, String> {
        let mut lock = Lock::default();
        let Some(fields) = Fields::new(tree, "v2.Lock")? else { return Ok(lock) };
        match fields.get("generated") {
            None => {}
            Some(Json::String(text)) => lock.generated = funcs::rfc3339(text)?,
            Some(_) => return Err("Time.UnmarshalJSON: input is not a JSON string".to_owned()),
        }
        fields.text("digest", &mut lock.digest)?;
        if let Some(items) = fields.list("dependencies", "[]*v2.Dependency")? {
            lock.dependencies = Some(items.iter().map(Dependency::read).collect::<Result<_, _>>()?);
        }
        Ok(lock)
    }

    pub fn to_json(&self) -> Json {
        serde_json::json!({
            "generated": self.generated,
            "digest": self.digest,
            "dependencies": self.dependencies.as_ref().map(|all| all.iter().map(Dependency::to_json).collect::<Json>()),
        })
    }

    /// When the file was made; none for the time that was never set.
    pub fn moment(&self) -> Option<SystemTime> {
        if self.generated == NO_TIME {
            return None;
        }
        self.generated.parse::<jiff::Timestamp>().ok().map(SystemTime::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(tree: &Json, expected: &Json) {
        assert_eq!(Lock::read(tree).map(|lock| lock.to_json()).as_ref(), Ok(expected));
    }

    #[test]
    fn writes_what_it_reads() {
        check(&Json::Null, &json!({"generated": NO_TIME, "digest": "", "dependencies": null}));
        check(
            &json!({"generated": "2026-01-02T03:04:05.120+00:00", "Digest": "sha256:x", "dependencies": [{"name": "a", "version": 1}]}),
            &json!({"generated": "2026-01-02T03:04:05.12Z", "digest": "sha256:x", "dependencies": [{"name": "a", "version": "1", "repository": ""}]}),
        );
        check(
            &json!({"generated": "2026-01-02T03:04:05.000000001-07:00"}),
            &json!({"generated": "2026-01-02T03:04:05.000000001-07:00", "digest": "", "dependencies": null}),
        );
    }

    #[test]
    fn refuses_what_is_no_time() {
        assert_eq!(
            Lock::read(&json!({"generated": "soon"})).err().as_deref(),
            Some(r#"parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006""#)
        );
    }
}
