//! The quick way through an index of the form that nearly all have: YAML in blocks.
//!
//! In: the text. Out: its releases, or nothing at the first thing that is out of the ordinary; then the whole text goes
//! through [`super::decode`], which has the words for it. The text is cut at the lines that begin a chart or a release,
//! and each piece is parsed by itself and let go, so that memory holds no tree of the whole. A cut can be wrong only
//! inside of a quoted or a bracketed value, and then the piece before it does not parse.

use super::decode::{self, Dropped};
use super::row::{self, Row};
use crate::helm::semver::Version;
use crate::value::Json;
use crate::yaml::{self, Resolved};
use std::ops::Range;

/// A chart with its releases, the newest first, and those that Helm drops.
pub struct Chart {
    pub name: String,
    pub rows: Vec<Row>,
    pub dropped: Vec<Dropped>,
}

/// A chart's lines: its name, and where its releases are.
struct Piece<'t> {
    name: &'t str,
    releases: Vec<Range<usize>>,
}

/// All charts, sorted by name.
pub fn scan(bytes: &[u8], workers: usize) -> Option<Vec<Chart>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (pieces, around) = cut(text)?;
    if !decode::is_frame(&around) {
        return None;
    }
    sorted(each(&pieces, workers, |piece| chart(text, piece))?)
}

/// The charts of all pieces, read by several workers.
pub fn each<P: Sync>(
    pieces: &[P],
    workers: usize,
    read: impl Fn(&P) -> Option<Chart> + Copy + Send,
) -> Option<Vec<Chart>> {
    let share = pieces.len().div_ceil(workers.max(1)).max(1);
    if pieces.len() <= share {
        return pieces.iter().map(read).collect();
    }
    std::thread::scope(|scope| {
        let read = move |pieces: &[P]| pieces.iter().map(read).collect::<Option<Vec<Chart>>>();
        let shares: Vec<_> = pieces.chunks(share).map(|pieces| scope.spawn(move || read(pieces))).collect();
        // A worker that panicked has read nothing.
        let read = shares.into_iter().map(|share| share.join().ok().flatten());
        read.collect::<Option<Vec<_>>>().map(|parts| parts.into_iter().flatten().collect())
    })
}

/// Charts sorted by name; nothing when one is there twice.
pub fn sorted(mut charts: Vec<Chart>) -> Option<Vec<Chart>> {
    charts.sort_by(|left, right| left.name.cmp(&right.name));
    let twice = charts.windows(2).any(|pair| pair[0].name == pair[1].name);
    (!twice).then_some(charts)
}

/// The pieces below `entries:`, and the text around them.
fn cut(text: &str) -> Option<(Vec<Piece<'_>>, String)> {
    let start = begin(text)?;
    let mut cutter = Cutter { text, pieces: Vec::new(), chart: None, release: None };
    let mut at = start;
    while at < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        let line = &text[at..end];
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        let content = &line[indent..];
        if indent == 0 && !content.is_empty() && !content.starts_with('#') {
            break;
        }
        if !content.is_empty() && !content.starts_with('#') {
            cutter.line(at, indent, content)?;
        }
        at = (end + 1).min(text.len());
        cutter.reached(at);
    }
    Some((cutter.pieces, format!("{}{}", &text[..start], &text[at..])))
}

/// Behind the line `entries:`.
fn begin(text: &str) -> Option<usize> {
    let wanted = "entries:";
    let at = match text.starts_with(wanted) {
        true => 0,
        false => memchr::memmem::find(text.as_bytes(), b"\nentries:")? + 1,
    };
    let behind = &text[at + wanted.len()..];
    let rest = behind.trim_start_matches(' ');
    rest.starts_with('\n').then(|| text.len() - rest.len() + 1)
}

struct Cutter<'t> {
    text: &'t str,
    pieces: Vec<Piece<'t>>,
    /// How far the names of charts are indented.
    chart: Option<usize>,
    /// How far the releases of the last chart are.
    release: Option<usize>,
}

impl<'t> Cutter<'t> {
    fn line(&mut self, at: usize, indent: usize, content: &'t str) -> Option<()> {
        let chart = *self.chart.get_or_insert(indent);
        let item = content.starts_with("- ") || content == "-";
        if indent < chart {
            return None;
        }
        if indent == chart && !item {
            self.release = None;
            self.pieces.push(Piece { name: name(content)?, releases: Vec::new() });
            return Some(());
        }
        let releases = &mut self.pieces.last_mut()?.releases;
        match self.release {
            None if item => {
                self.release = Some(indent);
                releases.push(at..at);
            }
            Some(own) if indent == own && item => releases.push(at..at),
            Some(own) if indent > own => {}
            _ => return None,
        }
        Some(())
    }

    /// What was read up to here belongs to the last release.
    fn reached(&mut self, at: usize) {
        debug_assert!(self.text.is_char_boundary(at));
        if let Some(release) = self.pieces.last_mut().and_then(|piece| piece.releases.last_mut()) {
            release.end = at;
        }
    }
}

/// The name in a line `name:`.
fn name(content: &str) -> Option<&str> {
    let name = content.trim_end_matches(' ').strip_suffix(':')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let ordinary = name.starts_with(|letter: char| letter.is_ascii_alphanumeric()) && name.bytes().all(plain);
    (ordinary && yaml::resolve(name, yaml::Version::V2) == Resolved::String).then_some(name)
}

fn chart(text: &str, piece: &Piece<'_>) -> Option<Chart> {
    collect(piece.name, piece.releases.iter(), |release| {
        let node = yaml::parse_one(&text[release.clone()]).ok()?;
        let [item] = node.items()? else { return None };
        let read = row::read(item)?;
        let tree = matches!(read, row::Read::Odd).then(|| yaml::to_json(item, yaml::Version::V2).ok());
        Some((read, tree.flatten()))
    })
}

