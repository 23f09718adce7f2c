//! Columns lined up with spaces, as Go's text/tabwriter does it.
//!
//! In: text whose cells end with tabs and whose lines end with newlines. Out: the same text with every column as wide
//! as its widest cell. Answers to the fork that kubectl uses (github.com/liggitt/tabwriter), which can remember the
//! widths from one flush to the next.

/// The layout of a table.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The smallest width of a column, its padding included.
    pub min_width: usize,
    /// Spaces between two columns.
    pub padding: usize,
    /// Columns never become narrower from one flush to the next.
    pub remember_widths: bool,
}

impl Layout {
    /// What kubectl's printers use.
    pub const KUBECTL: Layout = Layout { min_width: 6, padding: 3, remember_widths: true };
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// In bytes.
    size: usize,
    /// In characters.
    width: usize,
}

/// Collects lines until [`flush`](TabWriter::flush) lays them out.
#[derive(Debug)]
pub struct TabWriter {
    layout: Layout,
    /// The cells' text one behind the other.
    text: String,
    /// The cells of all lines; the last one of a line belongs to no column.
    cells: Vec<Cell>,
    /// Where in `cells` each finished line ends.
    line_ends: Vec<usize>,
    /// The cell that is being written.
    open: Cell,
    /// The widths of the columns to the left while formatting.
    widths: Vec<usize>,
    remembered: Vec<usize>,
    out: String,
}

impl Default for TabWriter {
    fn default() -> TabWriter {
        TabWriter::new(Layout::KUBECTL)
    }
}

impl TabWriter {
    pub fn new(layout: Layout) -> TabWriter {
        TabWriter {
            layout,
            text: String::new(),
            cells: Vec::new(),
            line_ends: Vec::new(),
            open: Cell::default(),
            widths: Vec::new(),
            remembered: Vec::new(),
            out: String::new(),
        }
    }

    /// Adds text; tabs end cells, newlines end lines.
    pub fn write(&mut self, text: &str) {
        let mut rest = text;
        while let Some(end) = rest.find(['\t', '\n', '\u{b}', '\u{c}']) {
            self.append(&rest[..end]);
            self.cells.push(std::mem::take(&mut self.open));
            if matches!(rest.as_bytes()[end], b'\n' | 0x0c) {
                let start = self.line_ends.last().copied().unwrap_or(0);
                self.line_ends.push(self.cells.len());
                // A line of one cell ends all columns, so what stands before it is settled.
                if self.cells.len() - start == 1 || rest.as_bytes()[end] == 0x0c {
                    self.flush();
                }
            }
            rest = &rest[end + 1..];
        }
        self.append(rest);
    }

    fn append(&mut self, text: &str) {
        self.text.push_str(text);
        self.open.size += text.len();
        self.open.width += if text.is_ascii() { text.len() } else { text.chars().count() };
    }

    /// Lays out what was written; [`take`](TabWriter::take) hands it over.
    pub fn flush(&mut self) {
        let complete = self.line_ends.last().copied().unwrap_or(0) == self.cells.len() && self.open.size == 0;
        if !complete {
            self.cells.push(std::mem::take(&mut self.open));
            self.line_ends.push(self.cells.len());
        }
        let lines = self.line_ends.len();
        self.format(0, 0, lines);
        if !complete {
            self.out.pop();
        }
        self.text.clear();
        self.cells.clear();
        self.line_ends.clear();
    }

    /// The text laid out so far.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// Forgets the widths of earlier flushes.
    pub fn forget_widths(&mut self) {
        self.remembered.clear();
    }

    fn line(&self, index: usize) -> &[Cell] {
        let start = if index == 0 { 0 } else { self.line_ends[index - 1] };
        &self.cells[start..self.line_ends[index]]
    }

    /// Whether a line has a cell in the column, its last cell not counted.
    fn cell(&self, line: usize, column: usize) -> Option<Cell> {
        let cells = self.line(line);
        (column + 1 < cells.len()).then(|| cells[column])
    }

    /// Formats the lines `from..to`, whose columns left of `widths.len()` are known; returns the place in `text`.
    fn format(&mut self, start: usize, from: usize, to: usize) -> usize {
        let column = self.widths.len();
        let (mut position, mut from, mut this) = (start, from, from);
        while this < to {
            if self.cell(this, column).is_none() {
                this += 1;
                continue;
            }
            position = self.print_lines(position, from, this);
            from = this;
            let mut width = self.layout.min_width;
            while let Some(cell) = (this < to).then(|| self.cell(this, column)).flatten() {
                width = width.max(cell.width + self.layout.padding);
                this += 1;
            }
            if self.layout.remember_widths {
                width = self.remember(column, width);
            }
            self.widths.push(width);
            position = self.format(position, from, this);
            self.widths.pop();
            from = this;
        }
        self.print_lines(position, from, to)
    }

    fn remember(&mut self, column: usize, width: usize) -> usize {
        if self.remembered.len() < column {
            self.remembered.extend_from_slice(&self.widths[self.remembered.len()..]);
        }
        match self.remembered.get_mut(column) {
            None => {
                self.remembered.push(width);
                width
            }
            Some(known) => {
                *known = width.max(*known);
                *known
            }
        }
    }

    fn print_lines(&mut self, start: usize, from: usize, to: usize) -> usize {
        let mut position = start;
        for index in from..to {
            let first = if index == 0 { 0 } else { self.line_ends[index - 1] };
            for (column, cell) in self.cells[first..self.line_ends[index]].iter().enumerate() {
                self.out.push_str(&self.text[position..position + cell.size]);
                position += cell.size;
                if let Some(width) = self.widths.get(column) {
                    self.out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width)));
                }
            }
            self.out.push('\n');
        }
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let mut writer = TabWriter::default();
        writer.write(input);
        writer.flush();
        assert_eq!(writer.take(), expected, "of {input:?}");
    }

    #[test]
    fn lines_up_columns() {
        check("NAME\tAGE\nweb-0\t5m\n", "NAME    AGE\nweb-0   5m\n");
        check("a\tb\tc\n", "a     b     c\n");
        check("a\t\tc\nlonger-name\tbb\t\n", "a                   c\nlonger-name   bb    \n");
        check("é\tx\n", "é     x\n");
        check("no newline\tat end", "no newline   at end");
        check("", "");
    }

    #[test]
    fn ends_columns_where_a_line_lacks_them() {
        check("a\tb\nlonger line\nccccccccc\td\n", "a     b\nlonger line\nccccccccc   d\n");
        check("aaaaaaaaaa\tb\tc\nd\te\n", "aaaaaaaaaa   b     c\nd            e\n");
    }

    #[test]
    fn remembers_widths_between_flushes() {
        let mut writer = TabWriter::default();
        writer.write("a-long-name\tx\n");
        writer.flush();
        writer.write("b\ty\n");
        writer.flush();
        assert_eq!(writer.take(), "a-long-name   x\nb             y\n");
        writer.forget_widths();
        writer.write("b\ty\n");
        writer.flush();
        assert_eq!(writer.take(), "b     y\n");
    }
}
