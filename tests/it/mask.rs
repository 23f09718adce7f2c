//! What may differ between two runs of a session, made equal.
//!
//! Always: the addresses of servers, the scratch folder, times (RFC 3339, and the log's `2026/11/24 14:00:00`), the
//! random names of temporary files. On `mask digests`: every SHA-256 in hexadecimal becomes `[DIGEST-1]`, `[DIGEST-2]`
//! and so on by its first appearance, for where it depends on how gzip packs; equal ones stay equal. On `mask sizes`:
//! the numbers after `"size":`.

use regex::{Captures, Regex};
use std::collections::BTreeMap;

pub struct Masks {
    /// What stands for what, the longest text first.
    words: Vec<(String, String)>,
    rules: Vec<(Regex, &'static str)>,
    digests: Option<Vec<String>>,
    digest: Regex,
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

impl Masks {
    pub fn new(words: &BTreeMap<String, String>) -> Masks {
        let words = words.iter().map(|(word, value)| (value.clone(), word.clone())).collect();
        let rules = vec![
            (regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "[TIME]"),
            (regex(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d"), "[TIME]"),
            (regex(r"\[SCRATCH\]/tmp/[A-Za-z.-]*\d+"), "[SCRATCH]/tmp/[NAME]"),
            (regex(r"tmpcharts-\d+"), "tmpcharts-[NAME]"),
            // A server's address in the name of a cached clone.
            (regex(r"127\.0\.0\.1-\d+"), "127.0.0.1-[PORT]"),
        ];
        Masks { words, rules, digests: None, digest: regex(r"\b[0-9a-f]{64}\b") }
    }

    /// What a session's line `mask …` asks for.
    pub fn choose(&mut self, names: &[String]) {
        for name in names {
            match name.as_str() {
                "digests" => self.digests = Some(Vec::new()),
                "sizes" => self.rules.push((regex(r#""size": ?\d+"#), r#""size":[SIZE]"#)),
                other => panic!("there is no mask for {other}"),
            }
        }
    }

    pub fn apply(&mut self, text: &str) -> String {
        let mut text = self.words.iter().fold(text.to_owned(), |text, (value, word)| text.replace(value, word));
        for (pattern, mark) in &self.rules {
            text = pattern.replace_all(&text, regex::NoExpand(mark)).into_owned();
        }
        let Some(known) = &mut self.digests else { return text };
        let number = |found: &Captures<'_>| {
            let place = known.iter().position(|one| *one == found[0]).unwrap_or_else(|| {
                known.push(found[0].to_owned());
                known.len() - 1
            });
            format!("[DIGEST-{}]", place + 1)
        };
        self.digest.replace_all(&text, number).into_owned()
    }
}
