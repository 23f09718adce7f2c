//! A chart as an archive: the gzipped tar that Helm makes of it.
//!
//! In: a chart. Out: the bytes of its .tgz: Chart.yaml and Chart.lock written anew, the other files as they are, the
//! charts below it unpacked. The bytes are those that
//! Helm writes, so that the digest of a chart does not tell who packed it. Answers to Helm's `pkg/chart/v2/util/save.go`.

use super::deflate::Deflater;
use super::ustar::Writer;
use super::{Chart, File, SaveError};
use crate::yaml;
use std::time::SystemTime;

/// The field that Helm puts into the header of its gzip files, and its comment.
const HEADER: &[u8] = b"\x1f\x8b\x08\x14\0\0\0\0\0\xff\x2c\0rr\x28\0aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo=Helm\0";

/// The bytes of the archive. Files whose time is not known get `now`.
pub fn pack(chart: &Chart, now: SystemTime) -> Result<Vec<u8>, SaveError> {
    chart.read_all().map_err(SaveError::Chart)?;
    let mut deflater = Deflater::new(HEADER.to_vec());
    let mut sum = flate2::Crc::new();
    let mut write = |piece: &[u8]| {
        sum.update(piece);
        deflater.write(piece);
    };
    let mut tar = Writer::new(&mut write);
    write_chart(&mut tar, chart, "", now)?;
    tar.finish();
    let mut out = deflater.finish();
    out.extend_from_slice(&sum.sum().to_le_bytes());
    out.extend_from_slice(&sum.amount().to_le_bytes());
    Ok(out)
}

fn write_chart(tar: &mut Writer<'_>, chart: &Chart, prefix: &str, now: SystemTime) -> Result<(), SaveError> {
    super::save::check_name(chart.name())?;
    let base = format!("{prefix}{}", chart.name());
    let mut add = |name: &str, data: &[u8], modified: Option<SystemTime>| {
        tar.file(&format!("{base}/{name}"), data, modified.unwrap_or(now));
    };
    let modified = |name: &str| chart.raw.iter().rev().find(|file| file.name == name).and_then(|file| file.modified);
    add("Chart.yaml", definition(chart).as_bytes(), modified("Chart.yaml"));
    if let Some(lock) = &chart.lock
        && chart.metadata.api_version == "v2"
    {
        add("Chart.lock", yaml::write(&lock.to_json()).as_bytes(), lock.moment());
    }
    for file in chart.raw.iter().filter(|file| file.name == "values.yaml") {
        add(&file.name, &file.data, file.modified);
    }
    if let Some(schema) = &chart.schema {
        if serde_json::from_slice::<serde::de::IgnoredAny>(schema).is_err() {
            return Err(SaveError::Schema);
        }
        add("values.schema.json", schema, modified("values.schema.json"));
    }
    for File { name, data, modified } in chart.templates.iter().chain(&chart.files) {
        add(name, data, *modified);
    }
    let below = format!("{base}/charts/");
    chart.dependencies.iter().try_for_each(|child| write_chart(tar, child, &below, now))
}

/// Dates every file of a chart and of those below it, in whole seconds.
pub fn stamp(chart: &mut Chart, time: SystemTime) {
    let files = chart.raw.iter_mut().chain(&mut chart.templates).chain(&mut chart.files);
    files.for_each(|file| file.modified = Some(time));
    if let (Some(lock), Ok(time)) = (&mut chart.lock, jiff::Timestamp::try_from(time)) {
        lock.generated = time.to_string();
    }
    chart.dependencies.iter_mut().for_each(|child| stamp(child, time));
}

/// Chart.yaml as Helm writes it: what a v1 chart depends on stands in its requirements.yaml.
pub(super) fn definition(chart: &Chart) -> String {
    let mut tree = chart.metadata.to_json();
    if chart.metadata.api_version == "v1"
        && let Some(fields) = tree.as_object_mut()
    {
        fields.remove("dependencies");
    }
    yaml::write(&tree)
}

#[cfg(test)]
mod tests {
    use super::super::{archive, from_files};
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    fn chart(files: &[(&str, &str)]) -> Chart {
        let files = files.iter().map(|(name, text)| File::new(*name, text.as_bytes()));
        from_files(files.collect()).expect("a sound chart")
    }

    #[test]
    fn packs_what_can_be_read_again() {
        let chart = chart(&[
            ("Chart.yaml", "# a word\nname: c\napiVersion: v2\nversion: 1.2.3\n"),
            ("Chart.lock", "generated: 2026-01-02T03:04:05.7Z\ndigest: x\n"),
            ("values.yaml", "a: 1 # one\n"),
            ("README.md", "read"),
            ("templates/a.yaml", "a"),
            ("charts/d/Chart.yaml", "name: d\nversion: 1.0.0\napiVersion: v1\n"),
            ("charts/d/requirements.yaml", "dependencies: []\n"),
        ]);
        let bytes = pack(&chart, UNIX_EPOCH + Duration::from_secs(1_000)).expect("packs");
        let files = archive::unpack(&bytes).expect("an archive");
        let shown: Vec<String> = files
            .iter()
            .map(|file| {
                let since = file.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
                format!("{} {} {}", since.as_secs(), file.name, file.text())
            })
            .collect();
        assert_eq!(
            shown,
            [
                "1000 Chart.yaml apiVersion: v2\nname: c\nversion: 1.2.3\n",
                "1767323046 Chart.lock dependencies: null\ndigest: x\ngenerated: \"2026-01-02T03:04:05.7Z\"\n",
                "1000 values.yaml a: 1 # one\n",
                "1000 templates/a.yaml a",
                "1000 README.md read",
                "1000 charts/d/Chart.yaml apiVersion: v1\nname: d\nversion: 1.0.0\n",
                "1000 charts/d/requirements.yaml dependencies: []\n",
            ]
        );
    }

    #[test]
    fn refuses_a_schema_that_is_no_json() {
        let chart = chart(&[("Chart.yaml", "name: c\napiVersion: v2\nversion: 1.2.3\n"), ("values.schema.json", "{")]);
        let refused = pack(&chart, UNIX_EPOCH).expect_err("no JSON");
        assert_eq!(refused.to_string(), "invalid JSON in values.schema.json");
    }
}
