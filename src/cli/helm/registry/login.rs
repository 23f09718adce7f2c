//! `helm registry login`: shows credentials to a registry and keeps them.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::connection_flags::CertificateFlags;
use crate::cli::helm::require::Usage;
use crate::cli::helm::sources::Sources;
use crate::cli::terminal;
use crate::repository::Notice;
use crate::repository::oci::{self, credentials::Credential};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The registry
    pub host: Vec<String>,
    /// User name
    #[arg(id = "registry-username", long = "username", short = 'u', default_value = "", hide_default_value = true)]
    pub username: String,
    /// Password or identity token
    #[arg(id = "registry-password", long = "password", short = 'p', default_value = "", hide_default_value = true)]
    pub password: String,
    /// Read the password or identity token from standard input
    #[arg(long)]
    pub password_stdin: bool,
    /// Do not check the registry's certificate
    #[arg(long)]
    pub insecure: bool,
    #[command(flatten)]
    pub certificates: CertificateFlags,
    /// Talk to the registry without TLS
    #[arg(long)]
    pub plain_http: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "registry login", operands: "[host]" }.at_least(context, &args.host, 1)?;
    let host = args.host[0].as_str();
    let (username, password) = ask(context, &args)?;
    let sources = Sources::new(context);
    let world = sources.world();
    if let Some((registry, _)) = host.split_once('/') {
        let fields = vec![("host", host.to_owned()), ("suggested", registry.to_owned())];
        let message = "registry login currently only supports registry hostname, not a repository path";
        (world.log)(&Notice::warn(message, fields));
    }
    let options = oci::Options {
        tls: args.certificates.tls(args.insecure),
        plain_http: args.plain_http,
        ..oci::Options::default()
    };
    let credential = Credential { username, password, ..Credential::default() };
    context.block_on(oci::log_in(world.registries(), host, &credential, &options))??;
    context.ui.line("Login Succeeded")?;
    Ok(Exit::SUCCESS)
}

/// User name and password from flags, standard input or the terminal.
fn ask(context: &Context, args: &Args) -> Result<(String, String), Failure> {
    if args.password_stdin {
        let text = String::from_utf8_lossy(&context.ui.read_input()?).into_owned();
        let text = text.strip_suffix('\n').unwrap_or(&text);
        return Ok((args.username.clone(), text.strip_suffix('\r').unwrap_or(text).to_owned()));
    }
    if !args.password.is_empty() {
        let words = "using --password via the CLI is insecure. Use --password-stdin";
        context.ui.warn(&Notice::warn(words, Vec::new()).to_string());
        return Ok((args.username.clone(), args.password.clone()));
    }
    let mut username = args.username.clone();
    if username.is_empty() {
        context.ui.print("Username: ")?;
        username = line(context)?.trim().to_owned();
    }
    let (prompt, missing) = match username.is_empty() {
        true => ("Token: ", "token required"),
        false => ("Password: ", "password required"),
    };
    context.ui.print(prompt)?;
    context.ui.flush()?;
    let password = terminal::read_password().map_err(|_| Failure::new("inappropriate ioctl for device"))?;
    context.ui.line("")?;
    if password.is_empty() { Err(Failure::new(missing)) } else { Ok((username, password)) }
}

fn line(context: &Context) -> Result<String, Failure> {
    context.ui.flush()?;
    context.ui.read_line()?.ok_or_else(|| Failure::new("EOF"))
}
