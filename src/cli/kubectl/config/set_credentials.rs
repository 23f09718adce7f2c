//! `config set-credentials`: makes or changes a user.

use super::{Access, absolute};
use crate::cli::command::Exit;
use crate::cli::connection::Connection;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::config::{AuthProvider, Exec, User};
use crate::files::Files;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The user to set
    name: Vec<String>,
    /// Auth provider of the user
    #[arg(long)]
    auth_provider: Option<String>,
    /// Arguments of the auth provider: key=value sets one, key- removes it
    #[arg(long, value_delimiter = ',')]
    auth_provider_arg: Vec<String>,
    /// Keep the client certificate and key in the kubeconfig
    #[arg(long)]
    embed_certs: bool,
    /// API version of the exec credential plugin
    #[arg(long)]
    exec_api_version: Option<String>,
    /// Arguments of the exec credential plugin
    #[arg(long, value_delimiter = ',')]
    exec_arg: Vec<String>,
    /// Command of the exec credential plugin
    #[arg(long)]
    exec_command: Option<String>,
    /// Environment of the exec credential plugin: key=value sets one, key- removes it
    #[arg(long)]
    exec_env: Vec<String>,
    /// Whether the exec credential plugin may ask: Never, IfAvailable or Always
    #[arg(long)]
    exec_interactive_mode: Option<String>,
    /// Whether the exec credential plugin is told about the cluster
    #[arg(long)]
    exec_provide_cluster_info: bool,
}

/// What `key=value` and `key-` words say.
struct Pairs {
    set: BTreeMap<String, String>,
    removed: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let [name] = args.name.as_slice() else {
        return Err(Failure::new(format!("unexpected args: [{}]", args.name.join(" "))).with_help());
    };
    let provider_pairs = pairs(&args.auth_provider_arg, "auth-provider-arg").map_err(Failure::with_help)?;
    let env_pairs = pairs(&args.exec_env, "exec-env").map_err(Failure::with_help)?;
    validate(context, &args, name)?;
    let mut access = Access::open(context)?;
    let mut user = access.config.users.remove(name).unwrap_or_default();
    change_files(context, &mut user, args.embed_certs);
    change_provider(&mut user, &args, provider_pairs);
    change_exec(context, &mut user, &args, env_pairs);
    change_secrets(context.connection(), &mut user);
    access.config.users.insert(name.clone(), user);
    access.save(context)?;
    context.ui.line(&format!("User {name:?} set."))?;
    Ok(Exit::SUCCESS)
}

fn pairs(words: &[String], kind: &str) -> Result<Pairs, Failure> {
    let mut out = Pairs { set: BTreeMap::new(), removed: Vec::new() };
    let mut invalid = Vec::new();
    for word in words {
        match word.split_once('=') {
            Some((key, value)) if !key.is_empty() => {
                out.set.insert(key.to_owned(), value.to_owned());
            }
            None if word.ends_with('-') && word.len() > 1 => out.removed.push(word[..word.len() - 1].to_owned()),
            _ => invalid.push(format!("{word:?}")),
        }
    }
    if invalid.is_empty() {
        Ok(out)
    } else {
        Err(Failure::new(format!("invalid {kind} format: {}", invalid.join(", "))))
    }
}

fn validate(context: &Context, args: &Args, name: &str) -> Result<(), Failure> {
    let given = context.connection();
    let text = |flag: &Option<String>| flag.clone().unwrap_or_default();
    if name.is_empty() {
        return Err(Failure::new("you must specify a non-empty user name"));
    }
    let basic = !text(&given.username).is_empty() || !text(&given.password).is_empty();
    if !text(&given.token).is_empty() && basic {
        return Err(Failure::new(
            "you cannot specify more than one authentication method at the same time: --token, --username/--password",
        ));
    }
    if args.embed_certs {
        let (certificate, key) = (text(&given.client_certificate), text(&given.client_key));
        if certificate.is_empty() && key.is_empty() {
            return Err(Failure::new("you must specify a --client-certificate or --client-key to embed"));
        }
        for (what, path) in [("client-certificate", &certificate), ("client-key", &key)] {
            if !path.is_empty()
                && let Err(error) = context.files.kind(Path::new(path))
            {
                return Err(Failure::new(format!("could not stat {what} file {path}: {error}")));
            }
        }
    }
    match args.exec_interactive_mode.as_deref() {
        None | Some("IfAvailable" | "Always" | "Never") => Ok(()),
        Some(_) => Err(Failure::new("invalid interactive mode type, can be only IfAvailable, Never, Always")),
    }
}

fn change_files(context: &Context, user: &mut User, embed: bool) {
    let given = context.connection();
    let change = |flag: &Option<String>, path: &mut String, data: &mut Vec<u8>| match flag {
        Some(file) if embed => {
            *data = context.files.read(Path::new(file)).unwrap_or_default();
            path.clear();
        }
        Some(file) => {
            *path = absolute(context, file);
            data.clear();
        }
        None => {}
    };
    change(&given.client_certificate, &mut user.client_certificate, &mut user.client_certificate_data);
    change(&given.client_key, &mut user.client_key, &mut user.client_key_data);
}

/// A token and a password exclude each other; the new one wins.
fn change_secrets(given: &Connection, user: &mut User) {
    let mut set = (false, false);
    if let Some(token) = &given.token {
        user.token.clone_from(token);
        set.0 = !token.is_empty();
    }
    for (flag, field) in [(&given.username, &mut user.username), (&given.password, &mut user.password)] {
        if let Some(value) = flag {
            field.clone_from(value);
            set.1 |= !value.is_empty();
        }
    }
    match set {
        (true, false) => {
            user.username.clear();
            user.password.clear();
        }
        (false, true) => user.token.clear(),
        _ => {}
    }
}

fn change_provider(user: &mut User, args: &Args, pairs: Pairs) {
    if let Some(name) = &args.auth_provider
        && user.auth_provider.as_ref().is_none_or(|provider| provider.name != *name)
    {
        user.auth_provider = Some(AuthProvider { name: name.clone(), config: BTreeMap::new() });
    }
    if let Some(provider) = &mut user.auth_provider {
        provider.config.retain(|key, _| !pairs.removed.contains(key));
        provider.config.extend(pairs.set);
    }
}

/// Without a plugin only `--exec-command` makes one; the other flags are passed over, as kubectl does.
fn change_exec(context: &Context, user: &mut User, args: &Args, pairs: Pairs) {
    if let Some(command) = &args.exec_command {
        let exec = user.exec.get_or_insert_with(Exec::default);
        exec.command.clone_from(command);
        exec.args = None;
    }
    let Some(exec) = &mut user.exec else { return };
    if let Some(version) = &args.exec_api_version {
        exec.api_version.clone_from(version);
    }
    if !args.exec_arg.is_empty() {
        exec.args = Some(args.exec_arg.clone());
    }
    if let Some(mode) = &args.exec_interactive_mode {
        exec.interactive_mode.clone_from(mode);
    }
    if let Some(provide) = context.flag("exec-provide-cluster-info") {
        exec.provide_cluster_info = provide;
    }
    if !pairs.removed.is_empty() {
        exec.env.get_or_insert_default().retain(|(name, _)| !pairs.removed.contains(name));
    }
    for (name, value) in pairs.set {
        let env = exec.env.get_or_insert_default();
        match env.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => env.push((name, value)),
        }
    }
}
