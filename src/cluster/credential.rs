//! Credentials of exec plugins: the program runs once for a connection, its answer becomes the user's credentials.

use super::config::{Exec, Target};
use super::log::Sink;
use crate::process::{self, Program};
use crate::value::{Json, json};
use crate::yaml;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;

/// A plugin that did not hand out credentials.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("exec plugin: invalid apiVersion {0:?}")]
    Version(String),
    #[error("getting credentials: exec: executable {command} not found{hint}")]
    NotFound { command: String, hint: String },
    #[error("getting credentials: exec: executable {command} failed with exit code {status}")]
    Failed { command: String, status: i32 },
    #[error("getting credentials: exec: {0}")]
    Process(process::Error),
    #[error("getting credentials: decoding stdout: {0}")]
    Decode(String),
    #[error(
        "getting credentials: exec plugin is configured to use API version {wanted}, plugin returned version {got}"
    )]
    OtherVersion { wanted: String, got: String },
    #[error("getting credentials: exec plugin cannot support interactive mode: {0}")]
    Interactive(&'static str),
    #[error("getting credentials: exec plugin didn't return a status field")]
    NoStatus,
    #[error("getting credentials: exec plugin didn't return a token or cert/key pair")]
    NothingReturned,
    #[error("getting credentials: exec plugin returned only certificate or key, not both")]
    HalfAPair,
    #[error("the auth provider {0:?} was removed from client-go; use an exec plugin instead")]
    RemovedProvider(String),
}

const HINT: &str = "\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\nTo learn more about this feature, consult the documentation available at:\n      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins";

/// What a plugin handed out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credential {
    pub token: String,
    pub certificate: String,
    pub key: String,
}

/// How the plugin may run.
pub struct Surroundings<'a> {
    /// Our own environment, which it gets as well.
    pub environment: &'a BTreeMap<String, String>,
    /// Whether standard input is a terminal that the plugin may use.
    pub terminal: bool,
    pub sink: &'a dyn Sink,
}

/// Runs the plugin of the target's user.
pub fn run(exec: &Exec, target: &Target, surroundings: &Surroundings<'_>) -> Result<Credential, Error> {
    if !matches!(exec.api_version.as_str(), "client.authentication.k8s.io/v1" | "client.authentication.k8s.io/v1beta1")
    {
        return Err(Error::Version(exec.api_version.clone()));
    }
    let interactive = match exec.interactive_mode.as_str() {
        "Never" => false,
        "Always" if !surroundings.terminal => return Err(Error::Interactive("standard input is not a terminal")),
        "Always" => true,
        _ => surroundings.terminal,
    };
    let mut program =
        Program::new(exec.command.as_str(), exec.args.iter().flatten().map(String::as_str), surroundings.environment);
    for (name, value) in exec.env.iter().flatten() {
        program = program.variable(name, value.as_str());
    }
    program = program.variable("KUBERNETES_EXEC_INFO", information(exec, target, interactive));
    let output = process::capture(&program, b"").map_err(|error| match error {
        process::Error::NotFound { .. } => not_found(exec),
        error => Error::Process(error),
    })?;
    surroundings.sink.pass(&output.err);
    if output.status != 0 {
        return Err(Error::Failed { command: exec.command.clone(), status: output.status });
    }
    read(&exec.api_version, &String::from_utf8_lossy(&output.out))
}

fn not_found(exec: &Exec) -> Error {
    let own = if exec.install_hint.is_empty() { String::new() } else { format!("\n\n{}", exec.install_hint) };
    Error::NotFound { command: exec.command.clone(), hint: format!("{HINT}{own}") }
}

/// What the plugin learns: `KUBERNETES_EXEC_INFO`.
fn information(exec: &Exec, target: &Target, interactive: bool) -> String {
    let mut spec = serde_json::json!({ "interactive": interactive });
    if exec.provide_cluster_info {
        let cluster = &target.cluster;
        let mut about = serde_json::json!({ "server": cluster.server });
        if !cluster.tls_server_name.is_empty() {
            about["tls-server-name"] = cluster.tls_server_name.clone().into();
        }
        if cluster.insecure_skip_tls_verify {
            about["insecure-skip-tls-verify"] = true.into();
        }
        if !cluster.certificate_authority_data.is_empty() {
            about["certificate-authority-data"] = STANDARD.encode(&cluster.certificate_authority_data).into();
        }
        if !cluster.proxy_url.is_empty() {
            about["proxy-url"] = cluster.proxy_url.clone().into();
        }
        if let Some(config) = cluster.extensions.get("client.authentication.k8s.io/exec") {
            about["config"] = config.clone();
        }
        spec["cluster"] = about;
    }
    json::compact(&serde_json::json!({ "kind": "ExecCredential", "apiVersion": exec.api_version, "spec": spec }))
}

fn read(wanted: &str, text: &str) -> Result<Credential, Error> {
    let tree = yaml::read(text, yaml::Version::V2).map_err(|error| Error::Decode(error.to_string()))?;
    let got = tree["apiVersion"].as_str().unwrap_or_default();
    if got.is_empty() || tree["kind"].as_str() != Some("ExecCredential") {
        return Err(Error::Decode("couldn't get version/kind of an ExecCredential".to_owned()));
    }
    if got != wanted {
        return Err(Error::OtherVersion { wanted: wanted.to_owned(), got: got.to_owned() });
    }
    let status = tree.get("status").filter(|status| status.is_object()).ok_or(Error::NoStatus)?;
    let field = |key: &str| status.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let credential =
        Credential { token: field("token"), certificate: field("clientCertificateData"), key: field("clientKeyData") };
    match (credential.token.is_empty(), credential.certificate.is_empty(), credential.key.is_empty()) {
        (true, true, true) => Err(Error::NothingReturned),
        (_, certificate, key) if certificate != key => Err(Error::HalfAPair),
        _ => Ok(credential),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: &str = "client.authentication.k8s.io/v1";

    fn check(text: &str, expected: Result<&str, &str>) {
        let got = read(VERSION, text).map(|credential| credential.token).map_err(|error| error.to_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expected, "of {text}");
    }

    #[test]
    fn reads_answers() {
        let head = format!("kind: ExecCredential\napiVersion: {VERSION}\n");
        check(&format!("{head}status: {{token: abc}}"), Ok("abc"));
        check(&head, Err("getting credentials: exec plugin didn't return a status field"));
        check(
            &format!("{head}status: {{}}"),
            Err("getting credentials: exec plugin didn't return a token or cert/key pair"),
        );
        check(
            &format!("{head}status: {{clientKeyData: a}}"),
            Err("getting credentials: exec plugin returned only certificate or key, not both"),
        );
    }

    #[test]
    fn tells_the_plugin_about_the_cluster() {
        let exec = Exec { api_version: VERSION.into(), provide_cluster_info: true, ..Exec::default() };
        let mut target = Target::default();
        target.cluster.server = "https://x".into();
        assert_eq!(
            information(&exec, &target, false),
            "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"spec\":{\"cluster\":{\"server\":\"https://x\"},\"interactive\":false}}"
        );
    }
}
