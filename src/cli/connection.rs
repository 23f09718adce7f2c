//! The global flags: how to reach the cluster, under kubectl's and under helm's spelling.

use crate::cluster::config::Overrides;
use clap::Args;
use std::collections::BTreeMap;

/// The flags that every kubectl command takes. Absent ones are `None`; the kubeconfig decides then.
#[derive(Debug, Default, Clone, Args)]
pub struct Connection {
    /// Path to the kubeconfig file to use
    #[arg(long, global = true)]
    pub kubeconfig: Option<String>,
    /// The name of the kubeconfig context to use
    #[arg(long, global = true, alias = "kube-context")]
    pub context: Option<String>,
    /// The name of the kubeconfig cluster to use
    #[arg(long, global = true)]
    pub cluster: Option<String>,
    /// The name of the kubeconfig user to use
    #[arg(long, global = true)]
    pub user: Option<String>,
    /// The namespace of this request
    #[arg(long, short = 'n', global = true)]
    pub namespace: Option<String>,
    /// The address and port of the API server
    #[arg(long, short = 's', global = true, alias = "kube-apiserver")]
    pub server: Option<String>,
    /// Bearer token for the API server
    #[arg(long, global = true, alias = "kube-token")]
    pub token: Option<String>,
    /// User name for basic authentication
    #[arg(long, global = true)]
    pub username: Option<String>,
    /// Password for basic authentication
    #[arg(long, global = true)]
    pub password: Option<String>,
    /// User to act as
    #[arg(long = "as", global = true, alias = "kube-as-user")]
    pub as_user: Option<String>,
    /// Group to act as (can be repeated)
    #[arg(long, global = true, alias = "kube-as-group", action = clap::ArgAction::Append)]
    pub as_group: Vec<String>,
    /// UID to act as
    #[arg(long, global = true)]
    pub as_uid: Option<String>,
    /// Extra field of the user to act as, as key=value (can be repeated)
    #[arg(long, global = true, action = clap::ArgAction::Append)]
    pub as_user_extra: Vec<String>,
    /// Path to the certificate of the authority that signed the server's
    #[arg(long, global = true, alias = "kube-ca-file")]
    pub certificate_authority: Option<String>,
    /// Path to a client certificate
    #[arg(long, global = true)]
    pub client_certificate: Option<String>,
    /// Path to the client certificate's key
    #[arg(long, global = true)]
    pub client_key: Option<String>,
    /// Do not check the server's certificate
    #[arg(long, global = true, alias = "kube-insecure-skip-tls-verify")]
    pub insecure_skip_tls_verify: bool,
    /// Name to check the server's certificate against
    #[arg(long, global = true, alias = "kube-tls-server-name")]
    pub tls_server_name: Option<String>,
    /// Proxy to reach the server through
    #[arg(long, global = true)]
    pub proxy_url: Option<String>,
    /// Do not ask for compressed answers
    #[arg(long, global = true)]
    pub disable_compression: bool,
    /// How long one request may take: 0 is for ever, else a duration such as 1s, 2m
    #[arg(long, global = true, default_value = "0")]
    pub request_timeout: String,
    /// Folder of the discovery cache
    #[arg(long, global = true)]
    pub cache_dir: Option<String>,
    /// Path to the kuberc file
    #[arg(long, global = true)]
    pub kuberc: Option<String>,
    /// Refuse to talk to a server of another version
    #[arg(long, global = true)]
    pub match_server_version: bool,
    /// Exit with 1 when the server warns
    #[arg(long, global = true)]
    pub warnings_as_errors: bool,
    /// Log level: 6 shows requests, 8 their bodies
    #[arg(long = "v", short = 'v', global = true, default_value = "0", value_parser = level)]
    pub verbosity: i32,
    /// Log levels by file (accepted, without effect)
    #[arg(long, global = true, hide = true)]
    pub vmodule: Option<String>,
    /// How long between log flushes (accepted, without effect)
    #[arg(long, global = true, hide = true)]
    pub log_flush_frequency: Option<String>,
    /// Profile to capture (accepted, without effect)
    #[arg(long, global = true, hide = true)]
    pub profile: Option<String>,
    /// File of the captured profile (accepted, without effect)
    #[arg(long, global = true, hide = true)]
    pub profile_output: Option<String>,
}

impl Connection {
    /// The same as the cluster layer takes it.
    pub fn overrides(&self) -> Overrides {
        let text = |flag: &Option<String>| flag.clone().unwrap_or_default();
        let mut extra: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, value) in self.as_user_extra.iter().filter_map(|pair| pair.split_once('=')) {
            extra.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        Overrides {
            context: text(&self.context),
            cluster: text(&self.cluster),
            user: text(&self.user),
            namespace: text(&self.namespace),
            server: text(&self.server),
            token: text(&self.token),
            username: text(&self.username),
            password: text(&self.password),
            impersonate: text(&self.as_user),
            impersonate_uid: text(&self.as_uid),
            impersonate_groups: self.as_group.clone(),
            impersonate_extra: extra,
            certificate_authority: text(&self.certificate_authority),
            client_certificate: text(&self.client_certificate),
            client_key: text(&self.client_key),
            insecure_skip_tls_verify: self.insecure_skip_tls_verify,
            tls_server_name: text(&self.tls_server_name),
            proxy_url: text(&self.proxy_url),
            disable_compression: self.disable_compression,
            request_timeout: self.request_timeout.clone(),
        }
    }
}

fn level(text: &str) -> Result<i32, String> {
    text.parse().map_err(|_| format!("strconv.ParseInt: parsing \"{text}\": invalid syntax"))
}

