//! The rules for templates/ and what they render to.

use super::manifest::{self, Head};
use super::{Linter, Severity, deprecations};
use crate::helm::capabilities::Capabilities;
use crate::helm::chart::{self, Chart};
use crate::helm::{self, Identity, World};
use crate::manifest::names;
use crate::value::Json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

const FOLDER: &str = "templates/";

pub(super) fn check(linter: &mut Linter<'_>) {
    let path = linter.folder.join("templates");
    let there = if linter.files.kind(&path).is_ok() { Ok(()) } else { Err("directory does not exist".to_owned()) };
    if !linter.check(Severity::Warning, FOLDER, there) {
        return;
    }
    let is_folder = if linter.files.is_directory(&path) { Ok(()) } else { Err("not a directory".to_owned()) };
    if !linter.check(Severity::Error, FOLDER, is_folder) {
        return;
    }
    let chart = match chart::load(linter.files, linter.folder) {
        Ok(chart) => chart,
        Err(error) => {
            linter.check(Severity::Error, FOLDER, Err(error.to_string()));
            return;
        }
    };
    if let Some((chart, rendered)) = render(linter, chart) {
        each(linter, &chart, &rendered);
    }
}

/// Renders all templates; `fail` and `required` do not stop them.
fn render(linter: &mut Linter<'_>, mut chart: Chart) -> Option<(Chart, BTreeMap<String, String>)> {
    // Helm does not tell what goes wrong here, for the chart may need values that a linter has not.
    chart::process_dependencies(&mut chart, linter.values).ok()?;
    let mut capabilities = Capabilities::default();
    if let Some(version) = &linter.options.kube_version {
        capabilities.kube_version = version.clone();
    }
    let notices = &linter.options.notices;
    let mut warnings = std::mem::take(&mut chart.warnings);
    let values = helm::values_for(&chart, linter.values, linter.options.schemas, &mut warnings);
    notices.borrow_mut().append(&mut warnings);
    let world = World {
        parsing: RefCell::default(),
        capabilities: &capabilities,
        lookup: None,
        machine: Rc::clone(&linter.options.machine),
        notices: Rc::clone(notices),
        enable_dns: false,
        lint: true,
        post_renderer: None,
    };
    let identity = Identity {
        name: "test-release".to_owned(),
        namespace: linter.options.namespace.clone(),
        revision: 0,
        is_install: false,
        is_upgrade: false,
    };
    let rendered = values.and_then(|values| helm::render_files(&world, &chart, values, &identity));
    match rendered {
        Ok(rendered) => Some((chart, rendered)),
        Err(error) => {
            linter.check(Severity::Error, FOLDER, Err(error.to_string()));
            None
        }
    }
}

fn each(linter: &mut Linter<'_>, chart: &Chart, rendered: &BTreeMap<String, String>) {
    for template in &chart.templates {
        let name = &template.name;
        let extension = name.rsplit('/').next().and_then(|file| file.rfind('.').map(|at| &file[at..])).unwrap_or("");
        linter.check(Severity::Error, name, allowed_extension(extension));
        if !matches!(extension.to_lowercase().as_str(), ".yaml" | ".yml") {
            continue;
        }
        let Some(content) = rendered.get(&format!("{}/{name}", chart.name())) else { continue };
        if !content.trim().is_empty() && !objects(linter, name, content) {
            return;
        }
    }
}

fn allowed_extension(extension: &str) -> Result<(), String> {
    match extension {
        ".yaml" | ".yml" | ".tpl" | ".txt" => Ok(()),
        // Helm would take the file for a Go template.
        ".j2" => Err("file extension '.j2' is kx's own: Helm does not render Jinja templates".to_owned()),
        other => Err(format!("file extension '{other}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt")),
    }
}

/// Looks at every object of a file; false when it is no YAML, which ends the whole rule.
fn objects(linter: &mut Linter<'_>, name: &str, content: &str) -> bool {
    linter.check(Severity::Warning, name, top_indent(content));
    for head in manifest::heads(content) {
        let head = match head {
            Ok(head) => head,
            Err(reason) => return linter.check(Severity::Error, name, Err(reason)),
        };
        linter.check(Severity::Warning, name, valid_name(&head));
        let version = linter.options.kube_version.clone().unwrap_or_else(|| Capabilities::default().kube_version);
        let number = |text: &str| text.parse().unwrap_or(0);
        let at = (number(&version.major), number(&version.minor));
        let deprecated = deprecations::warning(&head.api_version, &head.kind, at);
        linter.check(Severity::Warning, name, deprecated.map_or(Ok(()), Err));
        linter.check(Severity::Error, name, selector(&head, content));
        linter.check(Severity::Error, name, list_policies(&head));
    }
    true
}

fn top_indent(content: &str) -> Result<(), String> {
    match content.lines().find(|line| !line.trim().is_empty()) {
        Some(line) if line.starts_with([' ', '\t']) => {
            Err(format!("document starts with an illegal indent: {line:?}, which may cause parsing problems"))
        }
        _ => Ok(()),
    }
}

