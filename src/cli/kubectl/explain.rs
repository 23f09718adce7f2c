//! `explain TYPE[.FIELD…]`: what the server says about a kind's fields.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::{Cluster, Request, Resource};
use crate::manifest::schema;
use crate::print::explain::{self, Options, Subject};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Type, and the field to follow behind points: pods.spec.containers
    words: Vec<String>,
    /// Print the fields of fields
    #[arg(long, short = 'R')]
    recursive: bool,
    /// How deep --recursive goes; 0 is no limit
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    max_depth: i64,
    /// Explain another version of the API: group/version
    #[arg(long)]
    api_version: Option<String>,
    /// Output format: plaintext
    #[arg(long, short, default_value = "plaintext")]
    output: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let [word] = args.words.as_slice() else {
        return Err(Failure::new(if args.words.is_empty() {
            format!(
                "You must specify the type of resource to explain. Use \"{} api-resources\" for a complete list of \
                 supported resources.\n",
                context.name.word()
            )
        } else {
            "We accept only this format: explain RESOURCE\n".to_owned()
        }));
    };
    if args.max_depth > 0 && !args.recursive {
        return Err(Failure::new("--max-depth requires --recursive"));
    }
    let max_depth = usize::try_from(args.max_depth).map_err(|_| Failure::new("--max-depth must be non-negative"))?;
    if args.output != "plaintext" {
        return Err(Failure::new(format!("unrecognized format: {}", args.output)));
    }
    let cluster = context.cluster()?;
    let (resource, path) = context.block_on(find(cluster, word))??;
    let (mut group, mut version) = (resource.group.clone(), resource.version.clone());
    if let Some(given) = args.api_version.as_deref().filter(|given| !given.is_empty()) {
        let (given_group, given_version) = given.split_once('/').unwrap_or(("", given));
        (group, version) = (given_group.to_owned(), given_version.to_owned());
    }
    let place = if group.is_empty() { format!("api/{version}") } else { format!("apis/{group}/{version}") };
    let document = match context.block_on(cluster.json(&Request::get(format!("/openapi/v3/{place}"))))? {
        Err(error) if error.is_not_found() => {
            let resource = &resource.plural;
            return Err(Failure::new(format!("couldn't find resource for \"{group}/{version}, Resource={resource}\"")));
        }
        document => document?,
    };
    let subject = Subject { group: &group, version: &version, resource: &resource.plural, path: &path };
    let mut text = String::new();
    let outcome = explain::explain(&mut text, &document, &subject, Options { recursive: args.recursive, max_depth });
    context.ui.print(&text)?;
    outcome.map(|()| Exit::SUCCESS).map_err(|error| Failure::new(error.to_string()))
}

/// The resource that a word begins with (`pods`, `deployments.apps`), and the fields behind it.
async fn find(cluster: &Cluster, word: &str) -> Result<(Resource, Vec<String>), Failure> {
    let word = word.trim_end_matches('.');
    let parts: Vec<&str> = word.split('.').collect();
    let fields = |from: usize| parts[from.min(parts.len())..].iter().map(|part| (*part).to_owned()).collect();
    let begins = |name: &str| word == name || word.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    // A group behind the type is told from a field by being one.
    let in_tables = schema::kinds()
        .iter()
        .filter(|kind| kind.plural == parts[0] && !kind.group.is_empty())
        .map(|kind| format!("{}.{}", kind.plural, kind.group))
        .find(|name| begins(name));
    if let Some(name) = in_tables {
        let from = name.split('.').count();
        return Ok((lookup(cluster, &name).await?, fields(from)));
    }
    let resource = lookup(cluster, parts[0]).await?;
    if schema::kind(&resource.gvk()).is_none() {
        let discovery = cluster.discovery().await?;
        let named = |known: &&Resource| known.plural == parts[0] && begins(&known.full_name());
        if let Some(found) = discovery.resources().find(named) {
            return Ok((found.clone(), fields(found.full_name().split('.').count())));
        }
    }
    Ok((resource, fields(1)))
}

async fn lookup(cluster: &Cluster, word: &str) -> Result<Resource, Failure> {
    cluster.lookup(word).await.map_err(|error| {
        // kubectl says this one bare.
        if error.is_no_match() { Failure::plain(Failure::from(error).message().to_owned()) } else { error.into() }
    })
}
