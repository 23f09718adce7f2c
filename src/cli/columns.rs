//! Small tables as Go's tabwriter sets them with kubectl's settings: at least six wide, three spaces between.

use std::fmt::Write;

/// Rows of cells as aligned lines. The last cell of a row is not padded.
pub fn align(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter(|row| row.len() > column + 1);
            cells.map(|row| row[column].chars().count() + 3).max().unwrap_or(0).max(6)
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            if column + 1 == row.len() {
                out.push_str(cell);
            } else {
                // Writing to a String cannot fail.
                let _ = write!(out, "{cell:width$}", width = widths[column]);
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligns_as_tabwriter() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = [row(&["CURRENT", "NAME", "N"]), row(&["*", "a", ""])];
        assert_eq!(align(&rows), "CURRENT   NAME   N\n*         a      \n");
        assert_eq!(align(&[row(&["a"])]), "a\n");
    }
}
