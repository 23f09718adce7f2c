//! A release as Helm stores it.
//!
//! In: a [`Release`], or the text of a stored one. Out: the other. The text is the base64 of gzipped JSON with the keys
//! of Helm's `pkg/release/v1`; what kx does not know of the chart in it is kept as it is.

use super::view::{self, Ordered};
use crate::helm::chart::{Chart, File, Lock};
use crate::helm::hooks::{Event, Hook};
use crate::helm::values;
use crate::value::{Json, Map};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Write};
use std::time::SystemTime;

/// Where a release stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    #[default]
    Unknown,
    Deployed,
    Uninstalled,
    Superseded,
    Failed,
    Uninstalling,
    PendingInstall,
    PendingUpgrade,
    PendingRollback,
}

impl Status {
    /// The word in labels, tables and records.
    pub fn word(self) -> &'static str {
        match self {
            Status::Unknown => "unknown",
            Status::Deployed => "deployed",
            Status::Uninstalled => "uninstalled",
            Status::Superseded => "superseded",
            Status::Failed => "failed",
            Status::Uninstalling => "uninstalling",
            Status::PendingInstall => "pending-install",
            Status::PendingUpgrade => "pending-upgrade",
            Status::PendingRollback => "pending-rollback",
        }
    }

    /// Whether another operation holds the release.
    pub fn is_pending(self) -> bool {
        matches!(self, Status::PendingInstall | Status::PendingUpgrade | Status::PendingRollback)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// What happened to a release. Times are RFC 3339, as stored; empty when they never came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Info {
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "text_or_null")]
    pub first_deployed: String,
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "text_or_null")]
    pub last_deployed: String,
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "text_or_null")]
    pub deleted: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    pub status: Status,
    #[serde(skip_serializing_if = "is_zero")]
    pub rollback_revision: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The live objects by version and kind; only ever shown, never stored.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", skip_deserializing)]
    pub resources: BTreeMap<String, Vec<Json>>,
}

/// How a hook's last run went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LastRun {
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "text_or_null")]
    pub started_at: String,
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "text_or_null")]
    pub completed_at: String,
    /// `Unknown`, `Running`, `Succeeded`, `Failed`; empty before the first run.
    pub phase: String,
}

/// A hook and its last run.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedHook {
    pub hook: Hook,
    pub last_run: LastRun,
}

/// One revision of a release.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Release {
    pub name: String,
    pub namespace: String,
    /// The revision, from 1.
    pub version: u32,
    pub info: Info,
    /// The chart as it is stored, see [`stored_chart`].
    pub chart: Json,
    /// The user's values.
    pub config: Map<String, Json>,
    pub manifest: String,
    pub hooks: Vec<RecordedHook>,
    /// Labels that the user gave; kept on the storing object, not in the text.
    pub labels: BTreeMap<String, String>,
    /// `ssa`, `csa`, or empty for releases older than the choice (then client-side).
    pub apply_method: String,
}

/// A stored release that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("illegal base64 data: {0}")]
    Base64(base64::DecodeError),
    #[error("gzip: {0}")]
    Gzip(std::io::Error),
    #[error("{0}")]
    Json(serde_json::Error),
}

/// The keys of the stored JSON.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default)]
    info: Info,
    #[serde(default, skip_serializing_if = "Json::is_null")]
    chart: Json,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    config: Option<Map<String, Json>>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    manifest: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hooks: Option<Vec<StoredHook>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    version: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    namespace: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    apply_method: String,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
struct StoredHook {
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    path: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    manifest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<Vec<String>>,
    last_run: LastRun,
    #[serde(skip_serializing_if = "is_zero")]
    weight: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_policies: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_log_policies: Option<Vec<String>>,
}

fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}

fn text_or_null<'de, D: serde::Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(input)?.unwrap_or_default())
}

fn unless_empty<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

