//! Getter plugins: what fetches URLs whose scheme helm itself does not know, and values that stand behind URLs.

use super::plugins;
use super::sources::Sources;
use crate::cli::context::Context;
use crate::repository::getter::{self, Options, OtherGetters};
use crate::repository::plugin::{self, Config, Fetch, Plugin};
use crate::value::url::Url;
use std::cell::OnceCell;

/// The installed getters, looked for at the first scheme that nothing else knows.
pub(super) struct Getters<'c> {
    context: &'c Context,
    found: OnceCell<Vec<Plugin>>,
}

impl<'c> Getters<'c> {
    pub fn new(context: &'c Context) -> Getters<'c> {
        Getters { context, found: OnceCell::new() }
    }

    fn of(&self, scheme: &str) -> Option<&Plugin> {
        // Plugins that cannot be found are as good as none.
        let found = self.found.get_or_init(|| plugins::find_all(self.context, "getter/v1").unwrap_or_default());
        found.iter().find(|plugin| match &plugin.metadata.config {
            Config::Getter { protocols } => protocols.iter().any(|protocol| protocol == scheme),
            _ => false,
        })
    }
}

impl OtherGetters for Getters<'_> {
    fn has(&self, scheme: &str) -> bool {
        self.of(scheme).is_some()
    }

    fn get(&self, url: &Url, options: &Options) -> Result<Vec<u8>, String> {
        let plugin = self.of(&url.scheme).ok_or_else(|| format!("scheme {:?} not supported", url.scheme))?;
        let wanted = Fetch {
            url: url.text(),
            scheme: url.scheme.clone(),
            username: options.username.clone(),
            password: options.password.clone(),
            pass_credentials: options.pass_credentials,
            certificate: options.tls.cert_file.clone(),
            key: options.tls.key_file.clone(),
            authority: options.tls.ca_file.clone(),
        };
        plugin::fetch(plugin, &wanted, &plugins::environment(self.context))
            .map_err(|error| format!("plugin {:?} failed to invoke: {error}", plugin.metadata.name))
    }
}

/// What stands behind a URL that something here can fetch; nothing when the text is no such URL.
pub(super) fn fetch(context: &Context, text: &str) -> Option<Result<Vec<u8>, String>> {
    let url = Url::parse(text).ok().filter(|url| !url.scheme.is_empty())?;
    let sources = Sources::new(context);
    let world = sources.world();
    if !getter::supports(&world, &url.scheme) {
        return None;
    }
    let options = Options { owner: text.to_owned(), ..Options::default() };
    let fetched = context.block_on(getter::get(&world, &url, &options));
    Some(match fetched {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(failure) => Err(failure.message().to_owned()),
    })
}
