//! Which keyring is meant, and how a private key is unlocked.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::terminal;
use crate::files::Files;
use crate::repository::provenance::{self, Moment, PrivateKey};
use std::path::{Path, PathBuf};

/// The keyring of the flag, else GnuPG's: `pubring.gpg`, or the newer `pubring.kbx` where only that is.
pub(super) fn path(context: &Context, given: Option<&str>) -> PathBuf {
    if let Some(given) = given {
        return PathBuf::from(given);
    }
    let home = match context.environment().get("GNUPGHOME") {
        Some(folder) => PathBuf::from(folder),
        None => context.home().unwrap_or_default().join(".gnupg"),
    };
    let old = home.join("pubring.gpg");
    let new = home.join("pubring.kbx");
    let is_there = |path: &Path| context.files.kind(path).is_ok();
    if !is_there(&old) && is_there(&new) { new } else { old }
}

/// The flags that say with what to sign.
#[derive(Debug, Default, clap::Args)]
pub struct Signing {
    /// Name of the key to sign with
    #[arg(long, default_value = "", hide_default_value = true)]
    pub key: String,
    /// File with the keys
    #[arg(long)]
    pub keyring: Option<String>,
    /// File with the passphrase of the key, `-` for standard input
    #[arg(long)]
    pub passphrase_file: Option<String>,
}

impl Signing {
    /// Refuses flags that name no key.
    pub fn check(&self) -> Result<(), Failure> {
        if self.key.is_empty() {
            return Err(Failure::new("--key is required for signing a package"));
        }
        if self.keyring.as_deref() == Some("") {
            return Err(Failure::new("--keyring is required for signing a package"));
        }
        Ok(())
    }

    /// The key, unlocked. A passphrase from standard input is kept in `known` for the charts that follow.
    pub fn key(&self, context: &Context, known: &mut Option<Vec<u8>>) -> Result<PrivateKey, Failure> {
        let found = self.find(context)?;
        self.unlock(context, found, known)
    }

    /// The key; that there is none is told inside, for that is found out later than what is wrong with the keyring.
    pub fn find(&self, context: &Context) -> Result<Result<PrivateKey, provenance::Error>, Failure> {
        let failed = |error: provenance::Error| Failure::new(error.to_string());
        let keyring = provenance::open(&context.files, &path(context, self.keyring.as_deref())).map_err(failed)?;
        match keyring.private_key(&self.key) {
            Err(error @ provenance::Error::Vague(_)) => Err(failed(error)),
            found => Ok(found),
        }
    }

    /// The key that was found, unlocked.
    pub fn unlock(
        &self,
        context: &Context,
        found: Result<PrivateKey, provenance::Error>,
        known: &mut Option<Vec<u8>>,
    ) -> Result<PrivateKey, Failure> {
        let failed = |error: provenance::Error| Failure::new(error.to_string());
        if let (None, Some(file)) = (&known, &self.passphrase_file) {
            // As in Helm, what cannot be read is told before a key that is not there.
            *known = Some(self.read_passphrase(context, file)?);
        }
        let mut key = found.map_err(failed)?;
        if key.is_locked() {
            let passphrase = match known {
                Some(passphrase) => passphrase.clone(),
                None => ask(context, &key.name)?,
            };
            key.unlock(&passphrase).map_err(failed)?;
        }
        Ok(key)
    }

    /// The first line of the passphrase's file.
    fn read_passphrase(&self, context: &Context, file: &str) -> Result<Vec<u8>, Failure> {
        let text = if file == "-" {
            if !context.ui.in_is_pipe() {
                return Err(Failure::new("specified reading passphrase from stdin, without input on stdin"));
            }
            context.ui.read_input()?
        } else {
            context.files.read(Path::new(file))?
        };
        if text.is_empty() {
            return Err(Failure::new("EOF"));
        }
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
    }
}

/// Asks for a passphrase on the terminal.
fn ask(context: &Context, name: &str) -> Result<Vec<u8>, Failure> {
    context.ui.print(&format!("Password for key {name:?} >  "))?;
    context.ui.flush()?;
    let line = terminal::read_hidden_line();
    context.ui.line("")?;
    line.map(String::into_bytes).map_err(|error| Failure::new(crate::files::go_words(&error)))
}

/// The time and the chance of a signature.
pub(super) fn moment(context: &Context) -> Moment {
    Moment { now: context.now().into(), salt: context.random_bytes() }
}
