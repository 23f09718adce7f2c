//! `helmCharts`: resources that a chart renders to.
//!
//! Answers to `HelmChartInflationGenerator.go`: the chart lies below the chart home or is pulled into it, its values
//! file and the inline values are merged, and `helm template` is run. What it prints is read as any file of resources,
//! and marked, so that `namespace` leaves it alone.

use super::super::error::Error;
use super::super::kustomization::{HelmChart, HelmGlobals};
use super::super::load::Loader;
use super::super::merge::{self, schema};
use super::super::resource::Resource;
use super::super::{Build, Ended, Invocation, read};
use crate::value::Json;
use crate::yaml;
use std::path::{Path, PathBuf};

/// The helm that needs no program.
const OWN: &str = "helm";

/// A chart that is ready to be rendered.
#[derive(Debug, Clone)]
pub struct Chart {
    chart: HelmChart,
    /// Where charts lie; those of a repository and version have a folder of their own in it.
    home: PathBuf,
    /// Empty means a folder that is thrown away.
    config_home: String,
}

/// The generator of an entry, checked.
pub fn configure(build: &Build<'_>, loader: &Loader, chart: &HelmChart, globals: &HelmGlobals) -> Result<Chart, Error> {
    let options = build.options;
    if !options.enable_helm {
        return Err(Error::HelmDisabled);
    }
    if options.helm_command.is_empty() {
        return Err(Error::Helm { message: "must specify --helm-command".to_owned() });
    }
    let mut chart = chart.clone();
    // The command line fills what the file leaves open.
    if chart.kube_version.is_empty() {
        chart.kube_version.clone_from(&options.helm_kube_version);
    }
    if chart.api_versions.is_empty() {
        chart.api_versions.clone_from(&options.helm_api_versions);
    }
    chart.debug |= options.helm_debug;
    check(&chart)?;
    let root = loader.root().to_path_buf();
    let home = if globals.chart_home.is_empty() { "charts" } else { &globals.chart_home };
    let mut home = root.join(home);
    if !chart.version.is_empty() && !chart.repo.is_empty() {
        home.push(format!("{}-{}", chart.name, chart.version));
    }
    if chart.values_file.is_empty() {
        chart.values_file = home.join(&chart.name).join("values.yaml").display().to_string();
    }
    for file in &mut chart.additional_values_files {
        loader.load(build, file).map_err(|error| error.at("could not load additionalValuesFile"))?;
        *file = crate::files::clean(&root.join(&*file)).display().to_string();
    }
    if chart.values_merge.is_empty() {
        chart.values_merge = "override".to_owned();
    }
    Ok(Chart { chart, home: crate::files::clean(&home), config_home: globals.config_home.clone() })
}

fn check(chart: &HelmChart) -> Result<(), Error> {
    let failed = |message: String| Err(Error::Helm { message });
    if chart.name.is_empty() {
        return failed("chart name cannot be empty".to_owned());
    }
    // Both become words of a command line, where a dash would make an option of them.
    for (field, value) in [("releaseName", &chart.release_name), ("chart name", &chart.name)] {
        if value.starts_with('-') {
            return failed(format!("{field} must not start with '-', got {}", super::super::error::quote(value)));
        }
    }
    match chart.values_merge.as_str() {
        "" | "merge" | "override" | "replace" => Ok(()),
        _ => failed("valuesMerge must be one of [merge override replace]".to_owned()),
    }
}

impl Chart {
    /// What the chart renders to.
    pub fn generate(&self, build: &Build<'_>, loader: &Loader) -> Result<Vec<Resource>, Error> {
        let name = format!("{}-kustomize-values.yaml", self.chart.name.replace('/', "_"));
        let kept = build.world.run.keep("kustomize-helm-", &name, b"");
        let values = kept.map_err(|message| Error::Program { message })?;
        let home = match self.config_home.as_str() {
            "" => values.with_file_name("helm").display().to_string(),
            given => given.to_owned(),
        };
        self.check_version(build, &home)?;
        if !build.world.files.is_directory(&self.home.join(&self.chart.name)) {
            if self.chart.repo.is_empty() {
                let message = "no repo specified for pull, no chart found at ''".to_owned();
                return Err(Error::Helm { message });
            }
            self.run(build, self.pull_arguments(), &home)?;
        }
        let text = self.values(build, loader)?;
        build.world.files.write(&values, text.as_bytes()).map_err(|source| Error::File { source })?;
        let output = self.run(build, self.template_arguments(&values), &home)?;
        let mut resources = resources(&String::from_utf8_lossy(&output))?;
        resources.iter_mut().for_each(|resource| resource.memory.helm_generated = true);
        Ok(resources)
    }

