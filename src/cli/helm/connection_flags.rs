//! How a chart repository or a registry is reached: the flags that the commands share.

use crate::repository::getter::Tls;
use crate::repository::oci;

#[derive(Debug, Default, Clone, clap::Args)]
pub struct ConnectionFlags {
    /// User name at the chart repository or registry
    #[arg(id = "chart-username", long = "username")]
    pub username: Option<String>,
    /// Password at the chart repository or registry
    #[arg(id = "chart-password", long = "password")]
    pub password: Option<String>,
    #[command(flatten)]
    pub certificates: CertificateFlags,
    /// Do not check the server's certificate
    #[arg(id = "chart-insecure", long = "insecure-skip-tls-verify")]
    pub insecure_skip_tls_verify: bool,
    /// Talk to the server without TLS
    #[arg(long)]
    pub plain_http: bool,
}

/// The files of both sides of TLS.
#[derive(Debug, Default, Clone, clap::Args)]
pub struct CertificateFlags {
    /// Client certificate
    #[arg(long)]
    pub cert_file: Option<String>,
    /// Key of the client certificate
    #[arg(long)]
    pub key_file: Option<String>,
    /// Certificates that the server's must be signed by
    #[arg(long)]
    pub ca_file: Option<String>,
}

impl CertificateFlags {
    pub fn tls(&self, insecure: bool) -> Tls {
        let text = |flag: &Option<String>| flag.clone().unwrap_or_default();
        Tls { cert_file: text(&self.cert_file), key_file: text(&self.key_file), ca_file: text(&self.ca_file), insecure }
    }
}

impl ConnectionFlags {
    pub fn tls(&self) -> Tls {
        self.certificates.tls(self.insecure_skip_tls_verify)
    }

    /// What of it concerns registries.
    pub fn registry(&self) -> oci::Options {
        let text = |flag: &Option<String>| flag.clone().unwrap_or_default();
        oci::Options {
            username: text(&self.username),
            password: text(&self.password),
            tls: self.tls(),
            plain_http: self.plain_http,
        }
    }
}
