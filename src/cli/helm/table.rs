//! Helm's tables: columns as wide as their widest cell, a tab between them, every cell filled up.

/// Cells are cut at this width, as Helm's table library does by default; zero never cuts.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    max_width: usize,
}

/// Reads the width of `--max-col-width`.
pub(super) fn width(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("strconv.ParseUint: parsing {text:?}: invalid syntax"))
}

impl Table {
    pub fn new(max_width: usize) -> Table {
        Table { rows: Vec::new(), max_width }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table with a final newline.
    pub fn text(&self) -> String {
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                let needed = cell.chars().count();
                *width = (*width).max(if self.max_width == 0 { needed } else { needed.min(self.max_width) });
            }
        }
        let line = |row: &Vec<String>| {
            row.iter().zip(&widths).map(|(cell, width)| fit(cell, *width)).collect::<Vec<_>>().join("\t")
        };
        let mut text = self.rows.iter().map(line).collect::<Vec<_>>().join("\n");
        text.push('\n');
        text
    }
}

/// The cell at exactly this width: filled with blanks, or cut with dots at its end.
fn fit(cell: &str, width: usize) -> String {
    let length = cell.chars().count();
    if length <= width {
        return format!("{cell}{}", " ".repeat(width - length));
    }
    match width.checked_sub(3) {
        Some(kept) => cell.chars().take(kept).chain("...".chars()).collect(),
        None => cell.chars().take(width).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_and_cuts() {
        let mut table = Table::new(8);
        table.row(["NAME", "X"]);
        table.row(["a-long-name", "yy"]);
        assert_eq!(table.text(), "NAME    \tX \na-lon...\tyy\n");
    }
}
