//! How a chart repository or a registry is reached: the flags that `package`, `push` and `dependency` share.

#[derive(Debug, Default, Clone, clap::Args)]
pub struct ConnectionFlags {
    /// User name at the chart repository or registry
    #[arg(id = "chart-username", long = "username")]
    pub username: Option<String>,
    /// Password at the chart repository or registry
    #[arg(id = "chart-password", long = "password")]
    pub password: Option<String>,
    /// Client certificate
    #[arg(long)]
    pub cert_file: Option<String>,
    /// Key of the client certificate
    #[arg(long)]
    pub key_file: Option<String>,
    /// Certificates that the server's must be signed by
    #[arg(long)]
    pub ca_file: Option<String>,
    /// Do not check the server's certificate
    #[arg(id = "chart-insecure", long = "insecure-skip-tls-verify")]
    pub insecure_skip_tls_verify: bool,
    /// Talk to the server without TLS
    #[arg(long)]
    pub plain_http: bool,
}
