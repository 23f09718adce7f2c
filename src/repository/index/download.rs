//! Indexes from their repositories.
//!
//! In: a repository's entry in repositories.yaml. Out: its index, in helm's cache or only in memory. Answers to
//! `DownloadIndexFile` of Helm's `pkg/repo`.

use super::Index;
use crate::repository::repositories::Repository;
use crate::repository::{Error, World, getter, link};
use crate::value::url::Url;
use std::time::Duration;

/// Downloads a repository's index; it is not kept.
pub async fn download(world: &World<'_>, repository: &Repository) -> Result<Index, Error> {
    let bytes = fetch(world, repository, getter::PATIENCE).await?;
    Ok(super::read(world, &bytes, &repository.url)?)
}

/// Downloads a repository's index into the cache. An index that cannot be read replaces nothing.
pub async fn refresh(world: &World<'_>, repository: &Repository, timeout: Duration) -> Result<(), Error> {
    let bytes = fetch(world, repository, timeout).await?;
    let (builder, dropped) = super::parse(&bytes)?;
    super::tell(world, &dropped, &repository.url);
    let cache = &world.folders.repository_cache;
    let path = super::path(cache, &repository.name);
    // What keeps these from being written keeps the index as well, whose error is told.
    let _ = world.files.make_directory(cache);
    let names: String = builder.names().map(|name| format!("{name}\n")).collect();
    let _ = world.files.write(&super::charts_path(cache, &repository.name), names.as_bytes());
    world.files.write(&path, &bytes)?;
    if let Ok(stamp) = world.files.stamp(&path) {
        super::cache::write(world.files, &path, &builder.finish(&super::cache::notes(&stamp, &dropped)));
    }
    Ok(())
}

async fn fetch(world: &World<'_>, repository: &Repository, timeout: Duration) -> Result<Vec<u8>, Error> {
    check(world, repository)?;
    let url = link::resolve(&repository.url, "index.yaml")?;
    let url = Url::parse(&url).map_err(|reason| Error::Url { url: url.clone(), reason })?;
    getter::get(world, &url, &getter::Options { timeout, ..repository.options() }).await
}

/// Whether a repository's URL can be fetched from at all.
pub fn check(world: &World<'_>, repository: &Repository) -> Result<(), Error> {
    let url = Url::parse(&repository.url).map_err(|_| Error::ChartUrl(repository.url.clone()))?;
    if getter::supports(world, &url.scheme) { Ok(()) } else { Err(Error::NoHandler(url.scheme)) }
}
