//! The last sheet: what the workbook is, and how to read it.

use crate::record::document::Program;
use crate::record::wording;

use super::ColumnKind::{Prose, Text};
use super::{Cell, Sheet, WorkbookSource};

impl WorkbookSource<'_> {
    /// Which run it is of, what each sheet holds, by which rules.
    pub(super) fn notes(&self, sheets: &[(Sheet, &str)]) -> Sheet {
        let labels = self.labels;
        let word = |key: &str| labels.text(key).to_owned();
        let program = Program::own();
        let (hospital, name) = self.hospital;
        let mut rows = vec![
            (word("workbook.hospital"), format!("{name} ({hospital})")),
            (word("workbook.period"), wording::period(self.period, labels)),
            (word("workbook.scorecard"), format!("{} ({})", self.scorecard.name(labels.language()), self.scorecard.id)),
            (word("workbook.report_date"), self.report_date.to_string()),
            (word("workbook.status"), self.status.words(labels)),
            (word("workbook.reader"), word("workbook.reader_text")),
            (word("workbook.authority"), word("workbook.authority_text")),
        ];
        rows.extend(sheets.iter().map(|(sheet, told)| {
            let count = labels.filled("workbook.rows", &[("count", sheet.rows.len().to_string())]);
            (sheet.title.clone(), word(told) + &count + &self.left_out(sheet))
        }));
        rows.extend([
            (word("workbook.ids"), word("workbook.ids_text")),
            (word("workbook.changes"), word("workbook.changes_text")),
            (word("rule.rounding.name"), word("rule.rounding.text")),
            (word("workbook.decimals"), word("workbook.decimals_text")),
            (word("workbook.states"), word("workbook.states_text")),
            (word("workbook.run"), self.run.to_owned()),
            (word("workbook.catalogue"), self.catalogue.to_owned()),
            (word("workbook.program"), format!("{} {}", program.name, program.version)),
        ]);
        let rows = rows.into_iter().map(|(what, text)| vec![Cell::text(&what), Cell::text(&text)]).collect();
        self.sheet("workbook.notes", &[("workbook.note", Text), ("workbook.note_text", Prose)], rows)
    }

    fn left_out(&self, sheet: &Sheet) -> String {
        match sheet.left_out {
            0 => String::new(),
            count => self.labels.filled("workbook.left_out", &[("count", count.to_string())]),
        }
    }
}