    /// Another program than our own must be of a version that kustomize knows.
    fn check_version(&self, build: &Build<'_>, home: &str) -> Result<(), Error> {
        if build.options.helm_command == OWN {
            return Ok(());
        }
        let output = self.run(build, words(&["version", "--short"]), home)?;
        let output = String::from_utf8_lossy(&output);
        let failed = |message: String| Err(Error::Helm { message });
        let Some(version) = find_version(&output) else {
            return failed(format!("cannot find version string in {output}"));
        };
        match version.split('.').next() {
            Some("3" | "4") => Ok(()),
            _ => failed(format!("this plugin requires helm V3 or V4 but got v{version}")),
        }
    }

    /// What a helm program wrote; `home` is its folder for settings.
    fn run(&self, build: &Build<'_>, arguments: Vec<String>, home: &str) -> Result<Vec<u8>, Error> {
        let command = &build.options.helm_command;
        let environment = vec![
            ("HELM_CONFIG_HOME".to_owned(), home.to_owned()),
            ("HELM_CACHE_HOME".to_owned(), format!("{home}/.cache")),
            ("HELM_DATA_HOME".to_owned(), format!("{home}/.data")),
        ];
        let shown: Vec<String> = environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (program, directory, input) = (command.into(), PathBuf::from("."), Vec::new());
        let invocation = Invocation { program, arguments: arguments.clone(), directory, environment, input };
        let ended = build.world.run.run(&invocation);
        let (failure, said) = match ended {
            Ok(Ended { failure: None, out, .. }) => return Ok(out),
            Ok(Ended { failure: Some(failure), err, out }) if arguments.iter().any(|word| word == "--debug") => {
                let out = String::from_utf8_lossy(&out);
                (failure, format!(" Helm stack trace:\n{err}\nHelm template:\n{out}\n"))
            }
            Ok(Ended { failure: Some(failure), err, .. }) => (failure, err),
            Err(message) => (message, String::new()),
        };
        let (command, arguments, environment) = (command.clone(), arguments.join(" "), shown.join(" "));
        Err(Error::HelmCommand { command, arguments, environment, said, failure })
    }

    fn pull_arguments(&self) -> Vec<String> {
        let chart = &self.chart;
        let home = self.home.display().to_string();
        let mut arguments = words(&["pull", "--untar", "--untardir", &home]);
        if chart.repo.starts_with("oci://") {
            arguments.push(format!("{}/{}", chart.repo.trim_end_matches('/'), chart.name));
        } else {
            arguments.extend(words(&["--repo", &chart.repo, &chart.name]));
        }
        if !chart.version.is_empty() {
            arguments.extend(words(&["--version", &chart.version]));
        }
        if chart.devel {
            arguments.push("--devel".to_owned());
        }
        arguments
    }

    fn template_arguments(&self, values: &Path) -> Vec<String> {
        let chart = &self.chart;
        let name = if chart.release_name.is_empty() { "--generate-name" } else { &chart.release_name };
        let folder = self.home.join(&chart.name).display().to_string();
        let mut arguments = words(&["template", name, &folder]);
        let mut option = |name: &str, value: &str| {
            if !value.is_empty() {
                arguments.extend(words(&[name, value]));
            }
        };
        option("--namespace", &chart.namespace);
        option("--name-template", &chart.name_template);
        option("-f", &values.display().to_string());
        chart.additional_values_files.iter().for_each(|file| option("-f", file));
        chart.api_versions.iter().for_each(|version| option("--api-versions", version));
        option("--kube-version", &chart.kube_version);
        let switches = [
            ("--include-crds", chart.include_crds),
            ("--skip-tests", chart.skip_tests),
            ("--no-hooks", chart.skip_hooks),
            ("--debug", chart.debug),
            ("--devel", chart.devel),
        ];
        arguments.extend(switches.iter().filter(|(_, on)| *on).map(|(name, _)| (*name).to_owned()));
        arguments
    }

