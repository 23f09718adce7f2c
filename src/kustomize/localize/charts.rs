//! Charts: their values files are copied, and the folder that holds them.

use super::{Error, Root, change, change_each, entries, error, paths, shown};
use crate::files::{Files, clean};
use crate::value::{Json, Map};
use std::path::Path;

/// Where charts lie when nothing else is said.
const DEFAULT_HOME: &str = "charts";

impl Root<'_> {
    /// `helmChartInflationGenerator`.
    pub fn old_charts(&self, fields: &mut Map<String, Json>) -> Result<(), Error> {
        for (index, chart) in entries(fields, "helmChartInflationGenerator").enumerate() {
            let name = "helmChartInflationGenerator entry";
            change(chart, "values", |path| self.file(path))
                .map_err(|error| error.at(format!("unable to localize {name} {index} values")))?;
            self.chart_home_of(chart).map_err(|error| error.at(format!("unable to copy {name} {index}")))?;
        }
        Ok(())
    }

    /// `helmCharts` and `helmGlobals`.
    pub fn charts(&self, fields: &mut Map<String, Json>) -> Result<(), Error> {
        for (index, chart) in entries(fields, "helmCharts").enumerate() {
            change(chart, "valuesFile", |path| self.file(path))
                .map_err(|error| error.at(format!("unable to localize helmCharts entry {index} valuesFile")))?;
            change_each(chart, "additionalValuesFiles", |path| self.file(path)).map_err(|error| {
                error.at(format!("unable to localize helmCharts entry {index} additionalValuesFiles"))
            })?;
        }
        if let Some(globals) = fields.get_mut("helmGlobals").and_then(Json::as_object_mut) {
            return self.chart_home_of(globals).map_err(|error| error.at("unable to copy helmGlobals"));
        }
        if fields.get("helmCharts").is_some() {
            self.chart_home("").map_err(|error| error.at("unable to copy default chart home"))?;
        }
        Ok(())
    }

    fn chart_home_of(&self, fields: &mut Map<String, Json>) -> Result<(), Error> {
        if fields.contains_key("chartHome") {
            return change(fields, "chartHome", |home| self.chart_home(home));
        }
        self.chart_home("").map(drop)
    }

    /// Copies the folder of charts; its path in the copy. An empty path means the default one, and stays empty.
    pub fn chart_home(&self, entry: &str) -> Result<String, Error> {
        let path = if entry.is_empty() { DEFAULT_HOME } else { entry };
        if Path::new(path).is_absolute() {
            return Err(Error::AbsoluteHome { path: path.to_owned() });
        }
        let local =
            self.copy_home(path).map_err(|error| error.at(format!("unable to copy home {}", error::quoted(entry))))?;
        Ok(if entry.is_empty() { String::new() } else { local })
    }

    fn copy_home(&self, path: &str) -> Result<String, Error> {
        let root = self.loader.root();
        let path = shown(&paths::relative(root, &root.join(path)));
        // Charts may be put there later, by a build.
        if self.files().kind(&root.join(&path)).is_err() {
            return Ok(path);
        }
        let loader =
            self.loader.enter(self.build, self.bounds, &path).map_err(|error| error.at("invalid chart home"))?;
        // The default folder keeps its name even where it is a link.
        let local = if path == DEFAULT_HOME { path.clone() } else { shown(&paths::relative(root, loader.root())) };
        let destination = clean(&self.destination.join(&local));
        if self.files().kind(&destination).is_err() {
            copy(self.files(), loader.root(), &destination).map_err(|error| {
                let folder = error::quoted(&shown(loader.root()));
                error
                    .at(format!("unable to copy directory {folder}"))
                    .at(format!("unable to copy chart home {}", error::quoted(&path)))
            })?;
        }
        Ok(local)
    }
}

/// Copies a folder; links are left out.
fn copy(files: &dyn Files, from: &Path, to: &Path) -> Result<(), Error> {
    files.make_directory(to)?;
    for entry in files.list(from)?.into_iter().filter(|entry| !entry.link) {
        let (from, to) = (from.join(&entry.name), to.join(&entry.name));
        match files.is_directory(&from) {
            true => copy(files, &from, &to)?,
            false => files.write(&to, &files.read(&from)?)?,
        }
    }
    Ok(())
}
