//! What `kubectl config view` does to a configuration before it is shown.

use super::{Config, Error};
use crate::files::{self, Files};
use std::path::Path;

/// Keeps only what the current context uses.
pub fn minify(config: &mut Config) -> Result<(), Error> {
    if config.current_context.is_empty() {
        return Err(Error::NothingToMinify);
    }
    let missing = |what, name: &str| Error::CannotLocate { what, name: name.to_owned() };
    let current = config.current_context.clone();
    let context = config.contexts.get(&current).ok_or_else(|| missing("context", &current))?.clone();
    if !context.cluster.is_empty() && !config.clusters.contains_key(&context.cluster) {
        return Err(missing("cluster", &context.cluster));
    }
    if !context.user.is_empty() && !config.users.contains_key(&context.user) {
        return Err(missing("user", &context.user));
    }
    config.contexts.retain(|name, _| *name == current);
    config.clusters.retain(|name, _| *name == context.cluster);
    config.users.retain(|name, _| *name == context.user);
    Ok(())
}

/// Puts the files that are named into the configuration itself.
pub fn flatten(config: &mut Config, disk: &dyn Files, working: &Path) -> Result<(), Error> {
    let embed = |origin: &str, path: &mut String, data: &mut Vec<u8>| -> Result<(), Error> {
        if path.is_empty() {
            return Ok(());
        }
        if !data.is_empty() {
            return Err(Error::PathAndContents);
        }
        let folder = working.join(Path::new(origin).parent().unwrap_or(Path::new("")));
        *data = disk.read(&files::clean(&folder.join(path.as_str())))?;
        path.clear();
        Ok(())
    };
    for user in config.users.values_mut() {
        embed(&user.origin, &mut user.client_certificate, &mut user.client_certificate_data)?;
        embed(&user.origin, &mut user.client_key, &mut user.client_key_data)?;
    }
    for cluster in config.clusters.values_mut() {
        embed(&cluster.origin, &mut cluster.certificate_authority, &mut cluster.certificate_authority_data)?;
    }
    Ok(())
}

/// Hides what nobody should read over a shoulder.
pub fn redact(config: &mut Config) {
    for user in config.users.values_mut() {
        for secret in [&mut user.token, &mut user.password] {
            if !secret.is_empty() {
                *secret = "REDACTED".to_owned();
            }
        }
    }
}

/// Leaves out long data; the bytes print as `DATA+OMITTED`.
pub fn shorten(config: &mut Config) {
    // What base64 makes of the words.
    const OMITTED: [u8; 9] = [0x0c, 0x04, 0xc0, 0xf8, 0xe3, 0x08, 0x4d, 0x31, 0x03];
    let shorten = |data: &mut Vec<u8>| {
        if !data.is_empty() {
            *data = OMITTED.to_vec();
        }
    };
    for user in config.users.values_mut() {
        shorten(&mut user.client_key_data);
        shorten(&mut user.client_certificate_data);
    }
    config.clusters.values_mut().for_each(|cluster| shorten(&mut cluster.certificate_authority_data));
}
