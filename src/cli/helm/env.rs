//! `helm env`: the settings that are in use.

use super::require::Usage;
use super::settings::{self, Settings};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use std::collections::BTreeMap;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this setting
    pub name: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "env", operands: "" }.at_most(context, &args.name, 1)?;
    let variables = variables(context);
    match args.name.first() {
        Some(name) => context.ui.line(variables.get(name.as_str()).map_or("", String::as_str))?,
        None => {
            for (name, value) in &variables {
                context.ui.line(&format!("{name}=\"{value}\""))?;
            }
        }
    }
    Ok(Exit::SUCCESS)
}

/// All settings by their names.
pub(super) fn variables(context: &Context) -> BTreeMap<&'static str, String> {
    let settings = Settings::new(context);
    let (flags, connection) = (context.helm(), context.connection());
    let shown = |path: &std::path::Path| path.display().to_string();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut all = BTreeMap::from([
        ("HELM_BIN", context.program().to_owned()),
        ("HELM_BURST_LIMIT", context.env("HELM_BURST_LIMIT").unwrap_or("100").to_owned()),
        ("HELM_CACHE_HOME", shown(&settings.cache_home)),
        ("HELM_CONFIG_HOME", shown(&settings.config_home)),
        ("HELM_CONTENT_CACHE", shown(&settings.content_cache)),
        ("HELM_DATA_HOME", shown(&settings.data_home)),
        ("HELM_DEBUG", flags.debug.to_string()),
        ("HELM_KUBEAPISERVER", text(&connection.server)),
        ("HELM_KUBEASGROUPS", connection.as_group.join(",")),
        ("HELM_KUBEASUSER", text(&connection.as_user)),
        ("HELM_KUBECAFILE", text(&connection.certificate_authority)),
        ("HELM_KUBECONTEXT", text(&connection.context)),
        ("HELM_KUBEINSECURE_SKIP_TLS_VERIFY", connection.insecure_skip_tls_verify.to_string()),
        ("HELM_KUBETLS_SERVER_NAME", text(&connection.tls_server_name)),
        ("HELM_KUBETOKEN", text(&connection.token)),
        ("HELM_MAX_HISTORY", context.env("HELM_MAX_HISTORY").unwrap_or("10").to_owned()),
        ("HELM_NAMESPACE", settings::namespace(context)),
        ("HELM_PLUGINS", shown(&settings.plugins)),
        ("HELM_QPS", context.env("HELM_QPS").unwrap_or("0.00").to_owned()),
        ("HELM_REGISTRY_CONFIG", shown(&settings.registry_config)),
        ("HELM_REPOSITORY_CACHE", shown(&settings.repository_cache)),
        ("HELM_REPOSITORY_CONFIG", shown(&settings.repository_config)),
    ]);
    if let Some(path) = connection.kubeconfig.as_deref().or_else(|| context.env("KUBECONFIG")) {
        all.insert("KUBECONFIG", path.to_owned());
    }
    all
}
