//! The records of the committee's pack, and the months of its charts as a tidy file.

use std::collections::BTreeSet;

use crate::diagnostics::Diagnostics;
use crate::indicators::evaluation::Evaluation;
use crate::period::Period;
use crate::record::committee::brief::Brief;
use crate::record::committee::context::PackContext;
use crate::record::committee::definition::PackDefinition;
use crate::record::committee::layout::Layout;
use crate::record::committee::meeting::MeetingContext;
use crate::record::committee::meeting::limits::{self, DatedLimits};
use crate::record::document::{Page, Record};
use crate::record::tidy::csv::csv;
use crate::record::tidy::rows::{SignalRow, TidyRow as _};

use super::{Made, Ready, Run, Writer};

impl Writer<'_> {
    /// The committee's pack and its brief, or its slides, and `signals.csv`.
    pub(super) fn committee(
        &self,
        definition: &PackDefinition,
        ready: &mut Vec<Ready>,
        run: &mut Run,
    ) -> Result<(), Diagnostics> {
        let Made { request, workspace, targets, charted, evaluation, .. } = *self.made;
        let limits = self.limits();
        // Devices have indicators of their own, of the same facts.
        let of_devices =
            self.made.watched.map(|watched| Evaluation { measures: &watched.selection.contexts, ..*evaluation });
        let context = PackContext {
            summary: self.summary_context(),
            pack: definition,
            targets,
            months: charted,
            layout: request.layout,
            meeting: self.meeting(),
            limits: &limits,
            equipment: of_devices.as_ref().and_then(|of_devices| self.watched_devices(of_devices)),
        };
        run.output.add(SignalRow::FILE, csv(&context.signal_rows(&workspace.hospital.id)));
        for record in self.pack(&context) {
            self.write(&record.document, &record, ready, &mut run.faults)?;
        }
        Ok(())
    }

    /// With the rows of all months that its charts show.
    fn pack(&self, context: &PackContext<'_>) -> Vec<Record> {
        let Made { request, selection, charted, .. } = *self.made;
        let pack = context.pack();
        let months = charted.iter().map(|month| Period::Month(*month));
        let periods: BTreeSet<Period> = months.chain([request.period.last_year()]).collect();
        let periods: Vec<String> = periods.iter().map(Period::to_string).collect();
        let (document, period) = (pack.head.document.clone(), pack.head.period.clone());
        let record = |document: String, page: Page| {
            let title = format!("{document} {} {}", self.context.hospital, period);
            let indicators = selection.indicators.keys().map(String::as_str);
            let page = (page, context.summary.cards.audience);
            self.record(self.whole_hospital(), title, "", self.tidy.of_hospital(&periods), indicators, page)
        };
        match request.layout {
            Layout::Pages => {
                let brief = Brief::of(&pack, self.context.labels);
                let of_brief = record(brief.head.document.clone(), Page::CommitteeBrief(Box::new(brief)));
                vec![record(document, Page::Committee(Box::new(pack))), of_brief]
            }
            Layout::Slides => vec![record(document, Page::CommitteeSlides(Box::new(pack)))],
        }
    }

    /// The meeting that the pack is for, and those before it.
    fn meeting(&self) -> Option<MeetingContext<'_>> {
        let file = self.made.meeting?;
        let earlier = self.made.meetings.before(file.day).map(|earlier| (earlier.day, &earlier.meeting)).collect();
        Some(MeetingContext { meeting: &file.meeting, day: file.day, earlier })
    }

    /// What was decided on the limits of charts before the meeting; without one, before the date of the report.
    fn limits(&self) -> Vec<DatedLimits<'_>> {
        let day = self.made.meeting.map_or(self.made.request.report_date, |file| file.day);
        let directory = &self.made.tables.departments.directory;
        let earlier = self.made.meetings.before(day).map(|file| &file.meeting);
        limits::dated(earlier, |name| directory.resolve(name, None).ok())
    }
}
