//! Many texts parsed at once, on two threads where that pays, and freed again aside.
//!
//! In: names and texts. Out: for each, in their order, its templates or what is wrong with it. A chart like
//! kube-prometheus-stack brings two megabytes of templates, most of which are never executed: parsing and freeing them
//! is half of the work of rendering it.

use super::ast::Tree;
use super::{Error, Functions, Parsed, parse};
use std::collections::HashMap;
use std::sync::Arc;
use std::thread::Builder;

/// Less text than this is parsed sooner than a thread is started.
const WORTH: usize = 100_000;
/// As many templates as that much text brings.
const MANY: usize = 100;
/// Enough for templates that nest as deep as the parser allows; pages that are not touched cost nothing.
const STACK: usize = 1 << 29;

/// Parses every text under its name.
pub fn parse_all<H>(functions: &Functions<H>, texts: &[(&str, &str)]) -> Vec<Result<Parsed, Error>> {
    let find = |name: &str| functions.find(name);
    let parse = |(name, text): &(&str, &str)| parse::parse(name, text, &find).map(Parsed);
    let (first, second) = texts.split_at(middle(texts));
    let all = |texts: &[(&str, &str)]| texts.iter().map(parse).collect::<Vec<_>>();
    if second.is_empty() {
        return all(first);
    }
    std::thread::scope(|scope| {
        let other = Builder::new().stack_size(STACK).spawn_scoped(scope, || all(second));
        let mut parsed = all(first);
        match other.map(|other| other.join()) {
            Ok(Ok(rest)) => parsed.extend(rest),
            // There was no thread to be had.
            Ok(Err(_)) | Err(_) => parsed.extend(all(second)),
        }
        parsed
    })
}

/// Where the second half of the text begins; at the end when one thread will do.
fn middle(texts: &[(&str, &str)]) -> usize {
    let size: usize = texts.iter().map(|(_, text)| text.len()).sum();
    if size < WORTH {
        return texts.len();
    }
    let mut seen = 0;
    let first_half = texts.iter().take_while(|(_, text)| {
        seen += text.len();
        seen <= size / 2
    });
    first_half.count()
}

/// Frees templates without keeping their user waiting.
pub(super) fn free(trees: HashMap<String, Arc<Tree>>) {
    if trees.len() > MANY {
        // Without a thread they are freed here.
        let _ = Builder::new().stack_size(STACK).spawn(move || drop(trees));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_come_back_in_order() {
        let functions = Functions::<()>::new(&[], Vec::new());
        let long = format!("{}{{{{.}}}}", "x".repeat(WORTH / 2));
        let texts = [("a", long.as_str()), ("b", "{{if}}"), ("c", long.as_str()), ("d", "{{define \"e\"}}{{end}}d")];
        assert_eq!((middle(&texts), middle(&texts[3..])), (2, 1));
        let parsed = parse_all(&functions, &texts);
        let names: Vec<String> = parsed
            .iter()
            .map(|parsed| match parsed {
                Ok(parsed) => parsed.0.iter().map(|tree| tree.name.as_str()).collect::<Vec<_>>().join(" "),
                Err(error) => error.to_string(),
            })
            .collect();
        assert_eq!(names, ["a", "template: b:1: missing value for if", "c", "e d"]);
    }
}