impl Release {
    /// The release as the text of Helm's JSON; without the chart when it is not wanted.
    pub fn json(&self, with_chart: bool) -> Result<String, Error> {
        let mut stored = self.stored();
        if !with_chart {
            stored.chart = Json::Null;
        }
        let tree = serde_json::to_value(stored).map_err(Error::Json)?;
        let text = serde_json::to_string(&Ordered { tree: &tree, order: Some(&view::RELEASE) }).map_err(Error::Json)?;
        // Go escapes what HTML would read; outside of strings these letters do not occur.
        Ok(text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
    }

    fn stored(&self) -> Stored {
        Stored {
            name: self.name.clone(),
            info: self.info.clone(),
            chart: self.chart.clone(),
            config: (!self.config.is_empty()).then(|| self.config.clone()),
            manifest: self.manifest.clone(),
            hooks: unless_empty(self.hooks.iter().map(StoredHook::of).collect()),
            version: self.version,
            namespace: self.namespace.clone(),
            apply_method: self.apply_method.clone(),
        }
    }

    /// The text that a Secret's or ConfigMap's `data.release` holds (a Secret encodes it once more).
    pub fn encode(&self) -> Result<String, Error> {
        let text = self.json(true)?;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let packed = gzip.write_all(text.as_bytes()).and_then(|()| gzip.finish()).map_err(Error::Gzip)?;
        Ok(STANDARD.encode(packed))
    }

    /// Reads what [`encode`](Self::encode) or Helm wrote. Texts from before Helm packed them are read too.
    pub fn decode(text: &str) -> Result<Release, Error> {
        let bytes = STANDARD.decode(text.trim()).map_err(Error::Base64)?;
        let bytes = if bytes.starts_with(&[0x1f, 0x8b, 0x08]) {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(Error::Gzip)?;
            plain
        } else {
            bytes
        };
        let stored: Stored = serde_json::from_slice(&bytes).map_err(Error::Json)?;
        Ok(Release {
            name: stored.name,
            namespace: stored.namespace,
            version: stored.version,
            info: stored.info,
            chart: stored.chart,
            config: stored.config.unwrap_or_default(),
            manifest: stored.manifest,
            hooks: stored.hooks.unwrap_or_default().into_iter().map(StoredHook::into_recorded).collect(),
            labels: BTreeMap::new(),
            apply_method: stored.apply_method,
        })
    }

    /// The object's name that holds this revision.
    pub fn key(&self) -> String {
        key(&self.name, self.version)
    }

    /// A text field of the stored chart's metadata (`name`, `version`, `appVersion`).
    pub fn chart_metadata(&self, field: &str) -> &str {
        self.chart
            .pointer("/metadata")
            .and_then(|metadata| metadata.get(field))
            .and_then(Json::as_str)
            .unwrap_or_default()
    }

    /// Whether the server merges this release's objects.
    pub fn is_server_side(&self) -> bool {
        self.apply_method == "ssa"
    }
}

/// The name of the object that holds a revision.
pub fn key(name: &str, version: u32) -> String {
    format!("sh.helm.release.v1.{name}.v{version}")
}

impl StoredHook {
    fn of(recorded: &RecordedHook) -> StoredHook {
        let hook = &recorded.hook;
        StoredHook {
            name: hook.name.clone(),
            kind: hook.kind.clone(),
            path: hook.path.clone(),
            manifest: hook.manifest.clone(),
            events: unless_empty(hook.events.iter().map(|event| event.word().to_owned()).collect()),
            last_run: recorded.last_run.clone(),
            weight: hook.weight,
            delete_policies: unless_empty(hook.delete_policies.clone()),
            output_log_policies: unless_empty(hook.output_log_policies.clone()),
        }
    }