    /// The text of the values that are given to the chart.
    fn values(&self, build: &Build<'_>, loader: &Loader) -> Result<String, Error> {
        let inline =
            self.chart.values_inline.as_ref().filter(|values| values.as_object().is_some_and(|map| !map.is_empty()));
        let Some(inline) = inline else { return loader.load_text(build, &self.chart.values_file) };
        if self.chart.values_merge == "replace" {
            return Ok(yaml::write(inline));
        }
        let file = loader.load_text(build, &self.chart.values_file)?;
        let file = yaml::parse_one(&file)
            .map_err(|source| Error::Yaml { source }.at("could not parse values file into rnode"))?;
        let inline = yaml::from_json(inline);
        let (object, patch) = if self.chart.values_merge == "merge" { (inline, file) } else { (file, inline) };
        let merged = merge::merge(schema::Schema::builtin(), object, patch)
            .map_err(|_| Error::Helm { message: "could not merge values".to_owned() })?;
        let Some(merged) = merged else { return Ok("{}\n".to_owned()) };
        let merged = yaml::to_json(&merged, yaml::Version::V3).map_err(|source| Error::Yaml { source })?;
        Ok(yaml::write(&merged))
    }
}

/// The resources that helm printed. What it says in front of the first document is no part of them.
fn resources(output: &str) -> Result<Vec<Resource>, Error> {
    let failed = match read::objects(output) {
        Ok(objects) => return Ok(objects.into_iter().map(Resource::new).collect()),
        Err(error) => error,
    };
    let documents = output.split("\n---").skip(1).map(|document| document.strip_prefix('\n').unwrap_or(document));
    let rest = documents.collect::<Vec<_>>().join("\n---\n");
    let objects = read::objects(&rest).unwrap_or_default();
    if objects.is_empty() {
        return Err(failed.at("could not parse bytes into resource map"));
    }
    Ok(objects.into_iter().map(Resource::new).collect())
}

/// The first `1.2.3` in a text.
fn find_version(text: &str) -> Option<&str> {
    let numbers = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let numbers = numbers.map(|number| number.trim_matches('.'));
    numbers.into_iter().find(|number| number.split('.').count() > 1 && number.split('.').all(|part| !part.is_empty()))
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The configuration as the original shows it in errors.
pub fn describe(chart: &HelmChart, globals: &HelmGlobals) -> String {
    let mut map = crate::value::Map::new();
    let mut text = |key: &str, value: &str| {
        if !value.is_empty() {
            map.insert(key.to_owned(), value.into());
        }
    };
    text("chartHome", &globals.chart_home);
    text("configHome", &globals.config_home);
    text("name", &chart.name);
    text("version", &chart.version);
    text("repo", &chart.repo);
    text("releaseName", &chart.release_name);
    text("namespace", &chart.namespace);
    text("valuesFile", &chart.values_file);
    text("valuesMerge", &chart.values_merge);
    text("kubeVersion", &chart.kube_version);
    text("nameTemplate", &chart.name_template);
    for (key, list) in [("additionalValuesFiles", &chart.additional_values_files), ("apiVersions", &chart.api_versions)]
    {
        if !list.is_empty() {
            map.insert(key.to_owned(), list.clone().into());
        }
    }
    let switches = [
        ("includeCRDs", chart.include_crds),
        ("skipHooks", chart.skip_hooks),
        ("skipTests", chart.skip_tests),
        ("debug", chart.debug),
        ("devel", chart.devel),
    ];
    for (key, _) in switches.iter().filter(|(_, on)| *on) {
        map.insert((*key).to_owned(), true.into());
    }
    if let Some(values) = &chart.values_inline {
        map.insert("valuesInline".to_owned(), values.clone());
    }
    yaml::write(&Json::Object(map))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(chart: HelmChart) -> Chart {
        Chart { chart, home: "/k/charts".into(), config_home: String::new() }
    }

    #[test]
    fn calls_helm_as_kustomize_does() {
        let entry = HelmChart {
            name: "web".into(),
            release_name: "r".into(),
            namespace: "n".into(),
            include_crds: true,
            api_versions: vec!["foo/v1".into()],
            ..HelmChart::default()
        };
        assert_eq!(
            chart(entry).template_arguments(Path::new("/tmp/v")).join(" "),
            "template r /k/charts/web --namespace n -f /tmp/v --api-versions foo/v1 --include-crds"
        );
        let entry = HelmChart { name: "web".into(), repo: "oci://host/".into(), ..HelmChart::default() };
        assert_eq!(chart(entry).pull_arguments().join(" "), "pull --untar --untardir /k/charts oci://host/web");
    }

    #[test]
    fn names_may_not_be_options() {
        let entry = HelmChart { name: "web".into(), release_name: "--post-renderer=x".into(), ..HelmChart::default() };
        let error = check(&entry).expect_err("a dash").to_string();
        assert_eq!(error, "releaseName must not start with '-', got \"--post-renderer=x\"");
    }
}
