//! From a configuration and the flags of a command line to the one server and user that are meant.

use super::{Cluster, Config, Context, Error, Locations, Problem, User};
use crate::files::Files;
use crate::value::duration;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// What a command line says about the connection. Empty texts say nothing.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    pub context: String,
    pub cluster: String,
    pub user: String,
    pub namespace: String,
    pub server: String,
    pub token: String,
    pub username: String,
    pub password: String,
    pub impersonate: String,
    pub impersonate_uid: String,
    pub impersonate_groups: Vec<String>,
    pub impersonate_extra: BTreeMap<String, Vec<String>>,
    pub certificate_authority: String,
    pub client_certificate: String,
    pub client_key: String,
    pub insecure_skip_tls_verify: bool,
    pub tls_server_name: String,
    pub proxy_url: String,
    pub disable_compression: bool,
    /// `0` or empty: requests may take for ever.
    pub request_timeout: String,
}

/// The server and user that a command talks to.
#[derive(Debug, Clone, Default)]
pub struct Target {
    pub cluster: Cluster,
    pub user: User,
    /// The namespace of requests that name none.
    pub namespace: String,
    /// Whether the command line named the namespace.
    pub namespace_given: bool,
    pub context: String,
    pub request_timeout: Option<Duration>,
}

/// Where a pod finds its own credentials.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Loads the files and chooses. `environment` gives KUBERNETES_MASTER, POD_NAMESPACE and the variables of a pod.
pub fn resolve(
    disk: &dyn Files,
    locations: &Locations,
    overrides: &Overrides,
    environment: &BTreeMap<String, String>,
) -> Result<Target, Error> {
    let config = locations.load(disk)?;
    let chosen = Chosen::new(&config, overrides, environment);
    let given = !overrides.namespace.is_empty();
    // kubectl asks for the namespace first, and that already judges the whole configuration.
    if !given {
        chosen.confirm(disk)?;
    }
    let user = chosen.user()?;
    let context = chosen.context()?;
    let cluster = chosen.cluster()?;
    chosen.confirm(disk)?;
    let namespace = if context.namespace.is_empty() { "default".to_owned() } else { context.namespace };
    let mut target = Target {
        cluster,
        user,
        namespace,
        namespace_given: given,
        context: chosen.context_name().0.to_owned(),
        request_timeout: timeout(&overrides.request_timeout)?,
    };
    if is_default(&target, &config, environment) && in_cluster(disk, environment) {
        from_pod(disk, &mut target, overrides, environment);
    }
    if let Some(trimmed) = without_query(&target.cluster.server) {
        target.cluster.server = trimmed;
    }
    Ok(target)
}

/// `https://host/path?query` without the query, which Go leaves out too.
fn without_query(server: &str) -> Option<String> {
    let end = server.find(['?', '#'])?;
    Some(server[..end].to_owned())
}

/// The text of `--request-timeout`: whole seconds, or a duration.
fn timeout(text: &str) -> Result<Option<Duration>, Error> {
    let nanoseconds = match text.parse::<u32>() {
        Ok(seconds) => i64::from(seconds) * 1_000_000_000,
        Err(_) if text.is_empty() => 0,
        Err(_) => duration::parse(text).map_err(|_| Error::Timeout)?,
    };
    Ok(u64::try_from(nanoseconds).ok().filter(|nanoseconds| *nanoseconds > 0).map(Duration::from_nanos))
}

fn default_server(environment: &BTreeMap<String, String>) -> String {
    match environment.get("KUBERNETES_MASTER").filter(|server| !server.is_empty()) {
        Some(server) => server.clone(),
        None => "http://localhost:8080".to_owned(),
    }
}

struct Chosen<'a> {
    config: &'a Config,
    overrides: &'a Overrides,
    environment: &'a BTreeMap<String, String>,
}

