//! A kubeconfig as text: YAML or JSON in, YAML as client-go writes it or JSON in the order of its Go types out.

use super::{AuthProvider, Cluster, Config, Context, Error, Exec, User};
use crate::value::{Json, Map};
use crate::yaml;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Takes one file's text apart.
pub fn parse(text: &str) -> Result<Config, String> {
    from_json(yaml::read(text, yaml::Version::V2).map_err(|error| error.to_string())?)
}

/// Takes a file's tree apart.
pub(super) fn from_json(tree: Json) -> Result<Config, String> {
    let mut fields = match tree {
        Json::Null => return Ok(Config::default()),
        Json::Object(map) => Fields { map, path: String::new() },
        _ => return Err("couldn't get version/kind; json parse error: the document is not a map".to_owned()),
    };
    let kind = fields.text("kind")?;
    let version = fields.text("apiVersion")?;
    if !matches!((kind.as_str(), version.as_str()), ("Config" | "", "v1" | "")) {
        return Err(Error::Kind { kind, version }.to_string());
    }
    Ok(Config {
        preferences: preferences(fields.object("preferences")?),
        clusters: fields.named("clusters", "cluster", cluster)?,
        users: fields.named("users", "user", user)?,
        contexts: fields.named("contexts", "context", context)?,
        current_context: fields.text("current-context")?,
        extensions: fields.extensions()?,
        other: fields.map,
    })
}

/// Bytes as base64.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a base64 text, with Go's words for a wrong one.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, String> {
    // Go's decoder passes over line ends.
    let text: String = text.chars().filter(|letter| !matches!(letter, '\r' | '\n')).collect();
    STANDARD.decode(&text).map_err(|error| match error {
        base64::DecodeError::InvalidByte(at, _) | base64::DecodeError::InvalidLastSymbol(at, _) => {
            format!("illegal base64 data at input byte {at}")
        }
        // Go names the start of the last, incomplete group of four.
        _ => format!("illegal base64 data at input byte {}", text.len() / 4 * 4),
    })
}

/// Empty preferences are none.
fn preferences(map: Map<String, Json>) -> Map<String, Json> {
    map.into_iter().filter(|(_, value)| !matches!(value, Json::Null | Json::Bool(false))).collect()
}

/// A map whose fields are taken out one by one; what is left is unknown to client-go.
struct Fields {
    map: Map<String, Json>,
    path: String,
}

impl Fields {
    fn wrong<T>(&self, key: &str, value: &Json, wanted: &str) -> Result<T, String> {
        let kind = match value {
            Json::Null => "null",
            Json::Bool(_) => "bool",
            Json::Number(_) => "number",
            Json::String(_) => "string",
            Json::Array(_) => "array",
            Json::Object(_) => "object",
        };
        Err(format!("json: cannot unmarshal {kind} into field {}{key} of type {wanted}", self.path))
    }

    fn take(&mut self, key: &str) -> Option<Json> {
        self.map.remove(key).filter(|value| !value.is_null())
    }

    fn text(&mut self, key: &str) -> Result<String, String> {
        match self.take(key) {
            None => Ok(String::new()),
            Some(Json::String(text)) => Ok(text),
            Some(value) => self.wrong(key, &value, "string"),
        }
    }

    fn flag(&mut self, key: &str) -> Result<bool, String> {
        match self.take(key) {
            None => Ok(false),
            Some(Json::Bool(flag)) => Ok(flag),
            Some(value) => self.wrong(key, &value, "bool"),
        }
    }

    fn data(&mut self, key: &str) -> Result<Vec<u8>, String> {
        let text = self.text(key)?;
        decode(&text)
    }

    fn object(&mut self, key: &str) -> Result<Map<String, Json>, String> {
        match self.take(key) {
            None => Ok(Map::new()),
            Some(Json::Object(map)) => Ok(map),
            Some(value) => self.wrong(key, &value, "object"),
        }
    }

    fn list(&mut self, key: &str) -> Result<Option<Vec<Json>>, String> {
        match self.take(key) {
            None => Ok(None),
            Some(Json::Array(items)) => Ok(Some(items)),
            Some(value) => self.wrong(key, &value, "array"),
        }
    }

    fn texts(&mut self, key: &str) -> Result<Option<Vec<String>>, String> {
        let Some(items) = self.list(key)? else { return Ok(None) };
        let texts = items.into_iter().map(|item| match item {
            Json::String(text) => Ok(text),
            Json::Null => Ok(String::new()),
            value => self.wrong(key, &value, "string"),
        });
        texts.collect::<Result<_, _>>().map(Some)
    }

