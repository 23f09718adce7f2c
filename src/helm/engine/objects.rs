//! `.Capabilities`, `.Chart`, `.Release` and `.Values`: what templates see beside files.

use crate::helm::Identity;
use crate::helm::capabilities::{self, Capabilities, KubeVersion};
use crate::helm::chart::{Chart, Dependency, Maintainer};
use crate::value::{
    Dict, Element, Entries, Function, Integers, Kind, List, Named, Object, Signature, Text, Type, Value,
};
use crate::yaml;
use std::any::Any;
use std::rc::Rc;

/// A Go struct whose fields are only read.
struct Struct {
    name: &'static str,
    kind: Kind,
    fields: Vec<(&'static str, Value)>,
    /// What `String()` gives, for types that have it on their values.
    methods: Vec<(&'static str, String)>,
}

impl Object for Struct {
    fn type_name(&self) -> &str {
        self.name
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.fields.clone()
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone())
    }

    fn text(&self) -> Option<Text> {
        self.methods.iter().find(|(name, _)| *name == "String").map(|(_, text)| Text::from(text.as_str()))
    }

    fn method(&self, name: &str) -> Option<Function> {
        let (_, text) = self.methods.iter().find(|(method, _)| *method == name)?;
        let text = Text::from(text.as_str());
        Some(Function::getter(move || Value::Text(text.clone())))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn object(value: Struct) -> Value {
    Value::Object(Rc::new(value))
}

static VERSION_SET: Named = Named { name: "common.VersionSet", method: version_set_method };

fn version_set_method(receiver: &Value, name: &str) -> Option<Function> {
    let versions = receiver.as_list()?.clone();
    let has = move |arguments: &[Value]| {
        let wanted = arguments[0].as_text();
        Ok(Value::Bool(versions.items().iter().any(|version| version.as_text() == wanted)))
    };
    (name == "Has").then(|| Function::new(Signature::fixed(&[Type::Text]), has))
}

/// `.Capabilities`
pub(super) fn capabilities(capabilities: &Capabilities) -> Value {
    let versions = capabilities.api_versions.iter().map(|version| Text::from(version.as_str()));
    object(Struct {
        name: "*common.Capabilities",
        kind: Kind::Pointer,
        fields: vec![
            ("KubeVersion", kube_version(&capabilities.kube_version)),
            ("APIVersions", List::of_texts(versions).named(&VERSION_SET).into()),
            ("HelmVersion", helm_version()),
        ],
        methods: Vec::new(),
    })
}

fn kube_version(version: &KubeVersion) -> Value {
    object(Struct {
        name: "common.KubeVersion",
        kind: Kind::Struct,
        fields: vec![
            ("Version", version.version.as_str().into()),
            ("Major", version.major.as_str().into()),
            ("Minor", version.minor.as_str().into()),
        ],
        methods: vec![("String", version.for_constraints().to_owned()), ("GitVersion", version.version.clone())],
    })
}

/// `.Capabilities.HelmVersion`, which is also what `helm version --template` sees.
pub fn helm_version() -> Value {
    object(Struct {
        name: "version.BuildInfo",
        kind: Kind::Struct,
        fields: vec![
            ("Version", capabilities::HELM_VERSION.into()),
            ("GitCommit", "".into()),
            ("GitTreeState", "".into()),
            ("GoVersion", capabilities::GO_VERSION.into()),
            ("KubeClientVersion", capabilities::KUBE_CLIENT_VERSION.into()),
        ],
        methods: Vec::new(),
    })
}

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::dict(entries.into_iter().map(|(key, value)| (Text::from(key), value)).collect())
}

/// `.Release`
pub(super) fn release(identity: &Identity) -> Value {
    dict([
        ("Name", identity.name.as_str().into()),
        ("Namespace", identity.namespace.as_str().into()),
        ("IsUpgrade", identity.is_upgrade.into()),
        ("IsInstall", identity.is_install.into()),
        ("Revision", Value::Int(identity.revision)),
        ("Service", "Helm".into()),
    ])
}

fn texts(texts: &[String]) -> Value {
    Value::list(texts.iter().map(|text| text.as_str().into()).collect())
}

/// `.Chart`: the fields of Chart.yaml under their Go names.
pub(super) fn chart(chart: &Chart, is_root: bool) -> Value {
    let metadata = &chart.metadata;
    let annotations = match &metadata.annotations {
        None => Dict::nil(Element::Text),
        Some(map) => {
            let text = |value: &crate::value::Json| Value::text(value.as_str().unwrap_or_default());
            Dict::of(Element::Text, map.iter().map(|(key, value)| (Text::from(key.as_str()), text(value))).collect())
        }
    };
    let dependencies = metadata.dependencies.iter().flatten().map(dependency).collect();
    dict([
        ("Name", metadata.name.as_str().into()),
        ("Home", metadata.home.as_str().into()),
        ("Sources", texts(&metadata.sources)),
        ("Version", metadata.version.as_str().into()),
        ("Description", metadata.description.as_str().into()),
        ("Keywords", texts(&metadata.keywords)),
        ("Maintainers", Value::list(metadata.maintainers.iter().map(maintainer).collect())),
        ("Icon", metadata.icon.as_str().into()),
        ("APIVersion", metadata.api_version.as_str().into()),
        ("Condition", metadata.condition.as_str().into()),
        ("Tags", metadata.tags.as_str().into()),
        ("AppVersion", metadata.app_version.as_str().into()),
        ("Deprecated", metadata.deprecated.into()),
        ("Annotations", annotations.into()),
        ("KubeVersion", metadata.kube_version.as_str().into()),
        ("Dependencies", Value::list(dependencies)),
        ("Type", metadata.kind.as_str().into()),
        ("IsRoot", is_root.into()),
    ])
}

fn maintainer(maintainer: &Maintainer) -> Value {
    dict([
        ("Name", maintainer.name.as_str().into()),
        ("Email", maintainer.email.as_str().into()),
        ("URL", maintainer.url.as_str().into()),
    ])
}

fn dependency(dependency: &Dependency) -> Value {
    let imports = dependency.import_values.iter().map(|value| Value::from_json(value, Integers::Float));
    dict([
        ("Name", dependency.name.as_str().into()),
        ("Version", dependency.version.as_str().into()),
        ("Repository", dependency.repository.as_str().into()),
        ("Condition", dependency.condition.as_str().into()),
        ("Tags", texts(&dependency.tags)),
        ("Enabled", dependency.enabled.into()),
        ("ImportValues", Value::list(imports.collect())),
        ("Alias", dependency.alias.as_str().into()),
    ])
}

static VALUES: Named = Named { name: "common.Values", method: values_method };

/// `.Values`: the same map under the type that has methods.
pub(super) fn values(values: Dict) -> Value {
    Value::Dict(values.named(&VALUES))
}

/// `.Template`
pub(super) fn template(name: &str, base: &str) -> Value {
    let entries = [(Text::from("Name"), name.into()), (Text::from("BasePath"), base.into())];
    values(Dict::new(Entries::from(entries)))
}

fn values_method(receiver: &Value, name: &str) -> Option<Function> {
    const PATH: Signature = Signature::fixed(&[Type::Text]);
    let own = receiver.as_dict()?.clone();
    Some(match name {
        "AsMap" => Function::getter(move || Value::Dict(own.clone().unnamed())),
        "YAML" => Function::new(Signature::fixed(&[]), move |_| {
            let tree = Value::Dict(own.clone()).to_json().map_err(|error| error.to_string())?;
            Ok(yaml::write(&tree).into())
        }),
        "Table" => Function::new(PATH, move |arguments| {
            let path = arguments[0].as_text().map(|path| path.to_str().into_owned()).unwrap_or_default();
            table(&own, path.split('.')).map(values)
        }),
        "PathValue" => Function::new(PATH, move |arguments| {
            let path = arguments[0].as_text().map(|path| path.to_str().into_owned()).unwrap_or_default();
            path_value(&own, &path)
        }),
        _ => return None,
    })
}

fn table<'a>(values: &Dict, path: impl Iterator<Item = &'a str>) -> Result<Dict, String> {
    let mut current = values.clone();
    for name in path {
        current = match current.get(name) {
            Some(Value::Dict(inner)) => inner,
            _ => return Err(format!("{name:?} is not a table")),
        };
    }
    Ok(current)
}

fn path_value(values: &Dict, path: &str) -> Result<Value, String> {
    if path.is_empty() {
        return Err("YAML path cannot be empty".to_owned());
    }
    let (folder, name) = path.rsplit_once('.').map_or((None, path), |(folder, name)| (Some(folder), name));
    let missing = || format!("{name:?} is not a value");
    let holder = match folder {
        None => values.clone(),
        Some(folder) => table(values, folder.split('.')).map_err(|_| missing())?,
    };
    match holder.get(name) {
        None | Some(Value::Dict(_)) => Err(missing()),
        Some(value) => Ok(value),
    }
}
