//! `kubectl config set` and `unset`: one property by its dotted name.
//!
//! The names are those of client-go's internal types (`act-as`, not `as`), which is what kubectl takes.

use super::{Config, Error, wire};
use crate::value::{Json, Map};

/// What happens to the property.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    /// It gets this value; bytes are given as base64, or as they are.
    Set { value: &'a str, raw_bytes: bool },
    /// It is taken away.
    Unset,
}

/// What a property holds.
enum Kind {
    Text,
    Flag,
    Data,
    /// A list or a tree that cannot be set as a whole.
    Closed(&'static str),
    Fields(&'static str, &'static [Field]),
    /// Named entries, each with these fields.
    Entries(&'static str, &'static [Field]),
}

/// A property: its name in commands, its name in files, what it holds.
struct Field(&'static str, &'static str, Kind);

const EXTENSIONS: Field = Field("extensions", "extensions", Kind::Closed("map[string]runtime.Object"));

static ROOT: &[Field] = &[
    Field("kind", "kind", Kind::Text),
    Field("apiVersion", "apiVersion", Kind::Text),
    Field(
        "preferences",
        "preferences",
        Kind::Fields("api.Preferences", &[Field("colors", "colors", Kind::Flag), EXTENSIONS]),
    ),
    Field("clusters", "clusters", Kind::Entries("api.Cluster", CLUSTER)),
    Field("users", "users", Kind::Entries("api.AuthInfo", USER)),
    Field("contexts", "contexts", Kind::Entries("api.Context", CONTEXT)),
    Field("current-context", "current-context", Kind::Text),
    EXTENSIONS,
];

static CLUSTER: &[Field] = &[
    Field("server", "server", Kind::Text),
    Field("tls-server-name", "tls-server-name", Kind::Text),
    Field("insecure-skip-tls-verify", "insecure-skip-tls-verify", Kind::Flag),
    Field("certificate-authority", "certificate-authority", Kind::Text),
    Field("certificate-authority-data", "certificate-authority-data", Kind::Data),
    Field("proxy-url", "proxy-url", Kind::Text),
    Field("disable-compression", "disable-compression", Kind::Flag),
    EXTENSIONS,
];

static USER: &[Field] = &[
    Field("client-certificate", "client-certificate", Kind::Text),
    Field("client-certificate-data", "client-certificate-data", Kind::Data),
    Field("client-key", "client-key", Kind::Text),
    Field("client-key-data", "client-key-data", Kind::Data),
    Field("token", "token", Kind::Text),
    Field("tokenFile", "tokenFile", Kind::Text),
    Field("act-as", "as", Kind::Text),
    Field("act-as-uid", "as-uid", Kind::Text),
    Field("act-as-groups", "as-groups", Kind::Closed("[]string")),
    Field("act-as-user-extra", "as-user-extra", Kind::Closed("map[string][]string")),
    Field("username", "username", Kind::Text),
    Field("password", "password", Kind::Text),
    Field("auth-provider", "auth-provider", Kind::Closed("*api.AuthProviderConfig")),
    Field("exec", "exec", Kind::Closed("*api.ExecConfig")),
    EXTENSIONS,
];

static CONTEXT: &[Field] = &[
    Field("cluster", "cluster", Kind::Text),
    Field("user", "user", Kind::Text),
    Field("namespace", "namespace", Kind::Text),
    EXTENSIONS,
];

fn type_name(kind: &Kind) -> String {
    match kind {
        Kind::Text => "string".to_owned(),
        Kind::Flag => "bool".to_owned(),
        Kind::Data => "[]uint8".to_owned(),
        Kind::Closed(name) | Kind::Fields(name, _) => (*name).to_owned(),
        Kind::Entries(name, _) => format!("map[string]*{name}"),
    }
}

/// A dotted name taken apart: the field, in an entry's case its name and the field inside.
struct Path<'a> {
    field: &'static Field,
    entry: Option<String>,
    inner: Option<&'static Field>,
    given: &'a str,
}