    fn child(&self, key: &str, value: Json) -> Result<Fields, String> {
        match value {
            Json::Object(map) => Ok(Fields { map, path: format!("{}{key}.", self.path) }),
            Json::Null => Ok(Fields { map: Map::new(), path: String::new() }),
            value => self.wrong(key, &value, "object"),
        }
    }

    /// A list of `{name: …, FIELD: {…}}`.
    fn named<T>(
        &mut self,
        key: &str,
        field: &str,
        read: fn(&mut Fields) -> Result<T, String>,
    ) -> Result<BTreeMap<String, T>, String> {
        let mut out = BTreeMap::new();
        for item in self.list(key)?.unwrap_or_default() {
            let mut item = self.child(key, item)?;
            let name = item.text("name")?;
            let inner = item.take(field).unwrap_or_default();
            let value = read(&mut item.child(field, inner)?)?;
            if out.insert(name.clone(), value).is_some() {
                return Err(format!("duplicate name \"{name}\" in list {key}"));
            }
        }
        Ok(out)
    }

    fn extensions(&mut self) -> Result<BTreeMap<String, Json>, String> {
        let mut out = BTreeMap::new();
        for item in self.list("extensions")?.unwrap_or_default() {
            let mut item = self.child("extensions", item)?;
            let name = item.text("name")?;
            out.insert(name, item.map.remove("extension").unwrap_or_default());
        }
        Ok(out)
    }
}

fn cluster(fields: &mut Fields) -> Result<Cluster, String> {
    Ok(Cluster {
        origin: String::new(),
        server: fields.text("server")?,
        tls_server_name: fields.text("tls-server-name")?,
        insecure_skip_tls_verify: fields.flag("insecure-skip-tls-verify")?,
        certificate_authority: fields.text("certificate-authority")?,
        certificate_authority_data: fields.data("certificate-authority-data")?,
        proxy_url: fields.text("proxy-url")?,
        disable_compression: fields.flag("disable-compression")?,
        extensions: fields.extensions()?,
        other: std::mem::take(&mut fields.map),
    })
}

fn user(fields: &mut Fields) -> Result<User, String> {
    let mut extra = BTreeMap::new();
    let map = fields.object("as-user-extra")?;
    let mut inner = Fields { map, path: format!("{}as-user-extra.", fields.path) };
    for key in inner.map.keys().cloned().collect::<Vec<_>>() {
        extra.insert(key.clone(), inner.texts(&key)?.unwrap_or_default());
    }
    let auth_provider = match fields.take("auth-provider") {
        None => None,
        Some(value) => Some(provider(&mut fields.child("auth-provider", value)?)?),
    };
    let exec = match fields.take("exec") {
        None => None,
        Some(value) => Some(exec(&mut fields.child("exec", value)?)?),
    };
    Ok(User {
        origin: String::new(),
        client_certificate: fields.text("client-certificate")?,
        client_certificate_data: fields.data("client-certificate-data")?,
        client_key: fields.text("client-key")?,
        client_key_data: fields.data("client-key-data")?,
        token: fields.text("token")?,
        token_file: fields.text("tokenFile")?,
        impersonate: fields.text("as")?,
        impersonate_uid: fields.text("as-uid")?,
        impersonate_groups: fields.texts("as-groups")?.unwrap_or_default(),
        impersonate_extra: extra,
        username: fields.text("username")?,
        password: fields.text("password")?,
        auth_provider,
        exec,
        extensions: fields.extensions()?,
        other: std::mem::take(&mut fields.map),
    })
}

fn provider(fields: &mut Fields) -> Result<AuthProvider, String> {
    let map = fields.object("config")?;
    let mut inner = Fields { map, path: format!("{}config.", fields.path) };
    let mut config = BTreeMap::new();
    for key in inner.map.keys().cloned().collect::<Vec<_>>() {
        config.insert(key.clone(), inner.text(&key)?);
    }
    Ok(AuthProvider { name: fields.text("name")?, config })
}

