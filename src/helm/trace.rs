//! Where rendering stopped, for somebody who shows it: the lines of templates, and the values that were at fault.
//!
//! In: an error of the template engine. Out: a [`Stop`]: Helm's message, the templates on the stack, the innermost
//! last, and the paths below `.Values` of what the failed expression read.

use crate::gotemplate::{Error, Place};
use crate::value::{Dict, Text, Value};

/// Frames and values beyond this are of no use to anybody.
const MAX_FRAMES: usize = 100;

/// Why and where rendering stopped.
#[derive(Debug, Default)]
pub struct Stop {
    /// Helm's message.
    pub message: String,
    /// The templates on the stack, the innermost last.
    pub frames: Vec<Frame>,
    /// What the failed expression read below `.Values`.
    pub reads: Vec<Read>,
}

/// A place in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub path: String,
    /// From 1.
    pub line: u32,
    /// In bytes, from 0.
    pub column: Option<u32>,
    /// The whole line.
    pub text: String,
}

/// A value that an expression read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Below the values of the root chart.
    pub path: Vec<String>,
    /// The value, shortened; none where there is no such key.
    pub value: Option<String>,
}

impl Stop {
    /// A stop of which nothing but the message is known.
    pub fn new(message: impl Into<String>) -> Stop {
        Stop { message: message.into(), ..Stop::default() }
    }

    /// At a line of a template.
    pub fn at(message: impl Into<String>, frame: Frame) -> Stop {
        Stop { message: message.into(), frames: vec![frame], ..Stop::default() }
    }

    /// With what an error of the Go template engine knows; `values` are those of the root chart.
    pub(super) fn of_error(message: String, error: &Error, values: &Dict) -> Stop {
        let mut stop = Stop::new(message);
        let mut current = Some(error);
        while let Some(error) = current {
            if let Error::Execute(place) = error {
                stop.add(place, values);
            }
            current = error.cause();
        }
        stop
    }

    fn add(&mut self, place: &Place, values: &Dict) {
        let frame =
            Frame { path: place.name.clone(), line: place.line, column: Some(place.column), text: place.text.clone() };
        // A function's error names its caller's place again.
        if self.frames.last() != Some(&frame) {
            self.frames.push(frame);
        }
        if self.frames.len() > MAX_FRAMES {
            self.frames.remove(MAX_FRAMES / 2);
        }
        for read in &place.reads {
            let Some(mut path) = find(values, read.map, &mut Vec::new()) else { continue };
            path.push(read.key.clone());
            self.reads.push(Read { path, value: read.value.clone() });
        }
    }
}

/// The path from one map to the one inside of it that lies at an address.
fn find(from: &Dict, wanted: usize, path: &mut Vec<Text>) -> Option<Vec<String>> {
    if from.address() == wanted {
        return Some(path.iter().map(Text::to_string).collect());
    }
    // A map that holds itself would never end.
    if path.len() > MAX_FRAMES {
        return None;
    }
    from.entries().into_iter().find_map(|(key, value)| {
        let Value::Dict(inner) = &value else { return None };
        path.push(key);
        let found = find(inner, wanted, path);
        path.pop();
        found
    })
}
