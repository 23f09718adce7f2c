//! A repository index of 26 MB, as one of the big public ones has: 120 charts in 160 versions each.
//!
//! In: a folder. Out: a HOME in it, with the index in helm's cache and one of its charts in the content cache: so nothing
//! is asked of a network.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

const CHARTS: usize = 120;
const VERSIONS: usize = 160;

/// The name of the HOME.
pub const HOME: &str = "index";

/// Where kx compiles the index to.
pub fn compiled(home: &Path) -> PathBuf {
    home.join(".cache/helm/repository/big-index.kx")
}

/// Makes the HOME; `helm` packages the chart that is in the cache.
pub fn home(folder: &Path, helm: &Path) -> io::Result<PathBuf> {
    let home = folder.join(HOME);
    let cache = home.join(".cache/helm/repository");
    if cache.exists() {
        return Ok(home);
    }
    std::fs::create_dir_all(&cache)?;
    let archive = package(&home, helm)?;
    let digest = hex(&Sha256::digest(&archive));
    let kept = home.join(".cache/helm/content").join(&digest[..2]);
    std::fs::create_dir_all(&kept)?;
    std::fs::write(kept.join(format!("{digest}.chart")), &archive)?;
    std::fs::write(cache.join("big-index.yaml"), index(&digest))?;
    std::fs::create_dir_all(home.join(".config/helm"))?;
    std::fs::write(
        home.join(".config/helm/repositories.yaml"),
        "apiVersion: \"\"\ngenerated: \"0001-01-01T00:00:00Z\"\nrepositories:\n- name: big\n  url: http://127.0.0.1:1/charts\n",
    )?;
    Ok(home)
}

/// The newest version of that chart, packaged.
fn package(home: &Path, helm: &Path) -> io::Result<Vec<u8>> {
    let chart = home.join("chart-007");
    std::fs::create_dir_all(&chart)?;
    std::fs::write(chart.join("Chart.yaml"), format!("apiVersion: v2\nname: chart-007\nversion: {}\n", version(0)))?;
    let done = Command::new(helm).arg("package").arg(&chart).arg("-d").arg(home).env("HOME", home).output()?;
    if !done.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&done.stderr).into_owned()));
    }
    std::fs::read(home.join(format!("chart-007-{}.tgz", version(0))))
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
    - https://charts.example.com/{name}-{version}.tgz
    version: {version}
"#
    )
}