fn exec(fields: &mut Fields) -> Result<Exec, String> {
    let env = match fields.list("env")? {
        None => None,
        Some(items) => {
            let mut env = Vec::with_capacity(items.len());
            for item in items {
                let mut item = fields.child("env", item)?;
                env.push((item.text("name")?, item.text("value")?));
            }
            Some(env)
        }
    };
    let api_version = fields.text("apiVersion")?;
    let mut interactive_mode = fields.text("interactiveMode")?;
    // Only the newest version wants to be told.
    if interactive_mode.is_empty()
        && matches!(
            api_version.as_str(),
            "client.authentication.k8s.io/v1beta1" | "client.authentication.k8s.io/v1alpha1"
        )
    {
        interactive_mode = "IfAvailable".to_owned();
    }
    Ok(Exec {
        command: fields.text("command")?,
        args: fields.texts("args")?,
        env,
        api_version,
        install_hint: fields.text("installHint")?,
        provide_cluster_info: fields.flag("provideClusterInfo")?,
        interactive_mode,
        other: std::mem::take(&mut fields.map),
    })
}

fn context(fields: &mut Fields) -> Result<Context, String> {
    Ok(Context {
        origin: String::new(),
        cluster: fields.text("cluster")?,
        user: fields.text("user")?,
        namespace: fields.text("namespace")?,
        extensions: fields.extensions()?,
        other: std::mem::take(&mut fields.map),
    })
}

/// Fields in the order of the Go type.
#[derive(Default)]
struct Ordered(Vec<(String, Tree)>);

enum Tree {
    Leaf(Json),
    List(Vec<Tree>),
    Map(Ordered),
}

impl Ordered {
    fn put(&mut self, key: &str, value: Tree) {
        self.0.push((key.to_owned(), value));
    }

    fn always(&mut self, key: &str, value: &str) {
        self.put(key, Tree::Leaf(value.into()));
    }

    fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.always(key, value);
        }
    }

    fn flag(&mut self, key: &str, value: bool) {
        if value {
            self.put(key, Tree::Leaf(Json::Bool(true)));
        }
    }

    fn data(&mut self, key: &str, value: &[u8]) {
        if !value.is_empty() {
            self.always(key, &STANDARD.encode(value));
        }
    }

    fn extensions(&mut self, extensions: &BTreeMap<String, Json>) {
        if extensions.is_empty() {
            return;
        }
        let items = extensions.iter().map(|(name, value)| {
            let mut item = Ordered::default();
            item.always("name", name);
            item.put("extension", Tree::Leaf(value.clone()));
            Tree::Map(item)
        });
        self.put("extensions", Tree::List(items.collect()));
    }

    fn other(&mut self, other: &Map<String, Json>) {
        self.0.extend(other.iter().map(|(key, value)| (key.clone(), Tree::Leaf(value.clone()))));
    }

    fn named<T>(&mut self, key: &str, field: &str, entries: &BTreeMap<String, T>, tree: fn(&T) -> Ordered) {
        // Go's empty list is nil here, which prints as null.
        if entries.is_empty() {
            return self.put(key, Tree::Leaf(Json::Null));
        }
        let items = entries.iter().map(|(name, entry)| {
            let mut item = Ordered::default();
            item.always("name", name);
            item.put(field, Tree::Map(tree(entry)));
            Tree::Map(item)
        });
        self.put(key, Tree::List(items.collect()));
    }
}

fn ordered(config: &Config) -> Ordered {
    let mut out = Ordered::default();
    out.always("kind", "Config");
    out.always("apiVersion", "v1");
    if !config.preferences.is_empty() {
        out.put("preferences", Tree::Leaf(Json::Object(config.preferences.clone())));
    }
    out.named("clusters", "cluster", &config.clusters, |cluster| {
        let mut out = Ordered::default();
        out.always("server", &cluster.server);
        out.text("tls-server-name", &cluster.tls_server_name);
        out.flag("insecure-skip-tls-verify", cluster.insecure_skip_tls_verify);
        out.text("certificate-authority", &cluster.certificate_authority);
        out.data("certificate-authority-data", &cluster.certificate_authority_data);
        out.text("proxy-url", &cluster.proxy_url);
        out.flag("disable-compression", cluster.disable_compression);
        out.extensions(&cluster.extensions);
        out.other(&cluster.other);
        out
    });
    out.named("users", "user", &config.users, ordered_user);
    out.named("contexts", "context", &config.contexts, |context| {
        let mut out = Ordered::default();
        out.always("cluster", &context.cluster);
        out.always("user", &context.user);
        out.text("namespace", &context.namespace);
        out.extensions(&context.extensions);
        out.other(&context.other);
        out
    });
    out.always("current-context", &config.current_context);
    out.extensions(&config.extensions);
    out.other(&config.other);
    out
}

