//! The records of large equipment for the public: the pages of its classes, and the hospital's with all of them.

use crate::diagnostics::Diagnostics;
use crate::record::equipment::context::DeviceContext;
use crate::record::equipment::public::PUBLIC;
use crate::record::tidy::Tidy;
use crate::record::tidy::csv::csv;
use crate::record::tidy::rows::{IndicatorRow, TidyRow as _};
use crate::run::{Run, tidying};

use super::{Ready, Writer};

impl Writer<'_> {
    /// Neither cards nor anything of single devices; the folder holds nothing that the public may not see.
    pub(super) fn public_equipment(&self, ready: &mut Vec<Ready>, run: &mut Run) -> Result<(), Diagnostics> {
        let earlier = self.earlier_editions()?;
        let whole = self.device_context();
        let figures = whole.public_figures(&earlier, self.made.workspace.suppression.public.get());
        let context = DeviceContext { told: Some(&figures), ..whole };
        run.faults.extend(figures.exposed().into_iter().map(|one| self.exposed(one)));
        // As all tidy rows, in the workspace's language.
        let words = tidying::own_words(self.made);
        let rows = context.public_rows(&self.tidy.indicators, &figures, &words);
        run.output.add(IndicatorRow::FILE, csv(&rows));
        let tidy = Tidy { indicators: rows, ..Tidy::default() };
        let report = self.equipment_report(&context, tidy.clone(), PUBLIC.into_iter());
        self.write("summary", &report, ready, &mut run.faults)?;
        for class in context.classes() {
            let pages = self.class_pages(&context, class, tidy.of_class(class), PUBLIC.into_iter());
            self.write("equipment_class", &pages, ready, &mut run.faults)?;
        }
        Ok(())
    }
}
