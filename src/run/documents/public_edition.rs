//! The record of the submission's public edition, and the files that say the same for programs.

use crate::diagnostics::Diagnostics;
use crate::record::audience::Audience;
use crate::record::document::Page;
use crate::record::submission::definition::Forms;
use crate::record::submission::public::pages::PublicPages;
use crate::record::tidy::Tidy;
use crate::record::tidy::csv::csv;
use crate::record::tidy::entities::HOSPITAL;
use crate::record::tidy::rows::{IndicatorRow, TidyRow as _};

use super::submission::twins_beside;
use super::{Made, Ready, Run, Writer};
use crate::run::tidying;

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
}
