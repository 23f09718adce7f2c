//! `create secret docker-registry NAME`.

use super::secret::{self, Data};
use super::sources;
use super::submit::{self, Common};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::value::json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// User name at the registry
    #[arg(long)]
    docker_username: Option<String>,
    /// Password at the registry
    #[arg(long)]
    docker_password: Option<String>,
    /// Email address at the registry
    #[arg(long)]
    docker_email: Option<String>,
    /// Where the registry is
    #[arg(long, default_value = "https://index.docker.io/v1/")]
    docker_server: String,
    /// A config.json of docker's, or KEY=FILE
    #[arg(long, value_delimiter = ',')]
    from_file: Vec<String>,
    /// Append a hash of the secret to its name
    #[arg(long)]
    append_hash: bool,
    #[command(flatten)]
    common: Common,
}

const KEY: &str = ".dockerconfigjson";

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    let user = args.docker_username.as_deref().unwrap_or_default();
    let password = args.docker_password.as_deref().unwrap_or_default();
    if args.from_file.is_empty() && (user.is_empty() || password.is_empty() || args.docker_server.is_empty()) {
        return Err(Failure::new(
            "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
        ));
    }
    let mut data = Data::default();
    if args.from_file.is_empty() {
        let email = args.docker_email.as_deref().unwrap_or_default();
        data.add(KEY, configuration(&args.docker_server, (user, password, email)).as_bytes())?;
    } else {
        let named: Vec<String> = args
            .from_file
            .iter()
            .map(|source| if source.contains('=') { source.clone() } else { format!("{KEY}={source}") })
            .collect();
        sources::files(context, &named, &mut |key, value| data.add(key, &value))?;
    }
    let object = data.secret(context, name, "kubernetes.io/dockerconfigjson");
    secret::finish(context, &args.common, object, args.append_hash)
}

/// docker's config.json with its fields in the order in which Go writes them.
fn configuration(server: &str, (user, password, email): (&str, &str, &str)) -> String {
    let auth = STANDARD.encode(format!("{user}:{password}"));
    let mut entry = String::new();
    for (key, value) in [("username", user), ("password", password), ("email", email), ("auth", &auth)] {
        if !value.is_empty() {
            entry.push_str(if entry.is_empty() { "\"" } else { ",\"" });
            entry.push_str(key);
            entry.push_str("\":");
            json::push_string(&mut entry, value, false);
        }
    }
    let mut out = "{\"auths\":{".to_owned();
    json::push_string(&mut out, server, false);
    out.push_str(&format!(":{{{entry}}}}}}}"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_configuration() {
        assert_eq!(
            configuration("s", ("u", "p", "")),
            r#"{"auths":{"s":{"username":"u","password":"p","auth":"dTpw"}}}"#
        );
    }
}
