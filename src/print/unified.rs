//! Two texts compared line by line, as `diff -u` prints them.
//!
//! In: both texts. Out: hunks with three lines around each change; nothing when the texts are alike. Which of several
//! equally short scripts is shown follows GNU diff: a run of changes is moved to where it meets a change on the other
//! side, else as far down as it goes.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::fmt::Write;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// The hunks that make `new` of `old`.
pub fn hunks(old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let (old, new) = (lines(old), lines(new));
    let (mut removed, mut added) = changes(&old, &new);
    settle(&old, &mut removed, &mut added);
    settle(&new, &mut added, &mut removed);
    let edits = edits(&removed, &added);
    let mut out = String::new();
    let mut at = 0;
    while at < edits.len() {
        let mut end = at + 1;
        while end < edits.len() && edits[end].old - (edits[end - 1].old + edits[end - 1].removed) <= 2 * CONTEXT {
            end += 1;
        }
        write_hunk(&mut out, &edits[at..end], &old, &new);
        at = end;
    }
    out
}

/// The lines with their ends.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Which lines of either side have no counterpart. One more element on both ends stands for the ends themselves.
fn changes(old: &[&str], new: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let mut removed = vec![false; old.len() + 2];
    let mut added = vec![false; new.len() + 2];
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        if !matches!(op, DiffOp::Equal { .. }) {
            removed[1..][op.old_range()].fill(true);
            added[1..][op.new_range()].fill(true);
        }
    }
    (removed, added)
}

/// Moves each run of changed lines of one side, keeping the script right: joined with runs it can reach, then back to
/// the last place where the other side has a change as well, else as far down as possible.
fn settle(lines: &[&str], changed: &mut [bool], other: &mut [bool]) {
    // Places count from 1, as the flags do; `there` is the place on the other side that belongs to `end`.
    let line = |place: usize| lines[place - 1];
    let last = lines.len() + 1;
    let (mut end, mut there) = (1, 1);
    loop {
        while end < last && !changed[end] {
            while other[there] {
                there += 1;
            }
            there += 1;
            end += 1;
        }
        if end >= last {
            return;
        }
        let mut start = end;
        while changed[end] {
            end += 1;
        }
        while other[there] {
            there += 1;
        }
        let mut meeting;
        loop {
            let length = end - start;
            while start > 1 && line(start - 1) == line(end - 1) {
                start -= 1;
                end -= 1;
                changed[start] = true;
                changed[end] = false;
                while changed[start - 1] {
                    start -= 1;
                }
                there -= 1;
                while other[there] {
                    there -= 1;
                }
            }
            meeting = if other[there - 1] { end } else { last };
            while end != last && line(start) == line(end) {
                changed[start] = false;
                changed[end] = true;
                start += 1;
                end += 1;
                while changed[end] {
                    end += 1;
                }
                there += 1;
                while other[there] {
                    meeting = end;
                    there += 1;
                }
            }
            if length == end - start {
                break;
            }
        }
        while meeting < end {
            start -= 1;
            end -= 1;
            changed[start] = true;
            changed[end] = false;
            there -= 1;
            while other[there] {
                there -= 1;
            }
        }
    }
}

/// Lines taken out and put in at one place.
struct Edit {
    old: usize,
    removed: usize,
    new: usize,
    added: usize,
}

fn edits(removed: &[bool], added: &[bool]) -> Vec<Edit> {
    let run = |flags: &[bool], from: usize| flags[from..].iter().take_while(|flag| **flag).count();
    let (mut old, mut new) = (1, 1);
    let mut out = Vec::new();
    while old < removed.len() - 1 || new < added.len() - 1 {
        let edit = Edit { old: old - 1, removed: run(removed, old), new: new - 1, added: run(added, new) };
        old += edit.removed;
        new += edit.added;
        if edit.removed + edit.added > 0 {
            out.push(edit);
        } else {
            old += 1;
            new += 1;
        }
    }
    out
}

fn write_hunk(out: &mut String, edits: &[Edit], old: &[&str], new: &[&str]) {
    let (Some(first), Some(last)) = (edits.first(), edits.last()) else { return };
    let before = first.old.min(CONTEXT);
    let after = (old.len() - last.old - last.removed).min(CONTEXT);
    let (old_start, old_end) = (first.old - before, last.old + last.removed + after);
    let (new_start, new_end) = (first.new - before, last.new + last.added + after);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "@@ -{} +{} @@", range(old_start, old_end), range(new_start, new_end));
    let mut at = old_start;
    for edit in edits {
        old[at..edit.old].iter().for_each(|line| write_line(out, ' ', line));
        at = edit.old + edit.removed;
        old[edit.old..at].iter().for_each(|line| write_line(out, '-', line));
        new[edit.new..edit.new + edit.added].iter().for_each(|line| write_line(out, '+', line));
    }
    old[at..old_end].iter().for_each(|line| write_line(out, ' ', line));
}

/// First line and count; a count of one is left out, an empty range names the line before it.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

fn write_line(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Recorded from GNU diff 3.10.
    #[test]
    fn prints_as_diff() {
        for (old, new, expected) in [
            ("a\n", "a\n", ""),
            ("", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"),
            ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
            ("a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"),
            ("a\nb", "a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"),
            (
                "- a\n  x\n- b\n  x\n",
                "- a\n  x\n- c\n  x\n- b\n  x\n",
                "@@ -1,4 +1,6 @@\n - a\n   x\n+- c\n+  x\n - b\n   x\n",
            ),
            (
                "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
                "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n",
            ),
            ("a\na\n", "a\na\na\n", "@@ -1,2 +1,3 @@\n a\n a\n+a\n"),
        ] {
            assert_eq!(hunks(old, new), expected, "of {old:?} and {new:?}");
        }
    }

    #[test]
    fn splits_hunks_as_diff() {
        let text = |changed: &[usize]| -> String {
            (1..=20)
                .map(|line| if changed.contains(&line) { format!("x{line}\n") } else { format!("{line}\n") })
                .collect()
        };
        let count = |changed: &[usize]| hunks(&text(&[]), &text(changed)).matches("@@ -").count();
        assert_eq!((count(&[3, 10]), count(&[3, 11])), (1, 2));
    }
}
