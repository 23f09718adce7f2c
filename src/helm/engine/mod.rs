//! The templates of a chart and of those below it, executed.
//!
//! In: a chart, its coalesced values, a release's identity. Out: a text for every template that is no partial. All
//! templates share one namespace; the deepest files are parsed and executed first, files of one depth backwards by name,
//! so that a parent's definitions win over a subchart's. Answers to Helm's `pkg/engine`.

mod error;
mod files;
mod generated;
mod glob;
pub(super) mod host;
mod jinja;
mod objects;

pub use host::Host;
pub use objects::helm_version;

use super::chart::{Chart, File};
use super::{Error, Identity, World, funcs, manifests};
use crate::gotemplate::{Ahead, Functions, MissingKey, NamedText, Options, Set};
use crate::value::{self, Dict, Entries, Text, Value};
use crate::yaml;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The templates of a chart and of those below it, being parsed.
pub struct Parsing {
    functions: Arc<Functions<Host>>,
    texts: Ahead,
}

impl Parsing {
    /// Begins as soon as a chart is loaded. Which charts take part is not known then, nor under which names; what was
    /// not foreseen is parsed later.
    pub fn start(chart: &Chart) -> Parsing {
        let functions = Arc::new(funcs::functions());
        let mut texts = Vec::new();
        gather(chart, chart.name(), &mut texts);
        Parsing { texts: Ahead::start(&functions, texts), functions }
    }
}

fn gather(chart: &Chart, path: &str, texts: &mut Vec<NamedText>) {
    for file in chart.templates.iter().filter(|file| takes_part(chart, file) && !jinja::is_template(&file.name)) {
        texts.push((format!("{path}/{}", file.name), file.data.shared_text()));
    }
    for child in &chart.dependencies {
        gather(child, &format!("{path}/charts/{}", child.name()), texts);
    }
}

/// Of a library only what others include counts.
fn takes_part(chart: &Chart, file: &File) -> bool {
    !chart.is_library() || is_partial(&file.name)
}

/// A template with what it is executed on.
struct Renderable<'a> {
    file: &'a File,
    context: Dict,
    /// The folder of its chart's templates.
    base: String,
}

/// Executes every template.
pub(super) fn render(
    world: &World<'_>,
    chart: &Chart,
    values: Dict,
    identity: &Identity,
) -> Result<BTreeMap<String, String>, Error> {
    let shared =
        Shared { release: objects::release(identity), capabilities: objects::capabilities(world.capabilities) };
    let mut templates = BTreeMap::new();
    let place = Place { path: chart.name().to_owned(), is_root: true, values: values.clone() };
    collect(chart, place, &shared, &mut templates);
    let mut order: Vec<&String> = templates.keys().collect();
    order.sort_by_cached_key(|path| Reverse((path.matches('/').count(), *path)));
    let parsing = world.parsing.take().unwrap_or_else(|| Parsing::start(chart));
    execute(world, parsing, (&templates, &order), &values)
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
    for file in chart.templates.iter().filter(|file| takes_part(chart, file)) {
        let base = format!("{}/templates", place.path);
        templates.insert(format!("{}/{}", place.path, file.name), Renderable { file, context: context.clone(), base });
    }
    context
}

fn is_partial(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with('_'))
}

/// Parses and executes the templates in this order; `values` are those of the root chart.
fn execute(
    world: &World<'_>,
    Parsing { functions, texts }: Parsing,
    (templates, order): (&BTreeMap<String, Renderable<'_>>, &[&String]),
    values: &Dict,
) -> Result<BTreeMap<String, String>, Error> {
    let mut set = Set::new("gotpl", &functions);
    let mut jinja = jinja::Templates::default();
    let text = |path: &String| templates[path].file.data.shared_text();
    let go = order.iter().filter(|path| !jinja::is_template(path));
    let go: Vec<NamedText> = go.map(|path| ((*path).clone(), text(path))).collect();
    let mut parsed = texts.finish(&functions, &go).into_iter();
    for path in order {
        if jinja::is_template(path) {
            jinja.add(path, &text(path))?;
        } else if let Some(parsed) = parsed.next() {
            set.add(parsed.map_err(|error| error::unparsed(path, &text(path), &error))?);
        }
    }
    let host = Host::new(world);
    let run = set.run(&host, Options { missing_key: MissingKey::Zero, ..Options::default() });
    let mut rendered = BTreeMap::new();
    // The first by path that is no text, which the reader of YAML would refuse.
    let mut not_text: Option<(&String, yaml::Error)> = None;
    for path in order.iter().filter(|path| !is_partial(path)) {
        let template = &templates[*path];
        template.context.insert("Template", objects::template(path, &template.base));
        let mut broken = None;
        let text = if jinja::is_template(path) {
            jinja.render(path, &template.context)?
        } else {
            let context = objects::values(template.context.clone());
            let bytes = run.bytes(path, &context).map_err(|error| error::stopped(path, &error, values))?;
            let bytes = without_no_value(&bytes).unwrap_or(bytes);
            let text = String::from_utf8(bytes).unwrap_or_else(|error| {
                if let Err(complaint) = yaml::text(error.as_bytes()) {
                    broken = Some(complaint);
                }
                value::lossy(error.as_bytes()).into_owned()
            });
            // A template that is no text gives a mark where it was none.
            if broken.is_none() && text.contains('\u{fffd}') {
                broken = yaml::text(&template.file.data).err();
            }
            text
        };
        if let Some(error) = broken
            && not_text.as_ref().is_none_or(|(first, _)| path < first)
        {
            not_text = Some((path, error));
        }
        rendered.insert((*path).clone(), text);
    }
    drop(run);
    set.free();
    match not_text {
        Some((path, error)) if !path.ends_with("NOTES.txt") => {
            let message = format!("error converting YAML to JSON: {error}");
            let document = rendered.get(path.as_str()).cloned().unwrap_or_default();
            let source = manifests::Error { path: path.to_string(), message, document, line: None };
            Err(Error::Manifest { source: Box::new(source), text: super::unsorted(&rendered) })
        }
        _ => Ok(rendered),
    }
}

/// The text without what Go prints for a missing value, as Helm does, whoever wrote it; none when it is not there.
fn without_no_value(bytes: &[u8]) -> Option<Vec<u8>> {
    host::remove(bytes, "<no value>")
}
