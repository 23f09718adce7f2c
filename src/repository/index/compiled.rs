//! An index made ready for questions: what searching and fetching need, in one block of bytes.
//!
//! In: entries, in their order. Out: a block that can be written beside the index and read again at once, and views
//! into it. A block that is torn or foreign is no [`Compiled`]; nothing in it can lead outside of it.

use super::entry::Entry;

/// Starts every block; changes whenever the layout does.
const MAGIC: &[u8; 8] = b"kxindex1";
/// Magic, checksum, numbers of charts and of releases, length of the texts, the notes.
const HEADER: usize = 8 + 8 + 4 + 4 + 4 + 8;
/// A chart: its name, its first release, how many it has.
const CHART: usize = 8 + 4 + 4;
/// A release: seven texts.
const RELEASE: usize = 7 * 8;

/// A block.
#[derive(Debug, Clone)]
pub struct Compiled {
    bytes: Vec<u8>,
    charts: usize,
    releases: usize,
}

/// A chart of a repository.
#[derive(Clone, Copy)]
pub struct Chart<'a> {
    block: &'a Compiled,
    at: usize,
}

/// A version of a chart, as far as searching and fetching need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release<'a> {
    /// The name in its own metadata, nearly always that of the chart.
    pub name: &'a str,
    pub version: &'a str,
    pub app_version: &'a str,
    pub description: &'a str,
    /// With blanks between them.
    pub keywords: &'a str,
    pub digest: &'a str,
    urls: &'a str,
}

impl<'a> Release<'a> {
    /// Where the archive is; the first counts.
    pub fn urls(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.urls.split('\n').filter(|url| !url.is_empty())
    }
}

/// Collects a block.
#[derive(Default)]
pub struct Builder {
    charts: Vec<u8>,
    releases: Vec<u8>,
    texts: String,
    /// Texts of the release before, which the next one often repeats.
    last: [(u32, u32); 7],
    count: u32,
}

impl Builder {
    /// Begins the next chart; they come sorted by name.
    pub fn chart(&mut self, name: &str, releases: usize) {
        let name = self.text(name);
        push(&mut self.charts, &[name.0, name.1, self.count, releases as u32]);
    }

    /// Adds the next release of the chart: name, version, version of the application, description, keywords, digest,
    /// URLs.
    pub fn release(&mut self, texts: [&str; 7]) {
        for (index, text) in texts.into_iter().enumerate() {
            let (start, length) = self.last[index];
            let same = self.texts.get(start as usize..(start + length) as usize) == Some(text);
            if !same {
                self.last[index] = self.text(text);
            }
            push(&mut self.releases, &[self.last[index].0, self.last[index].1]);
        }
        self.count += 1;
    }

    /// The charts so far.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.charts.chunks_exact(CHART).map(|chart| {
            let number = |at: usize| chart[at..at + 4].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            &self.texts[number(0)..number(0) + number(4)]
        })
    }

    fn text(&mut self, text: &str) -> (u32, u32) {
        let start = self.texts.len() as u32;
        self.texts.push_str(text);
        (start, text.len() as u32)
    }

    /// The block, with notes for whoever reads it.
    pub fn finish(mut self, notes: &str) -> Compiled {
        let notes = self.text(notes);
        let mut bytes = Vec::with_capacity(HEADER + self.charts.len() + self.releases.len() + self.texts.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&[0; 8]);
        let charts = self.charts.len() / CHART;
        push(&mut bytes, &[charts as u32, self.count, self.texts.len() as u32, notes.0, notes.1]);
        bytes.extend_from_slice(&self.charts);
        bytes.extend_from_slice(&self.releases);
        bytes.extend_from_slice(self.texts.as_bytes());
        let sum = checksum(&bytes[16..]);
        bytes[8..16].copy_from_slice(&sum.to_le_bytes());
        Compiled { bytes, charts, releases: self.count as usize }
    }
}

/// Adds a release in full.
pub fn push_entry(builder: &mut Builder, entry: &Entry) {
    let metadata = &entry.metadata;
    builder.release([
        &metadata.name,
        &metadata.version,
        &metadata.app_version,
        &metadata.description,
        &metadata.keywords.join(" "),
        &entry.digest,
        &entry.urls.as_deref().unwrap_or_default().join("\n"),
    ]);
}

fn push(bytes: &mut Vec<u8>, numbers: &[u32]) {
    numbers.iter().for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
}

