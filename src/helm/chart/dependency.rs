//! Which of a chart's dependencies take part, and what they export into its values.
//!
//! In: a chart and the user's values. Out: the same chart with aliases applied, the switched-off charts gone, and
//! `import-values` merged below its defaults. Answers to Helm's `pkg/chart/v2/util/dependencies.go`.

use super::{Chart, Dependency, Error};
use crate::helm::notice::Notice;
use crate::helm::semver;
use crate::helm::values::{coalesce, copy, from_map, merge_defaults, merge_tables};
use crate::value::{Dict, Entries, Json, Map, Text, Value};

/// Names that Chart.yaml lists and charts/ does not hold.
pub fn missing(chart: &Chart) -> Vec<&str> {
    let there = |name: &str| chart.dependencies.iter().any(|child| child.name() == name);
    let listed = chart.metadata.dependencies.iter().flatten();
    listed.map(|dependency| dependency.name.as_str()).filter(|name| !there(name)).collect()
}

/// Switches dependencies on and off and imports their values. Warnings are added to the chart's.
pub fn process(chart: &mut Chart, user: &Map<String, Json>) -> Result<(), Error> {
    let mut warnings = Vec::new();
    switch(chart, &from_map(user), "", &mut warnings)?;
    import_below(chart, &mut warnings)?;
    chart.warnings.append(&mut warnings);
    Ok(())
}

fn switch(chart: &mut Chart, values: &Dict, path: &str, warnings: &mut Vec<Notice>) -> Result<(), Error> {
    let Some(mut listed) = chart.metadata.dependencies.take() else { return Ok(()) };
    let matches = |child: &Chart, dependency: &Dependency| {
        child.name() == dependency.name && semver::is_compatible(&dependency.version, &child.metadata.version)
    };
    let found = std::mem::take(&mut chart.dependencies);
    let unlisted = found.iter().filter(|child| !listed.iter().any(|dependency| matches(child, dependency)));
    let mut children: Vec<Chart> = unlisted.cloned().collect();
    for dependency in &mut listed {
        if let Some(child) = found.iter().find(|child| matches(child, dependency)) {
            let mut child = child.clone();
            if !dependency.alias.is_empty() {
                child.metadata.name.clone_from(&dependency.alias);
            }
            children.push(child);
        }
        if !dependency.alias.is_empty() {
            dependency.name.clone_from(&dependency.alias);
        }
        dependency.enabled = true;
    }
    chart.dependencies = children;
    let values = coalesce(chart, values, warnings)?;
    switch_by_tags(&mut listed, &values, warnings);
    switch_by_conditions(&mut listed, &values, path, warnings);
    let off: Vec<String> =
        listed.iter().filter(|dependency| !dependency.enabled).map(|dependency| dependency.name.clone()).collect();
    chart.dependencies.retain(|child| !off.iter().any(|name| name == child.name()));
    listed.retain(|dependency| !off.contains(&dependency.name));
    for child in &mut chart.dependencies {
        let path = format!("{path}{}.", child.name());
        switch(child, &values, &path, warnings)?;
    }
    // As in Helm, a chart that is left without any counts as one that lists none.
    chart.metadata.dependencies = Some(listed).filter(|listed| !listed.is_empty());
    Ok(())
}

/// A dependency is off when one of its tags is false and none is true.
fn switch_by_tags(listed: &mut [Dependency], values: &Dict, warnings: &mut Vec<Notice>) {
    let Some(tags) = table(values, "tags") else { return };
    for dependency in listed {
        let (mut on, mut off) = (false, false);
        for tag in &dependency.tags {
            match tags.get(tag) {
                None => {}
                Some(Value::Bool(true)) => on = true,
                Some(Value::Bool(false)) => off = true,
                Some(_) => {
                    warnings.push(not_a_bool(("tag", tag), dependency));
                }
            }
        }
        dependency.enabled = on || !off;
    }
}

/// The first path of a condition that leads to a boolean decides, over the tags.
fn switch_by_conditions(listed: &mut [Dependency], values: &Dict, path: &str, warnings: &mut Vec<Notice>) {
    for dependency in listed {
        for condition in dependency.condition.trim().split(',').filter(|condition| !condition.is_empty()) {
            match leaf(values, &format!("{path}{condition}")) {
                Some(Value::Bool(on)) => {
                    dependency.enabled = on;
                    break;
                }
                Some(_) => warnings.push(not_a_bool(("path", condition), dependency)),
                None => {}
            }
        }
    }
}