    fn into_recorded(self) -> RecordedHook {
        RecordedHook {
            hook: Hook {
                name: self.name,
                kind: self.kind,
                path: self.path,
                manifest: self.manifest,
                events: self.events.unwrap_or_default().iter().filter_map(|word| Event::parse(word)).collect(),
                weight: self.weight,
                delete_policies: self.delete_policies.unwrap_or_default(),
                output_log_policies: self.output_log_policies.unwrap_or_default(),
            },
            last_run: self.last_run,
        }
    }
}

/// The chart as a record keeps it: metadata, templates, values, schema and files, without the charts below it.
pub fn stored_chart(chart: &Chart) -> Json {
    let time_of =
        |name: &str| time(chart.raw.iter().rev().find(|file| file.name == name).and_then(|file| file.modified));
    let files = |files: &[File]| {
        let one = |file: &File| {
            serde_json::json!({
                "name": file.name, "data": STANDARD.encode(&file.data), "modtime": time(file.modified),
            })
        };
        // No files are null, as in Go.
        unless_empty(files.iter().map(one).collect::<Vec<Json>>())
    };
    serde_json::json!({
        "metadata": chart.metadata.to_json(),
        "lock": chart.lock.as_ref().map(Lock::to_json),
        "templates": files(&chart.templates),
        "values": values::to_map(&chart.values),
        "schema": chart.schema.as_ref().map(|schema| STANDARD.encode(schema)),
        "schemamodtime": time_of("values.schema.json"),
        "files": files(&chart.files),
        "modtime": time_of("Chart.yaml"),
    })
}

/// When a file was written; Go's zero time for one that does not tell.
fn time(modified: Option<SystemTime>) -> String {
    let known = modified.and_then(|time| jiff::Timestamp::try_from(time).ok());
    known.map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::chart;

    fn release() -> Release {
        Release {
            name: "r".into(),
            namespace: "demo".into(),
            version: 3,
            info: Info {
                status: Status::PendingUpgrade,
                first_deployed: "2026-01-02T03:04:05Z".into(),
                ..Info::default()
            },
            chart: serde_json::json!({"metadata": {"name": "c", "version": "1.2.3"}}),
            config: Map::from_iter([("a".to_owned(), serde_json::json!(1))]),
            manifest: "---\nkind: Pod\n".into(),
            apply_method: "ssa".into(),
            ..Release::default()
        }
    }

    #[test]
    fn reads_what_it_writes() {
        let text = release().encode().expect("encodes");
        assert_eq!(Release::decode(&text).expect("decodes"), release());
        assert_eq!(release().key(), "sh.helm.release.v1.r.v3");
        assert_eq!(release().chart_metadata("version"), "1.2.3");
    }

    /// What Helm 4.3.1 stored of an install with a hook, notes and a value.
    const HELMS: &str = include_str!("../../testdata/helm/release.v1.txt");

    #[test]
    fn keeps_all_that_helm_stored() {
        let release = Release::decode(HELMS).expect("decodes");
        assert_eq!((release.name.as_str(), release.version, release.info.status), ("mini", 1, Status::Deployed));
        assert_eq!((release.hooks[0].hook.weight, release.is_server_side()), (3, true));
        let again = Release::decode(&release.encode().expect("encodes")).expect("decodes");
        assert_eq!(again, release);
        let packed = STANDARD.decode(HELMS.trim()).expect("base64");
        let mut helms = String::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut helms).expect("gzipped text");
        assert_eq!(release.json(true).expect("JSON"), helms.trim_end());
    }

    #[test]
    fn a_chart_is_stored_with_the_times_of_its_files() {
        let written = SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(1_500);
        let files = vec![
            File::new("Chart.yaml", b"apiVersion: v2\nname: c\nversion: 1.0.0\n".as_slice()).dated(Some(written)),
            File::new("templates/a.yaml", b"a: 1".as_slice()).dated(Some(written)),
        ];
        let stored = stored_chart(&chart::from_files(files).expect("a chart"));
        assert_eq!(stored["modtime"], "1970-01-01T00:00:01.5Z");
        assert_eq!(stored["templates"][0]["modtime"], "1970-01-01T00:00:01.5Z");
        assert_eq!(stored["schemamodtime"], "0001-01-01T00:00:00Z");
        assert_eq!(stored["files"], Json::Null);
    }

    #[test]
    fn reads_unpacked_and_odd_records() {
        let json = r#"{"name":"old","version":1,"info":{"deleted":"","status":"pending-install","first_deployed":null},
            "hooks":[{"name":"h","events":["post-install","nonsense"],"last_run":{"phase":""}}]}"#;
        let release = Release::decode(&STANDARD.encode(json)).expect("decodes");
        assert_eq!(release.info.status, Status::PendingInstall);
        assert_eq!(release.hooks[0].hook.events, [Event::PostInstall]);
    }

    #[test]
    fn refuses_what_is_no_record() {
        assert!(matches!(Release::decode("%"), Err(Error::Base64(_))));
        assert!(matches!(Release::decode(&STANDARD.encode([0x1f, 0x8b, 0x08, 0])), Err(Error::Gzip(_))));
        assert!(matches!(Release::decode(&STANDARD.encode("7")), Err(Error::Json(_))));
    }
}