fn find(fields: &'static [Field], name: &str) -> Option<&'static Field> {
    fields.iter().find(|field| field.0 == name)
}

fn split(given: &str) -> Result<Path<'_>, Error> {
    let parts: Vec<&str> = given.split('.').collect();
    let unknown = |after: String, at: &str| Error::Property(format!("unable to parse {given} after [{after}] at {at}"));
    let too_deep = || Error::Property(format!("unable to parse one or more field values of {given}"));
    let field = find(ROOT, parts[0]).ok_or_else(|| unknown(String::new(), "api.Config"))?;
    let step = format!("{{{} {}}}", field.0, type_name(&field.2));
    let path = |entry, inner| Path { field, entry, inner, given };
    if parts.len() == 1 {
        return Ok(path(None, None));
    }
    match &field.2 {
        Kind::Fields(name, fields) => {
            let inner = find(fields, parts[1]).ok_or_else(|| unknown(step, name))?;
            if parts.len() > 2 { Err(too_deep()) } else { Ok(path(None, Some(inner))) }
        }
        Kind::Entries(name, fields) => {
            // An entry's name may hold dots: it ends where a known field follows, or at the end.
            let end = (2..parts.len()).find(|at| find(fields, parts[*at]).is_some()).unwrap_or(parts.len());
            let entry = parts[1..end].join(".");
            match parts.get(end) {
                None => Ok(path(Some(entry), None)),
                Some(word) => {
                    let inner =
                        find(fields, word).ok_or_else(|| unknown(format!("{step} {{{entry} {name}}}"), name))?;
                    if parts.len() > end + 1 { Err(too_deep()) } else { Ok(path(Some(entry), Some(inner))) }
                }
            }
        }
        _ => Err(too_deep()),
    }
}

/// Changes one property of the configuration.
pub fn set_property(config: &mut Config, name: &str, change: Change<'_>) -> Result<(), Error> {
    let path = split(name)?;
    let mut tree = wire::to_json(config);
    let root = tree.as_object_mut().expect("because a configuration is written as a map");
    match (&path.entry, path.inner) {
        (None, None) => change_field(root, path.field, change, &path)?,
        (None, Some(inner)) => {
            let fields = root.entry(path.field.1).or_insert_with(|| Json::Object(Map::new()));
            let fields = fields.as_object_mut().expect("because preferences are a map");
            change_field(fields, inner, change, &path)?;
        }
        (Some(entry), inner) => change_entry(root, &path, (entry, inner), change)?,
    }
    let mut changed = wire::from_json(tree).map_err(Error::Property)?;
    for (name, new) in &mut changed.clusters {
        new.origin = config.clusters.get(name).map(|old| old.origin.clone()).unwrap_or_default();
    }
    for (name, new) in &mut changed.users {
        new.origin = config.users.get(name).map(|old| old.origin.clone()).unwrap_or_default();
    }
    for (name, new) in &mut changed.contexts {
        new.origin = config.contexts.get(name).map(|old| old.origin.clone()).unwrap_or_default();
    }
    *config = changed;
    Ok(())
}

