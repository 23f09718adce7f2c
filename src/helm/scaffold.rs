//! The chart that `helm create` starts with.
//!
//! In: a name. Out: the files of a new chart, byte for byte those of Helm v4.3.1 (see NOTICE), or a starter chart with
//! the name put in. Answers to Helm's `pkg/chart/v2/util/create.go`.

use super::chart::{Chart, File, Metadata};
use super::values;

/// What stands for the name in the files below and in starters.
const PLACE: &str = "<CHARTNAME>";

macro_rules! scaffold {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("scaffold/", $path)))),*]
    };
}

/// Every file in the order in which Helm writes them.
static FILES: &[(&str, &str)] = scaffold![
    "Chart.yaml",
    "values.yaml",
    ".helmignore",
    "templates/ingress.yaml",
    "templates/httproute.yaml",
    "templates/deployment.yaml",
    "templates/service.yaml",
    "templates/serviceaccount.yaml",
    "templates/hpa.yaml",
    "templates/NOTES.txt",
    "templates/_helpers.tpl",
    "templates/tests/test-connection.yaml",
];

/// A name that no chart can have. The words are Helm's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    #[error("chart name must be between 1 and 250 characters")]
    Length,
    #[error("chart name must match the regular expression \"^[a-zA-Z0-9._-]+$\"")]
    Letters,
}

/// The files of a new chart, their paths relative to it.
pub fn files(name: &str) -> Result<Vec<(&'static str, String)>, BadName> {
    if name.is_empty() || name.len() > 250 {
        return Err(BadName::Length);
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        return Err(BadName::Letters);
    }
    Ok(FILES.iter().map(|(path, text)| (*path, text.replace(PLACE, name))).collect())
}

/// Makes a starter chart the chart of this name: its definition is replaced, and the name put into its templates and
/// its values.yaml. The error is that of values which no longer are YAML.
pub fn from_starter(starter: &mut Chart, name: &str) -> Result<(), values::Error> {
    starter.metadata = Metadata {
        name: name.to_owned(),
        description: "A Helm chart for Kubernetes".to_owned(),
        kind: "application".to_owned(),
        version: "0.1.0".to_owned(),
        app_version: "0.1.0".to_owned(),
        api_version: "v2".to_owned(),
        ..Metadata::default()
    };
    let fill = |file: &mut File| file.data = replaced(&file.data, name).into();
    starter.templates.iter_mut().for_each(fill);
    starter.raw.iter_mut().filter(|file| file.name == "values.yaml").for_each(fill);
    let text = starter.raw.iter().find(|file| file.name == "values.yaml").map(|file| file.text().into_owned());
    starter.values = values::from_map(&values::read(&text.unwrap_or_default())?);
    Ok(())
}

/// The bytes with the name put in; they need not be text.
fn replaced(data: &[u8], name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some(at) = memchr::memmem::find(rest, PLACE.as_bytes()) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(name.as_bytes());
        rest = &rest[at + PLACE.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::chart;
    use crate::value::Text;

    #[test]
    fn refuses_names() {
        assert_eq!(files(""), Err(BadName::Length));
        assert_eq!(files(&"x".repeat(251)), Err(BadName::Length));
        assert_eq!(files("a b"), Err(BadName::Letters));
        assert_eq!(files(&"x".repeat(250)).map(|files| files.len()), Ok(12));
    }

    #[test]
    fn makes_a_chart_that_loads() {
        let made = files("new").expect("a name");
        assert!(made.iter().all(|(_, text)| !text.contains(PLACE)));
        let files = made.iter().map(|(path, text)| File::new(*path, text.as_bytes()));
        let chart = chart::from_files(files.collect()).expect("sound");
        assert_eq!((chart.name(), chart.templates.len(), chart.metadata.app_version.as_str()), ("new", 9, "1.16.0"));
    }

    #[test]
    fn fills_a_starter() {
        let files = [
            ("Chart.yaml", "name: starter\napiVersion: v1\nversion: 9.9.9\n"),
            ("values.yaml", "name: <CHARTNAME>\n"),
            ("templates/a.yaml", "<CHARTNAME>-<CHARTNAME>"),
            ("README.md", "<CHARTNAME>"),
        ];
        let files = files.iter().map(|(name, text)| File::new(*name, text.as_bytes()));
        let mut starter = chart::from_files(files.collect()).expect("sound");
        from_starter(&mut starter, "new").expect("still YAML");
        assert_eq!((starter.name(), starter.metadata.version.as_str()), ("new", "0.1.0"));
        assert_eq!(
            (
                starter.templates[0].text().as_ref(),
                starter.values.get("name").and_then(|name| name.as_text().map(Text::to_string))
            ),
            ("new-new", Some("new".to_owned()))
        );
        assert_eq!(starter.files[0].text(), "<CHARTNAME>");
    }
}