/// A sum that what is torn or changed does not have; eight bytes at a time, since blocks have megabytes.
pub fn checksum(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = bytes.as_chunks::<8>();
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(ODD).rotate_left(29);
    let sum = words.iter().fold(bytes.len() as u64, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    let sum = rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte)));
    sum ^ (sum >> 32)
}

impl Compiled {
    /// Takes a block from a file; nothing when it is not whole.
    pub fn read(bytes: Vec<u8>) -> Option<Compiled> {
        let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
        let sum = u64::from_le_bytes(bytes.get(8..16)?.try_into().ok()?);
        let (charts, releases, texts) = (number(16)?, number(20)?, number(24)?);
        let length = charts.checked_mul(CHART)?.checked_add(releases.checked_mul(RELEASE)?)?.checked_add(texts)?;
        let fits =
            bytes.starts_with(MAGIC) && bytes.len().checked_sub(HEADER)? == length && checksum(&bytes[16..]) == sum;
        fits.then_some(Compiled { bytes, charts, releases })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was noted when the block was made.
    pub fn notes(&self) -> &str {
        self.text(28)
    }

    /// All charts, sorted by name.
    pub fn charts(&self) -> impl Iterator<Item = Chart<'_>> {
        (0..self.charts).map(|index| Chart { block: self, at: HEADER + index * CHART })
    }

    /// The chart of a name.
    pub fn chart(&self, name: &str) -> Option<Chart<'_>> {
        let (mut low, mut high) = (0, self.charts);
        while low < high {
            let middle = low + (high - low) / 2;
            let chart = Chart { block: self, at: HEADER + middle * CHART };
            match chart.name().cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(chart),
            }
        }
        None
    }

    fn number(&self, at: usize) -> usize {
        let bytes = self.bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, |bytes| u32::from_le_bytes(bytes) as usize)
    }

    fn text(&self, at: usize) -> &str {
        let texts = HEADER + self.charts * CHART + self.releases * RELEASE;
        let start = texts.saturating_add(self.number(at));
        let bytes = self.bytes.get(start..start.saturating_add(self.number(at + 4))).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn release(&self, index: usize) -> Release<'_> {
        let at = HEADER + self.charts * CHART + index * RELEASE;
        let text = |field: usize| self.text(at + field * 8);
        Release {
            name: text(0),
            version: text(1),
            app_version: text(2),
            description: text(3),
            keywords: text(4),
            digest: text(5),
            urls: text(6),
        }
    }
}

impl<'a> Chart<'a> {
    pub fn name(&self) -> &'a str {
        self.block.text(self.at)
    }

    /// Its releases, the newest first.
    pub fn releases(&self) -> impl Iterator<Item = Release<'a>> + use<'a> {
        let block = self.block;
        let first = block.number(self.at + 8);
        let end = first.saturating_add(block.number(self.at + 12)).min(block.releases);
        (first..end).map(move |index| block.release(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Compiled {
        let mut builder = Builder::default();
        builder.chart("a", 2);
        builder.release(["a", "2.0.0", "x", "about a", "one two", "00", "u/a-2.tgz\nv"]);
        builder.release(["a", "1.0.0", "", "about a", "one two", "01", "u/a-1.tgz"]);
        builder.chart("b", 0);
        builder.chart("c", 1);
        builder.release(["c", "3", "", "", "", "", ""]);
        builder.finish("a note")
    }

    #[test]
    fn what_goes_in_comes_out() {
        let block = Compiled::read(block().bytes().to_vec()).expect("whole");
        let names: Vec<&str> = block.charts().map(|chart| chart.name()).collect();
        assert_eq!((names.as_slice(), block.notes()), (["a", "b", "c"].as_slice(), "a note"));
        let chart = block.chart("a").expect("there");
        let versions: Vec<&str> = chart.releases().map(|release| release.version).collect();
        assert_eq!(versions, ["2.0.0", "1.0.0"]);
        let first = chart.releases().next().expect("there");
        assert_eq!((first.description, first.keywords, first.app_version), ("about a", "one two", "x"));
        assert_eq!(first.urls().collect::<Vec<_>>(), ["u/a-2.tgz", "v"]);
        assert_eq!(block.chart("b").expect("there").releases().count(), 0);
        assert_eq!(block.chart("c").expect("there").releases().next().map(|release| release.urls().count()), Some(0));
        assert!(block.chart("bb").is_none());
    }

    #[test]
    fn a_block_that_was_touched_is_none() {
        let whole = block().bytes().to_vec();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x40;
            assert!(Compiled::read(bytes).is_none(), "changed at {at}");
            assert!(Compiled::read(whole[..at].to_vec()).is_none(), "cut at {at}");
        }
    }
}
