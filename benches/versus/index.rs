//! A repository with an index of 26 MB, as one of the big public ones has: 120 charts in 160 versions each.
//!
//! In: a folder, and where the repository's files are served. Out: those files, and a HOME that has the index in helm's
//! cache and the one chart that can be had in the content cache, with a chart that depends on it.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

const CHARTS: usize = 120;
const VERSIONS: usize = 160;

/// Where kx compiles a HOME's index to.
pub fn compiled(home: &Path) -> PathBuf {
    home.join(".cache/helm/repository/big-index.kx")
}

/// Fills the folder of a repository's files; `helm` packages its one chart.
pub fn repository(folder: &Path, helm: &Path) -> io::Result<()> {
    let chart = folder.join("chart-007");
    std::fs::create_dir_all(&chart)?;
    std::fs::write(chart.join("Chart.yaml"), format!("apiVersion: v2\nname: chart-007\nversion: {}\n", version(0)))?;
    call(helm, &["package", "chart-007"], folder, folder)?;
    let archive = std::fs::read(archive(folder))?;
    std::fs::write(folder.join("index.yaml"), index(&hex(&Sha256::digest(&archive))))
}

/// Fills a HOME, from the files of the repository that is served at an address.
pub fn home(home: &Path, repository: &Path, address: &str, helm: &Path) -> io::Result<()> {
    let archive = std::fs::read(archive(repository))?;
    let digest = hex(&Sha256::digest(&archive));
    let kept = home.join(".cache/helm/content").join(&digest[..2]);
    std::fs::create_dir_all(&kept)?;
    std::fs::write(kept.join(format!("{digest}.chart")), &archive)?;
    let chart = home.join("chart");
    std::fs::create_dir(&chart)?;
    let (url, newest) = (format!("http://{address}"), version(0));
    let wanted = format!("dependencies:\n- name: chart-007\n  version: {newest}\n  repository: {url}\n");
    std::fs::write(chart.join("Chart.yaml"), format!("apiVersion: v2\nname: app\nversion: 1.0.0\n{wanted}"))?;
    call(helm, &["repo", "add", "big", &url], home, home)?;
    // Writes the lock.
    call(helm, &["dependency", "update", "chart"], home, home)
}

fn archive(repository: &Path) -> PathBuf {
    repository.join(format!("chart-007-{}.tgz", version(0)))
}

fn call(helm: &Path, words: &[&str], folder: &Path, home: &Path) -> io::Result<()> {
    let done = Command::new(helm).args(words).current_dir(folder).env("HOME", home).output()?;
    if done.status.success() {
        return Ok(());
    }
    Err(io::Error::other(String::from_utf8_lossy(&done.stderr).into_owned()))
}

fn version(number: usize) -> String {
    format!("{}.{}.{}", 20 - number / 40, 40 - number % 40, number % 7)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a text grows");
        out
    })
}

fn index(newest: &str) -> String {
    let mut text = String::from("apiVersion: v1\nentries:\n");
    for chart in 0..CHARTS {
        let name = format!("chart-{chart:03}");
        writeln!(text, "  {name}:").expect("a text grows");
        for number in 0..VERSIONS {
            let digest = match (chart, number) {
                (7, 0) => newest.to_owned(),
                _ => hex(&Sha256::digest(format!("{name}{number}"))),
            };
            text.push_str(&entry(&name, number, &digest));
        }
    }
    text.push_str("generated: \"2024-01-01T00:00:00Z\"\n");
    text
}

fn entry(name: &str, number: usize, digest: &str) -> String {
    let version = version(number);
    let (month, day, application) = (1 + number % 9, 10 + number % 9, format!("7.{}.{}", number % 30, number % 5));
    format!(
        r#"  - annotations:
      category: Database
      images: |
        - name: {name}
          image: docker.io/example/{name}:{version}-debian-12-r{number}
        - name: os-shell
          image: docker.io/example/os-shell:12-debian-12-r{number}
        - name: exporter
          image: docker.io/example/{name}-exporter:1.{number}.0-debian-12-r3
      licenses: Apache-2.0
    apiVersion: v2
    appVersion: {application}
    created: "2024-0{month}-{day}T10:11:12.{number:09}Z"
    dependencies:
    - name: common
      repository: oci://registry-1.example.com/charts
      tags:
      - example-common
      version: 2.x.x
    description: {name} is an open source, advanced key-value store. It is often referred to
      as a data structure server since keys can contain strings, hashes, lists, sets
      and sorted sets.
    digest: {digest}
    home: https://example.com
    icon: https://example.com/assets/stacks/{name}/img/{name}-stack-220x234.png
    keywords:
    - {name}
    - keyvalue
    - database
    maintainers:
    - name: Example, Inc.
      url: https://github.com/example/charts
    name: {name}
    sources:
    - https://github.com/example/charts/tree/main/{name}
    urls:
    - {name}-{version}.tgz
    version: {version}
"#
    )
}
