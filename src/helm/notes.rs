//! NOTES.txt: what a chart wants to tell after its installation.
//!
//! In: the rendered files. Out: the text of the root chart's notes, on demand with those of its subcharts; none of them
//! stays among the files.

use std::collections::BTreeMap;

/// Whether the path is that of notes; a Jinja one counts, too.
fn is_notes(path: &str) -> bool {
    path.trim_end_matches(".j2").ends_with("NOTES.txt")
}

/// Takes the notes out of the files.
pub(super) fn take(files: &mut BTreeMap<String, String>, chart: &str, with_subcharts: bool) -> String {
    let own = format!("{chart}/templates/NOTES.txt");
    let mut notes = String::new();
    files.retain(|path, text| {
        if !is_notes(path) {
            return true;
        }
        if with_subcharts || path.trim_end_matches(".j2") == own {
            if !notes.is_empty() {
                notes.push('\n');
            }
            notes.push_str(text);
        }
        false
    });
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_notes_out() {
        let files = || {
            BTreeMap::from([
                ("c/charts/d/templates/NOTES.txt".to_owned(), "sub".to_owned()),
                ("c/templates/NOTES.txt".to_owned(), "top".to_owned()),
                ("c/templates/a.yaml".to_owned(), "a: 1".to_owned()),
            ])
        };
        let mut left = files();
        assert_eq!(take(&mut left, "c", false), "top");
        assert_eq!(left.len(), 1);
        assert_eq!(take(&mut files(), "c", true), "sub\ntop");
    }
}