/// The flags that only kx takes, on every command.
#[derive(Debug, Default, Clone, Args)]
pub struct Own {
    /// Use the sandbox, starting it when it is not up
    #[arg(long, global = true)]
    pub sandbox: bool,
}

/// The flags that every helm command takes.
#[derive(Debug, Default, Clone, Args)]
pub struct Helm {
    /// Tell more on standard error
    #[arg(long, global = true)]
    pub debug: bool,
    /// Use colours: never, auto or always
    #[arg(long, global = true, alias = "colour", default_value = "auto")]
    pub color: String,
    /// Path to the kubeconfig file to use
    #[arg(long, global = true)]
    pub kubeconfig: Option<String>,
    /// The name of the kubeconfig context to use
    #[arg(long, global = true)]
    pub kube_context: Option<String>,
    /// The namespace of this request
    #[arg(long, short = 'n', global = true)]
    pub namespace: Option<String>,
    /// The address and port of the API server
    #[arg(long, global = true)]
    pub kube_apiserver: Option<String>,
    /// Bearer token for the API server
    #[arg(long, global = true)]
    pub kube_token: Option<String>,
    /// User to act as
    #[arg(long, global = true)]
    pub kube_as_user: Option<String>,
    /// Group to act as (can be repeated)
    #[arg(long, global = true, action = clap::ArgAction::Append)]
    pub kube_as_group: Vec<String>,
    /// Path to the certificate of the authority that signed the server's
    #[arg(long, global = true)]
    pub kube_ca_file: Option<String>,
    /// Do not check the server's certificate
    #[arg(long, global = true)]
    pub kube_insecure_skip_tls_verify: bool,
    /// Name to check the server's certificate against
    #[arg(long, global = true)]
    pub kube_tls_server_name: Option<String>,
    /// Requests in one burst (accepted; kx does not throttle itself)
    #[arg(long, global = true, default_value = "100")]
    pub burst_limit: String,
    /// Requests a second (accepted; kx does not throttle itself)
    #[arg(long, global = true, default_value = "0")]
    pub qps: String,
    /// Folder of downloaded charts
    #[arg(long, global = true)]
    pub content_cache: Option<String>,
    /// Path to the registry credentials
    #[arg(long, global = true)]
    pub registry_config: Option<String>,
    /// Folder of the repository indexes
    #[arg(long, global = true)]
    pub repository_cache: Option<String>,
    /// Path to the list of repositories
    #[arg(long, global = true)]
    pub repository_config: Option<String>,
    /// Log level
    #[arg(long = "v", short = 'v', global = true, default_value = "0", value_parser = level)]
    pub verbosity: i32,
}

impl Helm {
    /// Under kx helm's flags share the line with kubectl's: only those that kubectl has not are there.
    pub fn from_kx(matches: &clap::ArgMatches) -> Helm {
        let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
        Helm {
            debug: matches.try_get_one::<bool>("debug").ok().flatten().copied().unwrap_or_default(),
            color: text("color").unwrap_or_default(),
            kubeconfig: text("kubeconfig"),
            kube_context: text("context"),
            namespace: text("namespace"),
            content_cache: text("content_cache"),
            registry_config: text("registry_config"),
            repository_cache: text("repository_cache"),
            repository_config: text("repository_config"),
            ..Helm::default()
        }
    }

    /// Takes from the environment what no flag gave.
    pub fn fill<'a>(&mut self, env: impl Fn(&str) -> Option<&'a str>) {
        for (variable, slot) in [
            ("HELM_NAMESPACE", &mut self.namespace),
            ("HELM_KUBECONTEXT", &mut self.kube_context),
            ("HELM_KUBETOKEN", &mut self.kube_token),
            ("HELM_KUBEASUSER", &mut self.kube_as_user),
            ("HELM_KUBEAPISERVER", &mut self.kube_apiserver),
            ("HELM_KUBECAFILE", &mut self.kube_ca_file),
            ("HELM_KUBETLS_SERVER_NAME", &mut self.kube_tls_server_name),
            ("HELM_CONTENT_CACHE", &mut self.content_cache),
            ("HELM_REGISTRY_CONFIG", &mut self.registry_config),
            ("HELM_REPOSITORY_CACHE", &mut self.repository_cache),
            ("HELM_REPOSITORY_CONFIG", &mut self.repository_config),
        ] {
            if slot.is_none() {
                *slot = env(variable).map(str::to_owned);
            }
        }
        let is_on = |variable: &str| {
            env(variable).is_some_and(|text| matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True"))
        };
        self.debug |= is_on("HELM_DEBUG");
        self.kube_insecure_skip_tls_verify |= is_on("HELM_KUBEINSECURE_SKIP_TLS_VERIFY");
        if self.kube_as_group.is_empty()
            && let Some(groups) = env("HELM_KUBEASGROUPS")
        {
            self.kube_as_group = groups.trim_matches([',', ' ']).split(',').map(str::to_owned).collect();
        }
    }

    /// The same in kubectl's terms.
    pub fn connection(&self) -> Connection {
        Connection {
            kubeconfig: self.kubeconfig.clone(),
            context: self.kube_context.clone(),
            namespace: self.namespace.clone(),
            server: self.kube_apiserver.clone(),
            token: self.kube_token.clone(),
            as_user: self.kube_as_user.clone(),
            as_group: self.kube_as_group.clone(),
            certificate_authority: self.kube_ca_file.clone(),
            insecure_skip_tls_verify: self.kube_insecure_skip_tls_verify,
            tls_server_name: self.kube_tls_server_name.clone(),
            request_timeout: "0".to_owned(),
            verbosity: self.verbosity,
            ..Connection::default()
        }
    }
}