/// A chart of its releases, each read to what it is, with its tree when it is odd.
pub fn collect<R>(
    name: &str,
    releases: impl ExactSizeIterator<Item = R>,
    read: impl Fn(R) -> Option<(row::Read, Option<Json>)>,
) -> Option<Chart> {
    let mut out = Chart { name: name.to_owned(), rows: Vec::new(), dropped: Vec::new() };
    let mut rows: Vec<(Version, Row)> = Vec::with_capacity(releases.len());
    for release in releases {
        match read(release)? {
            (row::Read::Fits(version, row), _) => rows.push((version, *row)),
            (row::Read::Odd, tree) => out.dropped.push(decode::judge(name, &tree?)?),
        }
    }
    // Helm looks at them from the last to the first.
    out.dropped.reverse();
    rows.sort_by(|(left, _), (right, _)| right.compare(left));
    out.rows = rows.into_iter().map(|(_, row)| row).collect();
    Some(out)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn check(text: &str) -> Option<Vec<String>> {
        compare(text, scan(text.as_bytes(), 2))
    }

    /// What the quick way found, against what the thorough way finds; nothing when it gave up.
    pub fn compare(text: &str, quick: Option<Vec<Chart>>) -> Option<Vec<String>> {
        let whole = decode::decode(text.as_bytes());
        let charts = quick?;
        let (whole, dropped) = whole.expect("what the quick way takes is good");
        let names: Vec<&String> = whole.entries.keys().collect();
        assert_eq!(charts.iter().map(|chart| &chart.name).collect::<Vec<_>>(), names);
        let quick: Vec<Dropped> = charts.iter().flat_map(|chart| chart.dropped.clone()).collect();
        assert_eq!(quick, dropped);
        for chart in &charts {
            let rows: Vec<Vec<String>> =
                chart.rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
            let entries = whole.entries[&chart.name].iter().map(|entry| {
                let metadata = &entry.metadata;
                let (keywords, urls) = (metadata.keywords.join(" "), entry.urls.clone().unwrap_or_default().join("\n"));
                let [name, version] = [&metadata.name, &metadata.version].map(String::clone);
                let [application, description] = [&metadata.app_version, &metadata.description].map(String::clone);
                vec![name, version, application, description, keywords, entry.digest.clone(), urls]
            });
            assert_eq!(rows, entries.collect::<Vec<_>>());
        }
        Some(charts.iter().map(|chart| format!("{} {}", chart.name, chart.rows.len())).collect())
    }

    const HEAD: &str = "apiVersion: v1\nentries:\n  a:\n  - name: a\n    version: 1.0.0\n";

    fn ordinary() -> String {
        format!(
            "{HEAD}    appVersion: \"7\"\n    description: a b\n      c\n    annotations:\n      x: |\n        - y\n\n    \
             keywords:\n    - k\n    - l\n    urls: [u, v]\n    created: \"2024-02-29T10:11:12.5+02:00\"\n  - version: v2.0.0\n    \
             name: a\n    dependencies:\n    - name: x\n      version: 1.x\n      import-values: [a, {{child: b, parent: c}}]\n\
             # a remark\n  b-c:\n    - {{name: b, version: 0.1.0, digest: d}}\n  d:\n  - name: d\n    version: nonsense\n  -\n  \
             - name: d/e\n    version: 1.0.0\ngenerated: \"2024-01-01T00:00:00Z\"\n"
        )
    }

    #[test]
    fn reads_what_helm_writes() {
        assert_eq!(check(&ordinary()).expect("ordinary"), ["a 2", "b-c 1", "d 0"]);
        assert_eq!(check("generated: null\nentries:\napiVersion: v1\n").expect("ordinary"), Vec::<String>::new());
    }

    #[test]
    fn never_takes_what_the_thorough_way_refuses() {
        let text = ordinary();
        let mut taken = 0;
        for at in 0..text.len() {
            let (before, after) = text.split_at(at);
            taken += usize::from(check(&format!("{before}{}", &after[1..])).is_some());
            for inserted in ["\"", "\n", ": ", "- ", "["] {
                taken += usize::from(check(&format!("{before}{inserted}{after}")).is_some());
            }
        }
        assert!(taken > 100, "only {taken} of them were taken at all");
    }

    #[test]
    fn leaves_everything_else_alone() {
        for tail in [
            "    name: b\n",
            "    unknown: b\n",
            "    Version: b\n",
            "    urls: 5\n",
            "    appVersion: 1.10\n",
            "    description: true\n",
            "    created: x\n",
            "    annotations: {a: 1}\n",
            "    annotations: {a: x, a: y}\n",
            "    maintainers: [{nick: x}]\n",
            "    description: \"not\n  - closed\"\n",
            "    keywords: [a,\n  - b]\n",
            "    home: &x y\n  - name: a\n    version: 1.0.1\n    home: *x\n",
            "    <<: {home: x}\n",
            "  a:\n  - name: a\n    version: 1.0.0\n",
            "  true: []\n",
            "   - name: a\n",
            "\tname: a\n",
            "foo: bar\n",
            "apiVersion: v2\n",
            "entries: {}\n",
        ] {
            assert_eq!(check(&format!("{HEAD}{tail}")), None, "behind {tail:?}");
        }
        for text in ["", "{}", "entries:\n  a: []\n", "apiVersion: v1\nentries: {}\n", "apiVersion: v1\n"] {
            assert_eq!(check(text), None, "{text:?}");
        }
    }
}
