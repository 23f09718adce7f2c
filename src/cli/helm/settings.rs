//! Where helm keeps its things, and which namespace is meant.

use crate::cli::context::Context;
use crate::cluster::config;
use std::path::PathBuf;

/// The folders and files of helm, from flags and environment.
pub(in crate::cli) struct Settings {
    pub cache_home: PathBuf,
    pub config_home: PathBuf,
    pub data_home: PathBuf,
    pub content_cache: PathBuf,
    pub plugins: PathBuf,
    pub registry_config: PathBuf,
    pub repository_cache: PathBuf,
    pub repository_config: PathBuf,
}

impl Settings {
    pub fn new(context: &Context) -> Settings {
        let home = context.home().unwrap_or_default();
        let folder = |own: &str, shared: &str, usual: &str| match (context.env(own), context.env(shared)) {
            (Some(folder), _) => PathBuf::from(folder),
            (None, Some(folder)) => PathBuf::from(folder).join("helm"),
            (None, None) => home.join(usual).join("helm"),
        };
        let cache_home = folder("HELM_CACHE_HOME", "XDG_CACHE_HOME", ".cache");
        let config_home = folder("HELM_CONFIG_HOME", "XDG_CONFIG_HOME", ".config");
        let data_home = folder("HELM_DATA_HOME", "XDG_DATA_HOME", ".local/share");
        let flags = context.helm();
        let or = |given: &Option<String>, usual: PathBuf| given.as_ref().map_or(usual, PathBuf::from);
        Settings {
            content_cache: or(&flags.content_cache, cache_home.join("content")),
            plugins: plugins(context),
            registry_config: or(&flags.registry_config, config_home.join("registry/config.json")),
            repository_cache: or(&flags.repository_cache, cache_home.join("repository")),
            repository_config: or(&flags.repository_config, config_home.join("repositories.yaml")),
            cache_home,
            config_home,
            data_home,
        }
    }
}

/// The folders that plugins lie in: no flag changes them.
pub(super) fn plugins(context: &Context) -> PathBuf {
    let own = |variable: &str| context.env(variable).map(PathBuf::from);
    let data = own("HELM_DATA_HOME").or_else(|| own("XDG_DATA_HOME").map(|folder| folder.join("helm")));
    own("HELM_PLUGINS").unwrap_or_else(|| {
        data.unwrap_or_else(|| context.home().unwrap_or_default().join(".local/share/helm")).join("plugins")
    })
}

/// The namespace of the flags, the environment or the kubeconfig, else `default`.
pub(super) fn namespace(context: &Context) -> String {
    let overrides = context.connection().overrides();
    if let Some(namespace) = &context.connection().namespace {
        return namespace.clone();
    }
    // A kubeconfig that cannot be read is told by whatever needs the cluster.
    match config::resolve(&context.files, &context.kubeconfigs(), &overrides, context.environment()) {
        Ok(target) if !target.namespace.is_empty() => target.namespace,
        _ => "default".to_owned(),
    }
}
