//! A user's values laid over the defaults of a chart and of the charts below it.
//!
//! In: a chart and values. Out: one shared tree in which each subchart's values stand under its name and `global` was
//! handed down. The tree is made of [`Dict`]s because Helm's own maps are shared while it does this: what lies two
//! levels below `global` is one map for a chart and its subcharts, and templates can see that. Answers to Helm's
//! `pkg/chart/common/util/coalesce.go`.

use crate::helm::chart::{Chart, Error};
use crate::helm::notice::Notice;
use crate::value::{Dict, Entries, Integers, Json, Map, Text, Value, print};
use std::collections::HashSet;

const GLOBAL: &str = "global";

/// What becomes of nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nulls {
    /// A null takes the default away: what templates see.
    Delete,
    /// They stay, since the values will be coalesced once more.
    Keep,
}

/// Values for templates: nulls of the user delete defaults. Warnings are added to `warnings`.
pub fn coalesce(chart: &Chart, values: &Dict, warnings: &mut Vec<Notice>) -> Result<Dict, Error> {
    let dict = copy(values);
    Coalescer { nulls: Nulls::Delete, warnings }.chart(chart, &dict, "")?;
    Ok(dict)
}

/// The defaults of a chart and those below it, nulls kept.
pub fn merge_defaults(chart: &Chart, warnings: &mut Vec<Notice>) -> Result<Dict, Error> {
    let dict = Dict::new(Entries::new());
    Coalescer { nulls: Nulls::Keep, warnings }.chart(chart, &dict, "")?;
    Ok(dict)
}

/// Lays `target` over `source`, nulls kept (`MergeTables`).
pub fn merge_tables(target: &Dict, source: &Dict, warnings: &mut Vec<Notice>) {
    Coalescer { nulls: Nulls::Keep, warnings }.tables(target, source, "", Nulls::Keep);
}

/// Lays `target` over `source`, nulls deleting (`CoalesceTables`).
pub fn coalesce_tables(target: &Dict, source: &Dict, warnings: &mut Vec<Notice>) {
    Coalescer { nulls: Nulls::Delete, warnings }.tables(target, source, "", Nulls::Delete);
}

/// A map of its own for a plain tree.
pub fn from_map(map: &Map<String, Json>) -> Dict {
    let entry = |(key, value): (&String, &Json)| (Text::from(key.as_str()), Value::from_json(value, Integers::Int64));
    Dict::new(map.iter().map(entry).collect())
}

/// The plain tree of a map.
pub fn to_map(dict: &Dict) -> Map<String, Json> {
    match Value::Dict(dict.clone()).to_json() {
        Ok(Json::Object(map)) => map,
        // Values come from YAML and JSON, which hold nothing that has no JSON.
        _ => Map::new(),
    }
}

/// A copy that shares nothing.
pub fn copy(dict: &Dict) -> Dict {
    Dict::new(dict.entries().into_iter().map(|(key, value)| (key, copy_value(&value))).collect())
}

fn copy_value(value: &Value) -> Value {
    match value {
        Value::Dict(dict) => Value::Dict(copy(dict)),
        Value::List(list) => Value::list(list.items().iter().map(copy_value).collect()),
        other => other.clone(),
    }
}

fn is_nil(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Nil))
}

fn dotted(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

struct Coalescer<'a> {
    nulls: Nulls,
    warnings: &'a mut Vec<Notice>,
}