impl<'a> Chosen<'a> {
    fn new(config: &'a Config, overrides: &'a Overrides, environment: &'a BTreeMap<String, String>) -> Chosen<'a> {
        Chosen { config, overrides, environment }
    }

    /// The context's name, and whether it must be there.
    fn context_name(&self) -> (&'a str, bool) {
        match self.overrides.context.as_str() {
            "" => (&self.config.current_context, false),
            name => (name, true),
        }
    }

    fn context(&self) -> Result<Context, Error> {
        let (name, required) = self.context_name();
        let mut context = match self.config.contexts.get(name) {
            Some(context) => context.clone(),
            None if required => return Err(Error::ContextDoesNotExist(name.to_owned())),
            None => Context::default(),
        };
        replace(&mut context.cluster, &self.overrides.cluster);
        replace(&mut context.user, &self.overrides.user);
        replace(&mut context.namespace, &self.overrides.namespace);
        Ok(context)
    }

    fn user_name(&self) -> (String, bool) {
        match self.overrides.user.as_str() {
            "" => (self.context().unwrap_or_default().user, false),
            name => (name.to_owned(), true),
        }
    }

    fn user(&self) -> Result<User, Error> {
        let (name, required) = self.user_name();
        let mut user = match self.config.users.get(&name) {
            Some(user) => user.clone(),
            None if required => return Err(Error::UserDoesNotExist(name)),
            None => User::default(),
        };
        let given = self.overrides;
        replace(&mut user.token, &given.token);
        replace(&mut user.username, &given.username);
        replace(&mut user.password, &given.password);
        replace(&mut user.impersonate, &given.impersonate);
        replace(&mut user.impersonate_uid, &given.impersonate_uid);
        if !given.impersonate_groups.is_empty() {
            user.impersonate_groups.clone_from(&given.impersonate_groups);
        }
        for (key, values) in &given.impersonate_extra {
            user.impersonate_extra.insert(key.clone(), values.clone());
        }
        // A path of the command line beats data of the file.
        if !given.client_key.is_empty() {
            user.client_key.clone_from(&given.client_key);
            user.client_key_data.clear();
        }
        if !given.client_certificate.is_empty() {
            user.client_certificate.clone_from(&given.client_certificate);
            user.client_certificate_data.clear();
        }
        Ok(user)
    }

    fn cluster_name(&self) -> (String, bool) {
        match self.overrides.cluster.as_str() {
            "" => (self.context().unwrap_or_default().cluster, false),
            name => (name.to_owned(), true),
        }
    }

    fn cluster(&self) -> Result<Cluster, Error> {
        let (name, required) = self.cluster_name();
        let mut cluster = match self.config.clusters.get(&name) {
            Some(cluster) => cluster.clone(),
            None if required => return Err(Error::ClusterDoesNotExist(name)),
            None => Cluster::default(),
        };
        let given = self.overrides;
        if cluster.server.is_empty() {
            cluster.server = default_server(self.environment);
        }
        replace(&mut cluster.server, &given.server);
        replace(&mut cluster.proxy_url, &given.proxy_url);
        cluster.disable_compression |= given.disable_compression;
        // Either of the two ways to judge the server replaces both.
        if given.insecure_skip_tls_verify || !given.certificate_authority.is_empty() {
            cluster.insecure_skip_tls_verify = given.insecure_skip_tls_verify;
            cluster.certificate_authority.clone_from(&given.certificate_authority);
            cluster.certificate_authority_data.clear();
        }
        // Another server has another name.
        if !given.tls_server_name.is_empty() || !given.server.is_empty() {
            cluster.tls_server_name.clone_from(&given.tls_server_name);
        }
        Ok(cluster)
    }

    fn confirm(&self, disk: &dyn Files) -> Result<(), Error> {
        let mut problems = Vec::new();
        let (context, _) = self.context_name();
        if !context.is_empty() && !self.config.contexts.contains_key(context) {
            problems.push(Problem::ContextNotFound(context.to_owned()));
        }
        judge_user(disk, &self.user_name().0, &self.user().unwrap_or_default(), &mut problems);
        judge_cluster(disk, &self.cluster_name().0, &self.cluster().unwrap_or_default(), &mut problems);
        if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
    }
}

fn replace(field: &mut String, given: &str) {
    if !given.is_empty() {
        given.clone_into(field);
    }
}

fn judge_cluster(disk: &dyn Files, name: &str, cluster: &Cluster, problems: &mut Vec<Problem>) {
    if cluster.server.is_empty() {
        problems.push(Problem::NoServer { cluster: name.to_owned() });
    }
    if !cluster.proxy_url.is_empty()
        && let Err(reason) = judge_proxy(&cluster.proxy_url)
    {
        problems.push(Problem::ProxyUrl { url: cluster.proxy_url.clone(), cluster: name.to_owned(), reason });
    }
    if !cluster.certificate_authority.is_empty() {
        if !cluster.certificate_authority_data.is_empty() {
            problems.push(Problem::TwoAuthorities { cluster: name.to_owned() });
        }
        judge_file(disk, ("certificate-authority", name), &cluster.certificate_authority, problems);
    }
}

fn judge_proxy(url: &str) -> Result<(), String> {
    let parsed = url::Url::parse(url);
    let scheme = match &parsed {
        Ok(parsed) => parsed.scheme(),
        // Go takes an address without a scheme for a path.
        Err(url::ParseError::RelativeUrlWithoutBase) => "",
        Err(_) => return Err(format!("could not parse: {url}")),
    };
    match scheme {
        "http" | "https" | "socks5" => Ok(()),
        scheme => Err(format!("unsupported scheme {scheme:?}, must be http, https, or socks5")),
    }
}

fn judge_file(disk: &dyn Files, (what, owner): (&'static str, &str), path: &str, problems: &mut Vec<Problem>) {
    if let Err(error) = disk.read(Path::new(path)) {
        problems.push(Problem::Unreadable {
            what,
            path: path.to_owned(),
            owner: owner.to_owned(),
            reason: error.to_string(),
        });
    }
}

fn judge_user(disk: &dyn Files, name: &str, user: &User, problems: &mut Vec<Problem>) {
    let owner = || name.to_owned();
    let mut methods = Vec::new();
    if !user.token.is_empty() {
        methods.push("token");
    }
    if !user.username.is_empty() || !user.password.is_empty() {
        methods.push("basicAuth");
    }
    if !user.client_certificate.is_empty() || !user.client_certificate_data.is_empty() {
        if !user.client_certificate.is_empty() && !user.client_certificate_data.is_empty() {
            problems.push(Problem::TwoCertificates { user: owner() });
        }
        if !user.client_key.is_empty() && !user.client_key_data.is_empty() {
            problems.push(Problem::TwoKeys { user: owner() });
        }
        if user.client_key.is_empty() && user.client_key_data.is_empty() {
            problems.push(Problem::NoKey { user: owner() });
        }
        if !user.client_certificate.is_empty() {
            judge_file(disk, ("client-cert", name), &user.client_certificate, problems);
        }
        if !user.client_key.is_empty() {
            judge_file(disk, ("client-key", name), &user.client_key, problems);
        }
    }
    if let Some(exec) = &user.exec {
        if user.auth_provider.is_some() {
            problems.push(Problem::ProviderAndExec { user: owner() });
        }
        let nameless = exec.env.iter().flatten().any(|(name, _)| name.is_empty());
        for (field, missing) in [
            ("command", exec.command.is_empty()),
            ("apiVersion", exec.api_version.is_empty()),
            ("env variable name", nameless),
            ("interactiveMode", exec.interactive_mode.is_empty()),
        ] {
            if missing {
                problems.push(Problem::ExecField { field, user: owner() });
            }
        }
        if !matches!(exec.interactive_mode.as_str(), "" | "Never" | "IfAvailable" | "Always") {
            problems.push(Problem::InteractiveMode { user: owner(), mode: exec.interactive_mode.clone() });
        }
    }
    if methods.len() > 1 {
        problems.push(Problem::TwoMethods { user: owner(), methods });
    }
    let extras =
        !user.impersonate_uid.is_empty() || !user.impersonate_groups.is_empty() || !user.impersonate_extra.is_empty();
    if extras && user.impersonate.is_empty() {
        problems.push(Problem::ImpersonateNobody { user: owner() });
    }
}

/// Whether nothing at all led to the server.
fn is_default(target: &Target, config: &Config, environment: &BTreeMap<String, String>) -> bool {
    let plain = Cluster { server: default_server(environment), ..Cluster::default() };
    config.is_empty() && target.cluster == plain && target.user == User::default()
}

fn in_cluster(disk: &dyn Files, environment: &BTreeMap<String, String>) -> bool {
    let set = |name| environment.get(name).is_some_and(|value| !value.is_empty());
    set("KUBERNETES_SERVICE_HOST")
        && set("KUBERNETES_SERVICE_PORT")
        && disk.is_file(&Path::new(SERVICE_ACCOUNT).join("token"))
}

/// The credentials of the pod that kx runs in.
fn from_pod(disk: &dyn Files, target: &mut Target, overrides: &Overrides, environment: &BTreeMap<String, String>) {
    let variable = |name| environment.get(name).map(String::as_str).unwrap_or_default();
    let (host, port) = (variable("KUBERNETES_SERVICE_HOST"), variable("KUBERNETES_SERVICE_PORT"));
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    target.cluster.server = format!("https://{host}:{port}");
    target.cluster.certificate_authority = format!("{SERVICE_ACCOUNT}/ca.crt");
    target.user.token_file = format!("{SERVICE_ACCOUNT}/token");
    if !overrides.namespace.is_empty() {
        return;
    }
    let file = disk.read(&Path::new(SERVICE_ACCOUNT).join("namespace")).unwrap_or_default();
    let file = String::from_utf8_lossy(&file).trim().to_owned();
    target.namespace = match (variable("POD_NAMESPACE"), file.as_str()) {
        ("", "") => "default".to_owned(),
        ("", name) | (name, _) => name.to_owned(),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;
    use std::path::PathBuf;

    const TEXT: &str = "clusters: [{name: c, cluster: {server: 'https://x', tls-server-name: t}}, {name: ca, cluster: {server: 'https://y', certificate-authority: none}}]\nusers: [{name: u, user: {token: abc}}]\ncontexts: [{name: a, context: {cluster: c, user: u, namespace: ns}}, {name: b, context: {cluster: ca, user: u}}]\ncurrent-context: a\n";

    fn check(overrides: Overrides, expected: Result<(&str, &str), &str>) {
        let disk = Memory::new([("/k", TEXT)]);
        let locations = Locations::new(Some("/k"), &BTreeMap::new(), PathBuf::from("/w"));
        let got = resolve(&disk, &locations, &overrides, &BTreeMap::new());
        let got = got.map(|target| (target.cluster.server, target.namespace)).map_err(|error| error.to_string());
        let expected = expected.map(|(server, namespace)| (server.to_owned(), namespace.to_owned()));
        assert_eq!(got, expected.map_err(str::to_owned), "of {overrides:?}");
    }

    fn given(change: impl FnOnce(&mut Overrides)) -> Overrides {
        let mut overrides = Overrides::default();
        change(&mut overrides);
        overrides
    }

    #[test]
    fn chooses_as_client_go() {
        check(given(|_| {}), Ok(("https://x", "ns")));
        check(given(|o| o.server = "https://z?a".into()), Ok(("https://z", "ns")));
        check(given(|o| o.namespace = "m".into()), Ok(("https://x", "m")));
        check(
            given(|o| o.context = "zz".into()),
            Err("invalid configuration: context was not found for specified context: zz"),
        );
        check(given(|o| (o.context, o.namespace) = ("zz".into(), "m".into())), Err("context \"zz\" does not exist"));
        check(given(|o| o.cluster = "zz".into()), Err("invalid configuration: no server found for cluster \"zz\""));
        check(given(|o| o.user = "zz".into()), Err("auth info \"zz\" does not exist"));
        check(
            given(|o| o.context = "b".into()),
            Err(
                "invalid configuration: unable to read certificate-authority /none for ca due to open /none: no such file or directory",
            ),
        );
        check(
            given(|o| o.username = "me".into()),
            Err(
                "invalid configuration: more than one authentication method found for u; found [token basicAuth], only one is allowed",
            ),
        );
        check(
            given(|o| o.proxy_url = "ftp://p".into()),
            Err(
                "invalid configuration: invalid 'proxy-url' \"ftp://p\" for cluster \"c\": unsupported scheme \"ftp\", must be http, https, or socks5",
            ),
        );
    }

    #[test]
    fn reads_timeouts() {
        assert_eq!(timeout("0").unwrap(), None);
        assert_eq!(timeout("5").unwrap(), Some(Duration::from_secs(5)));
        assert_eq!(timeout("1m").unwrap(), Some(Duration::from_secs(60)));
        assert!(timeout("soon").is_err());
    }
}