fn change_entry(
    root: &mut Map<String, Json>,
    path: &Path<'_>,
    (entry, inner): (&str, Option<&'static Field>),
    change: Change<'_>,
) -> Result<(), Error> {
    let list = root.entry(path.field.1).or_insert(Json::Null);
    if list.is_null() {
        *list = Json::Array(Vec::new());
    }
    let items = list.as_array_mut().expect("because entries are written as a list");
    let found = items.iter().position(|item| item["name"] == entry);
    let Some(inner) = inner else {
        return match change {
            Change::Set { .. } => Err(Error::Property(format!(
                "can't set a map to a value: {} has the fields of its entries",
                path.given
            ))),
            Change::Unset => {
                if let Some(at) = found {
                    items.remove(at);
                }
                Ok(())
            }
        };
    };
    let at = match (found, change) {
        (Some(at), _) => at,
        (None, Change::Unset) => return Err(Error::Property(format!("current map key `{entry}` is invalid"))),
        (None, Change::Set { .. }) => {
            items.push(serde_json::json!({ "name": entry }));
            items.len() - 1
        }
    };
    // `clusters` hold a `cluster`, and so on.
    let key = path.field.1.trim_end_matches('s');
    let fields = &mut items[at][key];
    if fields.is_null() {
        *fields = Json::Object(Map::new());
    }
    change_field(fields.as_object_mut().expect("because an entry is a map"), inner, change, path)
}

fn change_field(
    fields: &mut Map<String, Json>,
    field: &Field,
    change: Change<'_>,
    path: &Path<'_>,
) -> Result<(), Error> {
    let Change::Set { value, raw_bytes } = change else {
        fields.remove(field.1);
        return Ok(());
    };
    let new = match &field.2 {
        Kind::Text => Json::from(value),
        Kind::Flag => Json::Bool(parse_bool(value)?),
        Kind::Data if raw_bytes => Json::from(wire::encode(value.as_bytes())),
        Kind::Data => {
            wire::decode(value).map_err(|error| Error::Property(format!("error decoding input value: {error}")))?;
            Json::from(value)
        }
        Kind::Closed("[]string") => return Err(Error::Property("unrecognized slice type. string".to_owned())),
        Kind::Closed(name) | Kind::Fields(name, _) => {
            return Err(Error::Property(format!("can't set {} to a value: it is a {name}", path.given)));
        }
        Kind::Entries(..) => return Err(Error::Property(format!("can't set a map to a value: {}", path.given))),
    };
    fields.insert(field.1.to_owned(), new);
    Ok(())
}

/// Go's strconv.ParseBool.
fn parse_bool(text: &str) -> Result<bool, Error> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(Error::Property(format!("strconv.ParseBool: parsing {text:?}: invalid syntax"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, change: Change<'_>, expected: Result<&str, &str>) {
        let mut config = wire::parse(
            "clusters: [{name: a.b, cluster: {server: 'https://a'}}]\nusers: [{name: u, user: {token: t}}]\ncurrent-context: x\n",
        )
        .expect("because it is a kubeconfig");
        let outcome = set_property(&mut config, name, change).map_err(|error| error.to_string());
        let got = outcome.map(|()| crate::value::json::compact(&wire::to_json(&config)));
        match expected {
            Ok(part) => assert!(got.as_ref().is_ok_and(|text| text.contains(part)), "{name}: {got:?}"),
            Err(message) => assert_eq!(got, Err(message.to_owned()), "of {name}"),
        }
    }

    fn set(value: &str) -> Change<'_> {
        Change::Set { value, raw_bytes: false }
    }

    #[test]
    fn sets_by_dotted_names() {
        check("clusters.a.b.server", set("https://b"), Ok("\"server\":\"https://b\""));
        check("clusters.n.insecure-skip-tls-verify", set("true"), Ok("\"insecure-skip-tls-verify\":true"));
        check("users.u.act-as", set("me"), Ok("\"as\":\"me\""));
        check("clusters.a.b.certificate-authority-data", set("YQ=="), Ok("\"certificate-authority-data\":\"YQ==\""));
        check("users.u.client-key-data", Change::Set { value: "a", raw_bytes: true }, Ok("\"YQ==\""));
        check("current-context", Change::Unset, Ok("\"current-context\":\"\""));
        check("clusters.a.b", Change::Unset, Ok("\"clusters\":null"));
    }

    #[test]
    fn refuses_what_kubectl_refuses() {
        check("nope", set("x"), Err("unable to parse nope after [] at api.Config"));
        check("current-context.x", set("x"), Err("unable to parse one or more field values of current-context.x"));
        check("users.n.token", Change::Unset, Err("current map key `n` is invalid"));
        check(
            "clusters.a.b.insecure-skip-tls-verify",
            set("maybe"),
            Err("strconv.ParseBool: parsing \"maybe\": invalid syntax"),
        );
        check(
            "clusters.a.b.certificate-authority-data",
            set("*"),
            Err("error decoding input value: illegal base64 data at input byte 0"),
        );
    }
}
