//! Texts parsed on the second core, before anybody executes them, and freed again aside.
//!
//! In: names and texts. Out: for each that is wanted in the end, its templates or what is wrong with it. A chart like
//! kube-prometheus-stack brings two megabytes of templates, most of which are never executed: parsing and freeing them
//! is half of the work of rendering it, and can be done while its values are still being computed.

use super::ast::Tree;
use super::{Error, Functions, Parsed, parse};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

/// Less text than this is parsed sooner than a thread is started.
const WORTH: usize = 100_000;
/// As many templates as that much text brings.
const MANY: usize = 100;
/// Enough for templates that nest as deep as the parser allows; pages that are not touched cost nothing.
const STACK: usize = 1 << 29;

/// A text with the name of its template.
pub type NamedText = (String, Arc<str>);

/// Texts that are being parsed.
pub struct Ahead {
    work: Arc<Work>,
    worker: Option<JoinHandle<()>>,
}

struct Work {
    jobs: Vec<Job>,
    /// Nothing more is to be begun.
    stop: AtomicBool,
}

struct Job {
    text: NamedText,
    /// Whether somebody parses it already.
    taken: AtomicBool,
    outcome: Mutex<Option<Result<Parsed, Error>>>,
}

impl Job {
    /// Parses the text, unless somebody does or did.
    fn work<H>(&self, functions: &Functions<H>) {
        if !self.taken.swap(true, Ordering::Relaxed) {
            let parsed = parse_one(functions, &self.text);
            *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(parsed);
        }
    }

    fn outcome(&self) -> Option<Result<Parsed, Error>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn parse_one<H>(functions: &Functions<H>, (name, text): &NamedText) -> Result<Parsed, Error> {
    parse::parse(name, text, &|name| functions.find(name)).map(Parsed)
}

impl Ahead {
    /// Begins to parse, where that pays.
    pub fn start<H: 'static>(functions: &Arc<Functions<H>>, texts: Vec<NamedText>) -> Ahead {
        let size: usize = texts.iter().map(|(_, text)| text.len()).sum();
        let job = |text| Job { text, taken: AtomicBool::new(false), outcome: Mutex::new(None) };
        let work = Arc::new(Work { jobs: texts.into_iter().map(job).collect(), stop: AtomicBool::new(false) });
        let shared = (Arc::clone(&work), Arc::clone(functions));
        let run = move || {
            let (work, functions) = shared;
            work.jobs.iter().take_while(|_| !work.stop.load(Ordering::Relaxed)).for_each(|job| job.work(&functions));
        };
        // Without a thread to be had, all is parsed in the end.
        let worker = (size >= WORTH).then(|| Builder::new().stack_size(STACK).spawn(run).ok()).flatten();
        Ahead { work, worker }
    }

    /// What became of the texts that are wanted; those that were not given before are parsed now.
    pub fn finish<H>(self, functions: &Functions<H>, wanted: &[NamedText]) -> Vec<Result<Parsed, Error>> {
        let place = |(name, text): &NamedText| (name.as_str().to_owned(), Arc::as_ptr(text).addr());
        let jobs: HashMap<_, &Job> = self.work.jobs.iter().map(|job| (place(&job.text), job)).collect();
        let wanted: Vec<(&NamedText, Option<&&Job>)> =
            wanted.iter().map(|text| (text, jobs.get(&place(text)))).collect();
        // What a chart holds itself is given first and wanted last, so that the worker comes from the other end.
        wanted.iter().filter_map(|(_, job)| *job).for_each(|job| job.work(functions));
        self.work.stop.store(true, Ordering::Relaxed);
        // Should it have panicked, what it left is parsed below.
        let _ = self.worker.map(JoinHandle::join);
        let outcome = |(text, job): (&NamedText, Option<&&Job>)| {
            job.and_then(|job| job.outcome()).unwrap_or_else(|| parse_one(functions, text))
        };
        wanted.into_iter().map(outcome).collect()
    }
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
    fn what_is_wanted_comes_back_in_order() {
        let functions = Arc::new(Functions::<()>::new(&[], Vec::new()));
        let long = format!("{}{{{{.}}}}", "x".repeat(WORTH / 2));
        let texts = [("a", long.as_str()), ("b", "{{if}}"), ("c", long.as_str()), ("d", "{{define \"e\"}}{{end}}d")];
        let texts = texts.map(|(name, text)| (name.to_owned(), Arc::from(text))).to_vec();
        let other = ("f".to_owned(), Arc::from("f"));
        let wanted = [texts[3].clone(), other, texts[1].clone(), texts[0].clone(), texts[0].clone()];
        let parsed = Ahead::start(&functions, texts).finish(&functions, &wanted);
        let names: Vec<String> = parsed
            .iter()
            .map(|parsed| match parsed {
                Ok(parsed) => parsed.0.iter().map(|tree| tree.name.as_str()).collect::<Vec<_>>().join(" "),
                Err(error) => error.to_string(),
            })
            .collect();
        assert_eq!(names, ["e d", "f", "template: b:1: missing value for if", "a", "a"]);
    }
}