fn not_a_bool((kind, name): (&'static str, &str), dependency: &Dependency) -> Notice {
    Notice::warn("returned non-bool value", vec![(kind, name.to_owned()), ("chart", dependency.name.clone())])
}

/// The map at the end of a dotted path.
fn table(values: &Dict, path: &str) -> Option<Dict> {
    path.split('.').try_fold(values.clone(), |values, name| values.get(name)?.as_dict().cloned())
}

/// What is no map at the end of a dotted path.
fn leaf(values: &Dict, path: &str) -> Option<Value> {
    let value = match path.rsplit_once('.') {
        None => values.get(path)?,
        Some((folder, name)) => table(values, folder)?.get(name)?,
    };
    Some(value).filter(|value| value.as_dict().is_none())
}

/// Imports into every chart, the innermost first.
fn import_below(chart: &mut Chart, warnings: &mut Vec<Notice>) -> Result<(), Error> {
    for child in &mut chart.dependencies {
        import_below(child, warnings)?;
    }
    import(chart, warnings)
}

fn import(chart: &mut Chart, warnings: &mut Vec<Notice>) -> Result<(), Error> {
    let Some(mut listed) = chart.metadata.dependencies.take() else { return Ok(()) };
    let values = merge_defaults(chart, warnings)?;
    let imported = Dict::new(Entries::new());
    for dependency in &mut listed {
        let mut resolved = Vec::new();
        for wanted in &dependency.import_values {
            let (child, parent) = match wanted {
                Json::String(name) => (format!("exports.{name}"), ".".to_owned()),
                Json::Object(map) => (plain(map.get("child")), plain(map.get("parent"))),
                _ => continue,
            };
            resolved.push(serde_json::json!({"child": child, "parent": parent}));
            let Some(found) = table(&values, &format!("{}.{child}", dependency.name)) else {
                warnings.push(missing_table(&values, (dependency, &child), wanted.is_object()));
                continue;
            };
            merge_tables(&imported, &nest(&parent, found), warnings);
        }
        dependency.import_values = resolved;
    }
    // What was imported is part of the values, which must not be merged with themselves.
    chart.values = if imported.is_empty() { values } else { copy(&values) };
    merge_tables(&chart.values, &imported, warnings);
    chart.metadata.dependencies = Some(listed);
    Ok(())
}

/// Tells of a path in which something is no table.
fn missing_table(values: &Dict, (dependency, child): (&Dependency, &str), with_chart: bool) -> Notice {
    let mut current = Some(values.clone());
    let path = format!("{}.{child}", dependency.name);
    let broken = path.split('.').find(|name| {
        current = current.as_ref().and_then(|values| values.get(name)?.as_dict().cloned());
        current.is_none()
    });
    let error = ("error", format!("{:?} is not a table", broken.unwrap_or_default()));
    if with_chart {
        let fields = vec![("chart", dependency.name.clone()), error];
        return Notice::warn("ImportValues missing table from chart", fields);
    }
    Notice::warn("ImportValues missing table", vec![error])
}

/// A value of `import-values` as Go's `%v` prints it.
fn plain(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => "<nil>".to_owned(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => {
            let value = Value::from_json(other, crate::value::Integers::Int64);
            crate::value::print::sprint(&[value]).to_str().into_owned()
        }
    }
}

/// The map below a dotted path of new maps; `.` is the map itself.
fn nest(path: &str, table: Dict) -> Dict {
    if path == "." {
        return table;
    }
    let wrap = |inner: Dict, name: &str| Dict::new(Entries::from([(Text::from(name), Value::Dict(inner))]));
    path.rsplit('.').fold(table, wrap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::values;
    use crate::value::json::compact;

    fn chart(description: &str, defaults: &str, dependencies: Vec<Chart>) -> Chart {
        let tree = crate::yaml::read(description, crate::yaml::Version::V2).expect("valid");
        let metadata = super::super::Metadata::from_json(&tree).expect("valid");
        Chart { metadata, values: from_map(&values::read(defaults).expect("valid")), dependencies, ..Chart::default() }
    }

    fn names(chart: &Chart) -> String {
        let inner = |child: &Chart| match names(child) {
            below if below.is_empty() => child.name().to_owned(),
            below => format!("{}({below})", child.name()),
        };
        chart.dependencies.iter().map(inner).collect::<Vec<_>>().join(" ")
    }

    fn check(user: &str, expected: &str) {
        let leaf = |name: &str| chart(&format!("{{name: {name}, version: 1.0.0}}"), "", vec![]);
        let middle = chart(
            "{name: middle, version: 1.2.0, dependencies: [{name: leaf, version: 1.x, condition: leaf.enabled}]}",
            "",
            vec![leaf("leaf")],
        );
        let mut top = chart(
            "{name: top, version: 1.0.0, dependencies: [{name: middle, version: ^1, tags: [a, b], condition: 'x.use,middle.use'}, \
             {name: leaf, version: '*', alias: other}]}",
            "",
            vec![leaf("extra"), leaf("leaf"), middle],
        );
        process(&mut top, &values::read(user).expect("valid")).expect("valid");
        assert_eq!(names(&top), expected, "of {user}");
    }

    #[test]
    fn switches_dependencies() {
        check("", "extra middle(leaf) other");
        check("tags: {a: false}", "extra other");
        check("tags: {a: false, b: true}", "extra middle(leaf) other");
        check("{tags: {a: false}, middle: {use: true}}", "extra middle(leaf) other");
        check("{x: {use: false}, middle: {use: true}}", "extra other");
        check("middle: {leaf: {enabled: false}}", "extra middle other");
        check("middle: {use: 1}", "extra middle(leaf) other");
    }

    #[test]
    fn imports_values() {
        let child = chart("{name: child, version: 1.0.0}", "exports: {data: {a: 1, b: 2}}\nx: {w: 3}", vec![]);
        let mut top = chart(
            "{name: top, version: 1.0.0, dependencies: [{name: child, version: 1.0.0, import-values: [data, {child: x, parent: p.q}]}]}",
            "b: own",
            vec![child],
        );
        process(&mut top, &Map::new()).expect("valid");
        assert_eq!(
            compact(&Json::Object(values::to_map(&top.values))),
            r#"{"a":1,"b":"own","child":{"exports":{"data":{"a":1,"b":2}},"global":{},"x":{"w":3}},"p":{"q":{"w":3}}}"#
        );
    }
}