impl Coalescer<'_> {
    fn warn(&mut self, text: String) {
        self.warnings.push(Notice::info(text, Vec::new()));
    }

    fn chart(&mut self, chart: &Chart, target: &Dict, prefix: &str) -> Result<(), Error> {
        self.defaults(chart, target, prefix);
        for child in &chart.dependencies {
            let own = match target.get(child.name()) {
                None => {
                    let own = Dict::new(Entries::new());
                    target.insert(child.name(), own.clone());
                    own
                }
                Some(Value::Dict(own)) => own,
                Some(other) => {
                    let shown = print::sprintf(b"%t", &[other]);
                    return Err(Error::NotATable { name: child.name().to_owned(), value: shown.to_str().into_owned() });
                }
            };
            let inner = dotted(prefix, chart.name());
            self.globals(&own, target, &inner);
            self.chart(child, &own, &inner)?;
        }
        Ok(())
    }

    /// Hands the globals of `source` down to `target`.
    fn globals(&mut self, target: &Dict, source: &Dict, prefix: &str) {
        let own = match target.get(GLOBAL) {
            None => Dict::new(Entries::new()),
            Some(Value::Dict(own)) => own,
            Some(_) => {
                return self.warn(format!("warning: skipping globals because destination {GLOBAL} is not a table."));
            }
        };
        let above = match source.get(GLOBAL) {
            None => Dict::new(Entries::new()),
            Some(Value::Dict(above)) => above,
            Some(_) => return self.warn(format!("warning: skipping globals because source {GLOBAL} is not a table.")),
        };
        for (key, value) in above.entries() {
            match (value, own.get(&key)) {
                (Value::Dict(table), current) => {
                    // Only the map itself is copied; what lies below it stays shared with the parent.
                    let table = Dict::new(table.entries().into_iter().collect());
                    match current {
                        None => {}
                        Some(Value::Dict(current)) => {
                            self.tables(&table, &current, &dotted(prefix, &key.to_str()), Nulls::Keep);
                        }
                        Some(_) => {
                            let text =
                                format!("Conflict: cannot merge map onto non-map for {:?}. Skipping.", key.to_str());
                            self.warn(text);
                            continue;
                        }
                    }
                    own.insert(key, table);
                }
                (_, Some(Value::Dict(_))) => self.warn(format!("key {} is table. Skipping", key.to_str())),
                (value, _) => {
                    own.insert(key, value);
                }
            }
        }
        target.insert(GLOBAL, own);
    }

    /// Lays `target` over the defaults of one chart.
    fn defaults(&mut self, chart: &Chart, target: &Dict, prefix: &str) {
        let prefix = dotted(prefix, chart.name());
        for (key, default) in chart.values.entries() {
            let default = copy_value(&default);
            match target.get(&key) {
                None if self.nulls == Nulls::Delete => {
                    if let Value::Dict(table) = &default {
                        without_nulls(table);
                    }
                    if !matches!(default, Value::Nil) {
                        target.insert(key, default);
                    }
                }
                None => {
                    target.insert(key, default);
                }
                Some(Value::Nil) if self.nulls == Nulls::Delete => {
                    target.remove(&key);
                }
                Some(Value::Dict(table)) => match default {
                    Value::Dict(default) => {
                        let is_child = chart.dependencies.iter().any(|child| key == *child.name());
                        let nulls = if is_child { Nulls::Keep } else { self.nulls };
                        if nulls == Nulls::Delete {
                            without_nulls(&default);
                        }
                        self.tables(&table, &default, &dotted(&prefix, &key.to_str()), nulls);
                    }
                    Value::Nil => {}
                    _ => self.warn(format!("warning: skipped value for {prefix}.{}: Not a table.", key.to_str())),
                },
                Some(_) => {}
            }
        }
    }

    /// Lays one map over another; `target` has the last word.
    fn tables(&mut self, target: &Dict, source: &Dict, prefix: &str, nulls: Nulls) {
        let set: HashSet<Text> = source
            .entries()
            .into_iter()
            .filter(|(_, value)| !matches!(value, Value::Nil))
            .map(|(key, _)| key)
            .collect();
        for (key, value) in target.entries() {
            if matches!(value, Value::Nil) {
                source.insert(key, Value::Nil);
            }
        }
        for (key, value) in source.entries() {
            let current = target.get(&key);
            if is_nil(current.as_ref()) && nulls == Nulls::Delete && set.contains(&key) {
                target.remove(&key);
                continue;
            }
            let Some(current) = current else {
                target.insert(key, value);
                continue;
            };
            let full = || dotted(prefix, &key.to_str());
            match (value, current) {
                (Value::Dict(value), Value::Dict(current)) => self.tables(&current, &value, &full(), nulls),
                (value @ Value::Dict(_), _) => {
                    let shown = print::sprint(&[value]);
                    self.warn(format!("warning: cannot overwrite table with non table for {} ({shown})", full()));
                }
                (Value::Nil, _) => {}
                (value, Value::Dict(_)) => {
                    let shown = print::sprint(&[value]);
                    self.warn(format!(
                        "warning: destination for {} is a table. Ignoring non-table value ({shown})",
                        full()
                    ));
                }
                _ => {}
            }
        }
    }
}

/// Takes every null out of a map and those below it.
fn without_nulls(dict: &Dict) {
    for (key, value) in dict.entries() {
        match value {
            Value::Nil => {
                dict.remove(key);
            }
            Value::Dict(inner) => without_nulls(&inner),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::values;
    use crate::value::json::compact;

    fn chart(name: &str, defaults: &str, dependencies: Vec<Chart>) -> Chart {
        let mut chart =
            Chart { values: from_map(&values::read(defaults).expect("valid")), dependencies, ..Chart::default() };
        chart.metadata.name = name.to_owned();
        chart
    }

    fn check(chart: &Chart, user: &str, expected: &str) {
        let user = from_map(&values::read(user).expect("valid"));
        let outcome = match coalesce(chart, &user, &mut Vec::new()) {
            Ok(dict) => compact(&Json::Object(to_map(&dict))),
            Err(error) => error.to_string(),
        };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn lays_values_over_defaults() {
        let chart = chart("top", "a: 1\nb: {c: 2, d: {e: 3}}\nn: null", vec![]);
        check(&chart, "", r#"{"a":1,"b":{"c":2,"d":{"e":3}}}"#);
        check(&chart, "a: null\nb: {d: {e: null, f: 4}}\nx: null", r#"{"b":{"c":2,"d":{"f":4}},"x":null}"#);
        check(&chart, "b: text", r#"{"a":1,"b":"text"}"#);
    }

    #[test]
    fn hands_values_and_globals_down() {
        let child = chart("child", "a: 1\nglobal: {x: {v: {own: 1}}}", vec![]);
        let top = chart("top", "child: {b: 2}\nglobal: {x: {v: {z: 3}}, w: 1}", vec![child]);
        // The innermost map is shared: the default of the child is seen by its parent.
        check(
            &top,
            "child: {a: null}",
            r#"{"child":{"b":2,"global":{"w":1,"x":{"v":{"own":1,"z":3}}}},"global":{"w":1,"x":{"v":{"own":1,"z":3}}}}"#,
        );
        check(&top, "child: 1", "type mismatch on child: %!t(float64=1)");
    }
}
