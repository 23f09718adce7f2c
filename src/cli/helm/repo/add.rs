//! `helm repo add`: a repository gets a name, when its index can be had.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::duration;
use crate::cli::failure::Failure;
use crate::cli::helm::connection_flags::CertificateFlags;
use crate::cli::helm::gone::GONE;
use crate::cli::helm::require::Usage;
use crate::cli::helm::sources::Sources;
use crate::cli::terminal;
use crate::files::Files;
use crate::repository::repositories::{self, Repository};
use crate::repository::{Error, index};
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The name and the URL
    pub operands: Vec<String>,
    /// User name at the repository
    #[arg(id = "chart-username", long = "username")]
    pub username: Option<String>,
    /// Password at the repository
    #[arg(id = "chart-password", long = "password")]
    pub password: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    pub password_stdin: bool,
    /// Replace the repository of that name
    #[arg(long)]
    pub force_update: bool,
    #[command(flatten)]
    pub certificates: CertificateFlags,
    /// Do not check the repository's certificate
    #[arg(id = "chart-insecure", long = "insecure-skip-tls-verify")]
    pub insecure_skip_tls_verify: bool,
    /// Allow official repositories that are gone
    #[arg(long)]
    pub allow_deprecated_repos: bool,
    /// Send the credentials to every domain
    #[arg(long)]
    pub pass_credentials: bool,
    /// How long the download of the index may take
    #[arg(long, default_value = "2m0s", value_parser = duration::parse)]
    pub timeout: Duration,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "repo add", operands: "[NAME] [URL]" }.exactly(context, &args.operands, 2)?;
    let (name, url) = (&args.operands[0], &args.operands[1]);
    if let Some((_, new)) = GONE.iter().find(|(old, _)| !args.allow_deprecated_repos && url.contains(old)) {
        return Err(Failure::new(format!("repo {url:?} is no longer available; try {new:?} instead")));
    }
    let sources = Sources::new(context);
    let world = sources.world();
    let file = &world.folders.repository_config;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        context.files.make_directory(folder)?;
    }
    // Held until the list is written.
    let _lock = context.block_on(repositories::lock(&world))??;
    let mut list = match repositories::load_or_default(&context.files, file) {
        Err(Error::Repositories { source, .. }) => return Err(source.into()),
        other => other?,
    };
    let repository = args.repository(context)?;
    if name.contains('/') {
        return Err(Failure::new(format!(
            "repository name ({name}) contains '/', please specify a different name without '/'"
        )));
    }
    if let Some(known) = list.get(name).filter(|_| !args.force_update) {
        if *known != repository {
            return Err(Failure::new(format!(
                "repository name ({name}) already exists, please specify a different name"
            )));
        }
        context.ui.line(&format!("{name:?} already exists with the same configuration, skipping"))?;
        return Ok(Exit::SUCCESS);
    }
    index::check(&world, &repository)?;
    let unusable = |source| Error::NoChartRepository { url: url.clone(), source: Box::new(source) };
    context.block_on(index::refresh(&world, &repository, args.timeout))?.map_err(unusable)?;
    list.update(repository);
    list.save(&context.files, file)?;
    context.ui.line(&format!("{name:?} has been added to your repositories"))?;
    Ok(Exit::SUCCESS)
}

impl Args {
    fn repository(&self, context: &Context) -> Result<Repository, Failure> {
        let text = |flag: &Option<String>| flag.clone().unwrap_or_default();
        let mut password = text(&self.password);
        if !text(&self.username).is_empty() && password.is_empty() {
            password = self.ask_password(context)?;
        }
        Ok(Repository {
            name: self.operands[0].clone(),
            url: self.operands[1].clone(),
            username: text(&self.username),
            password,
            tls: self.certificates.tls(self.insecure_skip_tls_verify),
            pass_credentials: self.pass_credentials,
        })
    }

    fn ask_password(&self, context: &Context) -> Result<String, Failure> {
        if self.password_stdin {
            let input = context.ui.read_input()?;
            let text = String::from_utf8_lossy(&input);
            let text = text.strip_suffix('\n').unwrap_or(&text);
            return Ok(text.strip_suffix('\r').unwrap_or(text).to_owned());
        }
        context.ui.print("Password: ")?;
        context.ui.flush()?;
        let password = terminal::read_password();
        context.ui.line("")?;
        password.map_err(|error| Failure::new(crate::files::go_words(&error)))
    }
}
