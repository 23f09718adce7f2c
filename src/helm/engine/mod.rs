//! The templates of a chart and of those below it, executed.
//!
//! In: a chart, its coalesced values, a release's identity. Out: a text for every template that is no partial. All
//! templates share one namespace; the deepest files are parsed and executed first, files of one depth backwards by name,
//! so that a parent's definitions win over a subchart's. Answers to Helm's `pkg/engine`.

mod error;
mod files;
mod glob;
pub(super) mod host;
mod jinja;
mod objects;

pub use host::Host;
pub use objects::helm_version;

use super::chart::{Chart, File};
use super::{Identity, World, funcs};
use crate::gotemplate::{self, MissingKey, Options, Set};
use crate::value::{self, Dict, Entries, Text, Value};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A template with what it is executed on.
struct Renderable<'a> {
    file: &'a File,
    context: Dict,
    /// The folder of its chart's templates.
    base: String,
}

/// Executes every template; the error is Helm's message.
pub(super) fn render(
    world: &World<'_>,
    chart: &Chart,
    values: Dict,
    identity: &Identity,
) -> Result<BTreeMap<String, String>, String> {
    let shared =
        Shared { release: objects::release(identity), capabilities: objects::capabilities(world.capabilities) };
    let mut templates = BTreeMap::new();
    let place = Place { path: chart.name().to_owned(), is_root: true, values };
    collect(chart, place, &shared, &mut templates);
    let mut order: Vec<&String> = templates.keys().collect();
    order.sort_by_key(|path| Reverse((path.matches('/').count(), *path)));
    execute(world, &templates, &order)
}

/// What every chart's templates see.
struct Shared {
    release: Value,
    capabilities: Value,
}

/// Where a chart stands below the root.
struct Place {
    path: String,
    is_root: bool,
    values: Dict,
}

/// Gathers a chart's templates after those below it; the chart's context.
fn collect<'a>(
    chart: &'a Chart,
    place: Place,
    shared: &Shared,
    templates: &mut BTreeMap<String, Renderable<'a>>,
) -> Dict {
    let below = Dict::new(Entries::new());
    let context = Dict::new(Entries::from([
        (Text::from("Chart"), objects::chart(chart, place.is_root)),
        (Text::from("Files"), files::value(&chart.files)),
        (Text::from("Release"), shared.release.clone()),
        (Text::from("Capabilities"), shared.capabilities.clone()),
        (Text::from("Values"), objects::values(place.values.clone())),
        (Text::from("Subcharts"), Value::Dict(below.clone())),
    ]));
    for child in &chart.dependencies {
        let values = match place.values.get(child.name()) {
            Some(Value::Dict(values)) => values,
            _ => Dict::new(Entries::new()),
        };
        let path = format!("{}/charts/{}", place.path, child.name());
        let inner = collect(child, Place { path, is_root: false, values }, shared, templates);
        below.insert(child.name(), inner);
    }
    for file in &chart.templates {
        let is_partial = file.name.rsplit('/').next().is_some_and(|name| name.starts_with('_'));
        if chart.is_library() && !is_partial {
            continue;
        }
        let base = format!("{}/templates", place.path);
        templates.insert(format!("{}/{}", place.path, file.name), Renderable { file, context: context.clone(), base });
    }
    context
}

fn is_partial(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with('_'))
}

fn execute(
    world: &World<'_>,
    templates: &BTreeMap<String, Renderable<'_>>,
    order: &[&String],
) -> Result<BTreeMap<String, String>, String> {
    let functions = funcs::functions();
    let mut set = Set::new("gotpl", &functions);
    let mut jinja = jinja::Templates::default();
    let texts: Vec<Cow<'_, str>> = order.iter().map(|path| templates[*path].file.text()).collect();
    let named = || order.iter().map(|path| path.as_str()).zip(texts.iter().map(AsRef::as_ref));
    let go: Vec<(&str, &str)> = named().filter(|(path, _)| !jinja::is_template(path)).collect();
    let mut parsed = gotemplate::parse_all(&functions, &go).into_iter();
    for (path, text) in named() {
        if jinja::is_template(path) {
            jinja.add(path, text)?;
        } else if let Some(parsed) = parsed.next() {
            set.add(parsed.map_err(|error| error::parse_message(path, &error))?);
        }
    }
    let host = Host::new(world);
    let run = set.run(&host, Options { missing_key: MissingKey::Zero });
    let mut rendered = BTreeMap::new();
    for path in order.iter().filter(|path| !is_partial(path)) {
        let template = &templates[*path];
        template.context.insert("Template", objects::template(path, &template.base));
        let text = if jinja::is_template(path) {
            jinja.render(path, &template.context)?
        } else {
            let context = objects::values(template.context.clone());
            let bytes = run.bytes(path, &context).map_err(|error| error::execution_message(path, &error))?;
            let bytes = without_no_value(&bytes).unwrap_or(bytes);
            String::from_utf8(bytes).unwrap_or_else(|error| value::lossy(error.as_bytes()).into_owned())
        };
        rendered.insert((*path).clone(), text);
    }
    drop(run);
    set.free();
    Ok(rendered)
}

/// The text without what Go prints for a missing value, as Helm does, whoever wrote it; none when it is not there.
fn without_no_value(bytes: &[u8]) -> Option<Vec<u8>> {
    host::remove(bytes, "<no value>")
}
