//! The rules for values.yaml.

use super::{Linter, Severity};
use crate::helm::values::{self, Checker, coalesce_tables, from_map, to_map};
use crate::value::{Dict, Entries, Json};
use crate::yaml;

const FILE: &str = "values.yaml";

pub(super) fn check(linter: &mut Linter<'_>) {
    let there = if linter.files.kind(&linter.folder.join(FILE)).is_ok() {
        Ok(())
    } else {
        Err("file does not exist".to_owned())
    };
    if linter.check(Severity::Info, FILE, there) {
        let outcome = content(linter);
        linter.check(Severity::Error, FILE, outcome);
    }
}

fn content(linter: &Linter<'_>) -> Result<(), String> {
    let text = linter.files.read(&linter.folder.join(FILE)).map_err(|error| error.to_string())?;
    let unreadable = |error: yaml::Error| format!("unable to parse YAML: error converting YAML to JSON: {error}");
    let text = yaml::text(&text).map_err(unreadable)?;
    yaml::read(text, yaml::Version::V2).map_err(unreadable)?;
    let defaults = values::read(text).map_err(|error| format!("unable to parse YAML: {error}"))?;
    let Ok(schema) = linter.files.read(&linter.folder.join("values.schema.json")) else { return Ok(()) };
    let Some(loader) = linter.options.schemas.filter(|_| !schema.is_empty()) else { return Ok(()) };
    // Only the chart's own level is looked at; the charts below are checked when templates are rendered.
    let merged = Dict::new(Entries::new());
    coalesce_tables(&merged, &from_map(linter.values), &mut Vec::new());
    coalesce_tables(&merged, &from_map(&defaults), &mut Vec::new());
    let mut checker = Checker::new(loader);
    let outcome = checker.check_one(&Json::Object(to_map(&merged)), &schema).map_err(|found| found.text);
    linter.options.notices.borrow_mut().append(&mut checker.notices);
    outcome
}