fn valid_name(head: &Head) -> Result<(), String> {
    let name = &head.name;
    let faults: Vec<String> = match head.kind.to_lowercase().as_str() {
        "service" => dns_1035(name),
        "namespace" => names::dns_label(name),
        "certificatesigningrequest" => Vec::new(),
        "role" | "clusterrole" | "rolebinding" | "clusterrolebinding" => path_segment(name),
        _ => names::dns_subdomain(name),
    };
    let invalid: Vec<String> =
        faults.iter().map(|fault| format!("metadata.name: Invalid value: {name:?}: {fault}")).collect();
    match invalid.as_slice() {
        [] => Ok(()),
        [one] => Err(format!("object name does not conform to Kubernetes naming requirements: {name:?}: {one}")),
        several => Err(format!(
            "object name does not conform to Kubernetes naming requirements: {name:?}: [{}]",
            several.join(", ")
        )),
    }
}

fn dns_1035(name: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if name.len() > 63 {
        faults.push("must be no more than 63 characters".to_owned());
    }
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let fits = bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.last().is_some_and(|byte| inner(*byte))
        && bytes.iter().all(|byte| inner(*byte) || *byte == b'-');
    if !fits {
        faults.push(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic \
             character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for \
             validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
                .to_owned(),
        );
    }
    faults
}

fn path_segment(name: &str) -> Vec<String> {
    if matches!(name, "." | "..") {
        return vec![format!("may not be '{name}'")];
    }
    ["/", "%"].into_iter().filter(|part| name.contains(part)).map(|part| format!("may not contain '{part}'")).collect()
}

fn selector(head: &Head, content: &str) -> Result<(), String> {
    let selects = matches!(head.kind.as_str(), "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet");
    if selects && !content.contains("matchLabels") && !content.contains("matchExpressions") {
        let (kind, name) = (&head.kind, &head.name);
        return Err(format!("a {kind} must contain matchLabels or matchExpressions, and {name:?} does not"));
    }
    Ok(())
}

fn list_policies(head: &Head) -> Result<(), String> {
    if head.kind != "List" {
        return Ok(());
    }
    let items = head.tree.get("items").and_then(Json::as_array);
    let has_policy = |item: &Json| {
        item.pointer("/metadata/annotations").is_some_and(|all| all.get("helm.sh/resource-policy").is_some())
    };
    if items.into_iter().flatten().any(has_policy) {
        return Err("annotation 'helm.sh/resource-policy' within List objects are ignored".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Options, lint};
    use crate::files::Memory;
    use crate::helm::machine::Given;
    use crate::value::Map;
    use std::path::Path;
    use std::rc::Rc;

    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let files = Memory::new(files.iter().copied());
        let machine = Rc::new(Given::at(0, "UTC"));
        let options =
            Options { namespace: String::new(), kube_version: None, schemas: None, notices: Rc::default(), machine };
        let messages = lint(&files, Path::new("/c"), &Map::new(), &options);
        let messages: Vec<String> = messages.iter().map(ToString::to_string).collect();
        assert_eq!(messages, expected);
    }

    #[test]
    fn finds_mistakes() {
        let chart = ("/c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\nicon: https://x.io/i.png\n");
        check(&[chart, ("/c/values.yaml", "a: 1\n"), ("/c/templates/NOTES.txt", "hello")], &[]);
        check(
            &[("/c/Chart.yaml", "name: c\nversion: 1.0\nother: 1\nmaintainers: [{name: m, email: x}]\n")],
            &[
                "[WARNING] Chart.yaml: failed to strictly parse chart metadata file\n\terror unmarshaling JSON: while decoding JSON: json: unknown field \"other\"",
                "[ERROR] Chart.yaml: apiVersion is required. The value must be either \"v1\" or \"v2\"",
                "[ERROR] Chart.yaml: version should be of type string but it's of type float64",
                "[ERROR] Chart.yaml: invalid email 'x' for maintainer 'm'",
                "[INFO] Chart.yaml: icon is recommended",
                "[WARNING] Chart.yaml: version '1' is not a valid SemVerV2",
                "[INFO] values.yaml: file does not exist",
                "[WARNING] templates/: directory does not exist",
            ],
        );
        check(
            &[
                chart,
                ("/c/values.yaml", ""),
                ("/c/templates/a.yaml", "kind: Deployment\nmetadata: {name: web}\n"),
                ("/c/templates/b.xml", ""),
                ("/c/templates/c.yaml", " a: {{ .Values.x }}: 1\n"),
            ],
            &[
                "[ERROR] templates/a.yaml: a Deployment must contain matchLabels or matchExpressions, and \"web\" does not",
                "[ERROR] templates/b.xml: file extension '.xml' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt",
                "[WARNING] templates/c.yaml: document starts with an illegal indent: \" a: : 1\", which may cause parsing problems",
                "[ERROR] templates/c.yaml: unable to parse YAML: error converting YAML to JSON: yaml: mapping values are not allowed in this context",
            ],
        );
    }
}