fn ordered_user(user: &User) -> Ordered {
    let mut out = Ordered::default();
    out.text("client-certificate", &user.client_certificate);
    out.data("client-certificate-data", &user.client_certificate_data);
    out.text("client-key", &user.client_key);
    out.data("client-key-data", &user.client_key_data);
    out.text("token", &user.token);
    out.text("tokenFile", &user.token_file);
    out.text("as", &user.impersonate);
    out.text("as-uid", &user.impersonate_uid);
    if !user.impersonate_groups.is_empty() {
        out.put("as-groups", Tree::Leaf(user.impersonate_groups.clone().into()));
    }
    if !user.impersonate_extra.is_empty() {
        let map = user.impersonate_extra.iter().map(|(key, values)| (key.clone(), values.clone().into()));
        out.put("as-user-extra", Tree::Leaf(Json::Object(map.collect())));
    }
    out.text("username", &user.username);
    out.text("password", &user.password);
    if let Some(provider) = &user.auth_provider {
        let mut tree = Ordered::default();
        tree.always("name", &provider.name);
        let config = match provider.config.is_empty() {
            true => Json::Null,
            false => provider.config.iter().map(|(key, value)| (key.clone(), Json::from(value.as_str()))).collect(),
        };
        tree.put("config", Tree::Leaf(config));
        out.put("auth-provider", Tree::Map(tree));
    }
    if let Some(exec) = &user.exec {
        out.put("exec", Tree::Map(ordered_exec(exec)));
    }
    out.extensions(&user.extensions);
    out.other(&user.other);
    out
}

fn ordered_exec(exec: &Exec) -> Ordered {
    let mut out = Ordered::default();
    out.always("command", &exec.command);
    out.put("args", Tree::Leaf(exec.args.clone().map_or(Json::Null, Json::from)));
    let env = exec.env.as_ref().map(|env| {
        env.iter().map(|(name, value)| {
            let mut item = Ordered::default();
            item.always("name", name);
            item.always("value", value);
            Tree::Map(item)
        })
    });
    out.put("env", env.map_or(Tree::Leaf(Json::Null), |env| Tree::List(env.collect())));
    out.text("apiVersion", &exec.api_version);
    out.text("installHint", &exec.install_hint);
    out.put("provideClusterInfo", Tree::Leaf(Json::Bool(exec.provide_cluster_info)));
    out.text("interactiveMode", &exec.interactive_mode);
    out.other(&exec.other);
    out
}

impl Tree {
    fn into_json(self) -> Json {
        match self {
            Tree::Leaf(value) => value,
            Tree::List(items) => items.into_iter().map(Tree::into_json).collect(),
            Tree::Map(Ordered(fields)) => fields.into_iter().map(|(key, value)| (key, value.into_json())).collect(),
        }
    }

    fn write(&self, out: &mut String, depth: usize) {
        let pad = |out: &mut String, depth: usize| {
            out.push('\n');
            out.extend(std::iter::repeat_n("    ", depth));
        };
        match self {
            Tree::Leaf(value) => {
                let text = crate::value::json::pretty(value, 4);
                out.push_str(&text.replace('\n', &format!("\n{}", "    ".repeat(depth))));
            }
            Tree::List(items) if items.is_empty() => out.push_str("[]"),
            Tree::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    pad(out, depth + 1);
                    item.write(out, depth + 1);
                }
                pad(out, depth);
                out.push(']');
            }
            Tree::Map(Ordered(fields)) if fields.is_empty() => out.push_str("{}"),
            Tree::Map(Ordered(fields)) => {
                out.push('{');
                for (index, (key, value)) in fields.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    pad(out, depth + 1);
                    // Writing to a String cannot fail.
                    let _ = write!(out, "{}: ", crate::value::json::compact(&Json::from(key.as_str())));
                    value.write(out, depth + 1);
                }
                pad(out, depth);
                out.push('}');
            }
        }
    }
}

/// The tree as printers and templates take it.
pub fn to_json(config: &Config) -> Json {
    Tree::Map(ordered(config)).into_json()
}

/// The text of a file, with its final newline.
pub fn to_yaml(config: &Config) -> String {
    yaml::write(&to_json(config))
}

/// JSON with four spaces a level in the order of the Go type, with its final newline.
pub fn to_json_text(config: &Config) -> String {
    let mut out = String::new();
    Tree::Map(ordered(config)).write(&mut out, 0);
    out.push('\n');
    out
}
