//! `helm show`: what a chart is made of. One file a part; each prints what [`Part`] says.

pub mod all;
pub mod chart;
pub mod crds;
pub mod readme;
pub mod values;

use super::chart_flags::{ChartFlags, Words};
use super::gather;
use super::require::Usage;
use crate::cli::command::{Entry, Exit, entry};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::helm::chart::{Chart, File};
use crate::helm::values::to_map;
use crate::{jsonpath, yaml};

pub(super) static CHILDREN: &[Entry] = &[
    entry!(Helm, "all", crate::cli::helm::show::all, "Show all of a chart"),
    entry!(Helm, "chart", crate::cli::helm::show::chart, "Show a chart's definition"),
    entry!(Helm, "crds", crate::cli::helm::show::crds, "Show a chart's CustomResourceDefinitions"),
    entry!(Helm, "readme", crate::cli::helm::show::readme, "Show a chart's README"),
    entry!(Helm, "values", crate::cli::helm::show::values, "Show a chart's default values"),
];

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    Chart,
    Crds,
    Readme,
    Values,
}

/// One run of `show`.
struct Show<'a> {
    usage: Usage,
    part: Part,
    flags: &'a ChartFlags,
    jsonpath: Option<&'a str>,
}

impl Show<'_> {
    fn run(&self, context: &Context, operands: &[String]) -> Result<Exit, Failure> {
        self.usage.exactly(context, operands, 1)?;
        let flags = ChartFlags { registry_words: Words::Err, ..self.flags.clone() };
        let path = flags.locate(context, &operands[0])?;
        let chart = gather::load_any(context, &path)?;
        context.ui.print(&self.text(&chart)?)?;
        Ok(Exit::SUCCESS)
    }

    fn text(&self, chart: &Chart) -> Result<String, Failure> {
        let mut out = String::new();
        let shows = |part: Part| self.part == part || self.part == Part::All;
        if shows(Part::Chart) {
            out.push_str(&yaml::write(&chart.metadata.to_json()));
            out.push('\n');
        }
        if shows(Part::Values) {
            self.push_values(&mut out, chart)?;
        }
        if shows(Part::Readme)
            && let Some(readme) = readme(&chart.files)
        {
            self.separate(&mut out);
            out.push_str(&readme.text());
            out.push('\n');
        }
        if shows(Part::Crds) {
            for crd in chart.custom_resources().map_err(|error| Failure::new(error.to_string()))? {
                if !crd.file.data.starts_with(b"---") {
                    out.push_str("---\n");
                }
                out.push_str(&crd.file.text());
                out.push('\n');
            }
        }
        Ok(out)
    }

    fn separate(&self, out: &mut String) {
        if self.part == Part::All {
            out.push_str("---\n");
        }
    }

    fn push_values(&self, out: &mut String, chart: &Chart) -> Result<(), Failure> {
        let Some(file) = chart.raw.iter().find(|file| file.name == "values.yaml") else { return Ok(()) };
        self.separate(out);
        let Some(template) = self.jsonpath else {
            out.push_str(&file.text());
            out.push('\n');
            return Ok(());
        };
        let defaults = crate::value::Json::Object(to_map(&chart.values));
        let path = jsonpath::parse(template)
            .map_err(|error| Failure::new(format!("error parsing jsonpath {template}: {error}")))?;
        // As in Helm, what is not there is not told.
        out.push_str(&path.print(&defaults, jsonpath::Missing::Refused).unwrap_or_default());
        Ok(())
    }
}

fn readme(files: &[File]) -> Option<&File> {
    files.iter().find(|file| matches!(file.name.to_lowercase().as_str(), "readme.md" | "readme.txt" | "readme"))
}
