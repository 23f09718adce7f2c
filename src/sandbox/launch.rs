//! The command lines of the five programs. Everything listens on 127.0.0.1 and nothing is sent further.

use super::keys::Keys;
use super::ports::Ports;
use super::{Error, Programs, Settings};
use crate::process::{self, Program};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// What the command lines are made of.
pub struct Launch<'a> {
    pub settings: &'a Settings,
    pub programs: &'a Programs,
    pub ports: Ports,
    pub folder: PathBuf,
    pub keys: Keys,
}

fn flag(name: &str, value: impl Display) -> String {
    format!("--{name}={value}")
}

impl Launch<'_> {
    /// Starts one of the programs; its streams go to `NAME.log` in the state folder.
    pub fn start(&self, name: &'static str) -> Result<super::Running, Error> {
        let arguments = match name {
            "etcd" => self.etcd(),
            "kube-apiserver" => self.api_server(),
            "kube-controller-manager" => self.controller_manager(),
            "kube-scheduler" => self.scheduler(),
            _ => self.kwok(),
        };
        // The user's own environment (proxies, KUBECONFIG, cloud credentials) is none of theirs; kwok's exec needs a
        // PATH.
        let path = self.settings.environment.get("PATH").cloned().unwrap_or_else(|| "/usr/bin:/bin".to_owned());
        let environment =
            BTreeMap::from([("PATH".to_owned(), path), ("HOME".to_owned(), self.shown(&self.folder.join("work")))]);
        let program = Program::new(self.programs.path(name), arguments, &environment).directory(&self.folder);
        let started = process::start(&program, &self.log(name))?;
        Ok(super::Running { name: name.to_owned(), path: program.path, process: started })
    }

    pub fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    fn shown(&self, path: &Path) -> String {
        path.to_string_lossy().into_owned()
    }

    fn etcd_url(&self) -> String {
        format!("https://127.0.0.1:{}", self.ports.etcd)
    }

    fn etcd(&self) -> Vec<String> {
        let peer = format!("http://127.0.0.1:{}", self.ports.etcd_peer);
        vec![
            flag("name", "kx-sandbox"),
            flag("data-dir", self.folder.join("etcd").display()),
            flag("listen-client-urls", self.etcd_url()),
            flag("advertise-client-urls", self.etcd_url()),
            flag("listen-peer-urls", &peer),
            flag("initial-advertise-peer-urls", &peer),
            flag("initial-cluster", format!("kx-sandbox={peer}")),
            flag("cert-file", self.keys.server().display()),
            flag("key-file", self.keys.server_key().display()),
            flag("trusted-ca-file", self.keys.authority().display()),
            flag("client-cert-auth", true),
            // A sandbox that loses power is started anew.
            flag("unsafe-no-fsync", true),
        ]
    }

    fn api_server(&self) -> Vec<String> {
        let keys = &self.keys;
        let mut arguments = vec![
            flag("etcd-servers", self.etcd_url()),
            flag("etcd-cafile", keys.authority().display()),
            flag("etcd-certfile", keys.admin().display()),
            flag("etcd-keyfile", keys.admin_key().display()),
            flag("bind-address", "127.0.0.1"),
            flag("secure-port", self.ports.api_server),
            // Endpoints of loopback addresses are invalid, so the server does not enter itself as one.
            flag("advertise-address", "127.0.0.1"),
            flag("endpoint-reconciler-type", "none"),
            flag("cert-dir", self.folder.join("certificates").display()),
            flag("tls-cert-file", keys.server().display()),
            flag("tls-private-key-file", keys.server_key().display()),
            flag("client-ca-file", keys.authority().display()),
            flag("kubelet-certificate-authority", keys.authority().display()),
            flag("kubelet-client-certificate", keys.admin().display()),
            flag("kubelet-client-key", keys.admin_key().display()),
            // By its default the server would look up the node's name first.
            flag("kubelet-preferred-address-types", "InternalIP"),
            flag("authorization-mode", "RBAC"),
            flag("service-account-issuer", "https://kubernetes.default.svc"),
            flag("service-account-key-file", keys.accounts_public().display()),
            flag("service-account-signing-key-file", keys.accounts_key().display()),
            // Services are on loopback too: a webhook, a conversion or an aggregated API never calls another machine.
            flag("service-cluster-ip-range", "127.96.0.0/16"),
            flag("allow-privileged", true),
            // One user's requests need no fair share.
            flag("enable-priority-and-fairness", false),
        ];
        if !self.settings.webhooks {
            arguments.push(flag("disable-admission-plugins", "MutatingAdmissionWebhook,ValidatingAdmissionWebhook"));
        }
        arguments
    }

    /// How the controllers and the scheduler reach the API server and serve their own health.
    fn component(&self, port: u16) -> Vec<String> {
        vec![
            flag("kubeconfig", self.settings.kubeconfig().display()),
            flag("bind-address", "127.0.0.1"),
            flag("secure-port", port),
            flag("tls-cert-file", self.keys.server().display()),
            flag("tls-private-key-file", self.keys.server_key().display()),
            flag("leader-elect", false),
            flag("kube-api-qps", 300),
            flag("kube-api-burst", 600),
        ]
    }

    fn controller_manager(&self) -> Vec<String> {
        let mut arguments = self.component(self.ports.controller_manager);
        arguments.extend([
            flag("service-account-private-key-file", self.keys.accounts_key().display()),
            flag("root-ca-file", self.keys.authority().display()),
            flag("cluster-signing-cert-file", self.keys.authority().display()),
            flag("cluster-signing-key-file", self.keys.authority_key().display()),
        ]);
        arguments
    }

    fn scheduler(&self) -> Vec<String> {
        self.component(self.ports.scheduler)
    }

    fn kwok(&self) -> Vec<String> {
        vec![
            flag("kubeconfig", self.settings.kubeconfig().display()),
            flag("config", self.folder.join("kwok.yaml").display()),
            flag("manage-all-nodes", true),
            flag("cidr", "10.244.0.0/16"),
            flag("node-ip", "127.0.0.1"),
            flag("node-port", self.ports.node),
            flag("server-address", format!("127.0.0.1:{}", self.ports.node)),
            flag("tls-cert-file", self.keys.server().display()),
            flag("tls-private-key-file", self.keys.server_key().display()),
        ]
    }
}
