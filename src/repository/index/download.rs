//! Indexes from their repositories.
//!
//! In: a repository's entry in repositories.yaml. Out: its index, in helm's cache or only in memory. Answers to
//! `DownloadIndexFile` of Helm's `pkg/repo`.

use super::Index;
use super::cache::{Notes, Origin};
use crate::repository::http::Tagged;
use crate::repository::repositories::Repository;
use crate::repository::{Error, World, getter, link};
use crate::value::url::Url;
use std::time::Duration;

/// Downloads a repository's index; it is not kept.
pub async fn download(world: &World<'_>, repository: &Repository) -> Result<Index, Error> {
    let options = repository.options();
    let bytes = getter::get(world, &address(world, repository)?, &options).await?;
    Ok(super::read(world, &bytes, &repository.url)?)
}

/// Downloads a repository's index into the cache, unless it is there already: the server is asked by the tag that it gave
/// with it, where it gave one. An index that cannot be read replaces nothing.
pub async fn refresh(world: &World<'_>, repository: &Repository, timeout: Duration) -> Result<(), Error> {
    let url = address(world, repository)?;
    let cache = &world.folders.repository_cache;
    let path = super::path(cache, &repository.name);
    let names = super::charts_path(cache, &repository.name);
    let kept = world.files.kind(&names).and_then(|_| world.files.stamp(&path)).ok();
    let kept = kept.and_then(|stamp| super::cache::read(world.files, &path, &stamp));
    let known = kept.as_ref().map(|kept| &kept.origin).filter(|origin| origin.url == url.text());
    let options = getter::Options { timeout, ..repository.options() };
    let answer = getter::get_unless(world, &url, &options, known.map_or("", |origin| &origin.tag)).await?;
    if let Some(kept) = kept.filter(|kept| answer.as_ref().is_none_or(|answer| kept.is_of(&answer.bytes))) {
        super::tell(world, &kept.dropped, &repository.url);
        return Ok(());
    }
    let Tagged { bytes, tag } = answer.unwrap_or_default();
    let (builder, dropped) = super::parse(&bytes)?;
    super::tell(world, &dropped, &repository.url);
    // What keeps these from being written keeps the index as well, whose error is told.
    let _ = world.files.make_directory(cache);
    let charts: String = builder.names().map(|name| format!("{name}\n")).collect();
    let _ = world.files.write(&names, charts.as_bytes());
    world.files.write(&path, &bytes)?;
    if let Ok(stamp) = world.files.stamp(&path) {
        let notes = Notes { stamp, bytes: &bytes, dropped: &dropped, origin: Origin { url: url.text(), tag } };
        super::cache::write(world.files, &path, &builder.finish(&notes.text()));
    }
    Ok(())
}

/// Where a repository's index is.
fn address(world: &World<'_>, repository: &Repository) -> Result<Url, Error> {
    check(world, repository)?;
    let url = link::resolve(&repository.url, "index.yaml")?;
    Url::parse(&url).map_err(|reason| Error::Url { url: url.clone(), reason })
}

/// Whether a repository's URL can be fetched from at all.
pub fn check(world: &World<'_>, repository: &Repository) -> Result<(), Error> {
    let url = Url::parse(&repository.url).map_err(|_| Error::ChartUrl(repository.url.clone()))?;
    if getter::supports(world, &url.scheme) { Ok(()) } else { Err(Error::NoHandler(url.scheme)) }
}
