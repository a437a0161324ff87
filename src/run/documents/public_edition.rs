//! The record of the public edition, the files that say the same for programs, and what earlier editions said.

use crate::diagnostics::{Diagnostics, Fault};
use crate::period::Period;
use crate::record::audience::Audience;
use crate::record::difference::Figures;
use crate::record::document::Page;
use crate::record::public::earlier::EarlierFigure;
use crate::record::submission::definition::Forms;
use crate::record::submission::public::pages::PublicPages;
use crate::record::tidy::Tidy;
use crate::record::tidy::csv::csv;
use crate::record::tidy::entities::HOSPITAL;
use crate::record::tidy::rows::{IndicatorRow, TidyRow as _};
use crate::workspace::ledger::{Ledger, folder_of};

use super::submission::twins_beside;
use super::{Made, Ready, Run, Writer};
use crate::run::publishing::republished::own_entries;
use crate::run::{difference, tidying};

impl Writer<'_> {
    /// The public edition; its folder holds nothing that the public may not see.
    pub(super) fn public_edition(&self, ready: &mut Vec<Ready>, run: &mut Run) -> Result<(), Diagnostics> {
        let Made { request, workspace, catalogue, .. } = *self.made;
        // Devices, and what is due when, are no part of it.
        let forms = Forms { equipment: None, calendar: None, ..catalogue.submission.forms() };
        let measures = self.measure_names();
        // What was submitted to the administration is not the public's.
        let context = self.submission_context(&forms, &measures);
        let period = request.period;
        let compared = [period, period.previous(), period.last_year()].map(|period| period.to_string());
        let hospital = |row: &&IndicatorRow| row.entity_kind == HOSPITAL && compared.contains(&row.period);
        let rows = self.tidy.indicators.iter().filter(hospital).cloned().collect();
        let earlier = self.earlier_editions()?;
        // As all tidy rows, in the workspace's language.
        let words = tidying::own_words(self.made);
        let PublicPages { edition, rows, exposed } =
            context.public_pages((rows, &words), &earlier, workspace.suppression.public.get());
        run.faults.extend(exposed.into_iter().map(|one| self.exposed(one)));
        run.output.add(IndicatorRow::FILE, csv(&rows));
        let title = format!("{} {}", edition.hospital, edition.title);
        let indicators: Vec<String> = rows.iter().map(|row| row.indicator.clone()).collect();
        let tidy = Tidy { indicators: rows, ..Tidy::default() };
        let page = (Page::PublicEdition(Box::new(edition)), Audience::Public);
        let record = self.record(self.whole_hospital(), title, "", tidy, indicators.iter(), page);
        self.write("public-edition", &record, ready, &mut run.faults)?;
        twins_beside(ready, run)
    }

    /// That a small count is told by what was published before.
    pub(super) fn exposed(&self, (indicator, period): (String, Period)) -> Fault {
        let found = self.made.selection.indicators.get(&indicator);
        let name = found.map(|found| found.definition.name(self.context.labels.language()).to_owned());
        let fault = Fault::warning("count-exposed").with("name", name.unwrap_or(indicator));
        fault.with("period", period).hint("count-exposed")
    }

    /// What the public editions of the report that were published say.
    pub(super) fn earlier_editions(&self) -> Result<Vec<EarlierFigure>, Diagnostics> {
        let root = &self.made.request.root;
        let ledger = Ledger::load(root)?;
        if !ledger.faults.is_empty() {
            return Err(ledger.faults.into());
        }
        let mut earlier = Vec::new();
        for entry in own_entries(self.made, &ledger) {
            let side = difference::of_folder(&folder_of(root, &entry.folder))?;
            let rows = side.rows.get(&Figures::Indicators).into_iter().flatten();
            earlier.extend(rows.filter_map(|row| EarlierFigure::of_row(row)));
        }
        Ok(earlier)
    }
}
