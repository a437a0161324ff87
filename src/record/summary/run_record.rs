//! By which program, rules and settings the summary was made.

use super::context::SummaryPage;
use crate::record::audience::Audience;
use crate::record::detail_table::{DetailTable, Set};
use crate::record::document::Program;
use crate::record::wording;

/// As much of a hash as tells runs apart; the record that is attached has the whole.
const SHORT: usize = 16;

impl SummaryPage<'_> {
    pub(super) fn run_record(&self) -> DetailTable {
        let (origin, scorecard) = (&self.context.origin, self.cards.scorecard);
        let program = Program::own();
        let short = |hash: &str| hash.chars().take(SHORT).collect::<String>();
        let in_force = match (&scorecard.valid_from, &scorecard.valid_to) {
            (None, None) => self.text("summary.always_in_force"),
            (from, to) => format!("{}–{}", from.as_deref().unwrap_or_default(), to.as_deref().unwrap_or_default()),
        };
        let mut items = vec![
            ("summary.run_program", format!("{} {}", program.name, program.version)),
            ("summary.run_scorecard", format!("{} ({})", scorecard.name(self.language()), scorecard.id)),
            ("summary.run_in_force", in_force),
            ("summary.run_source", scorecard.source.clone()),
            ("summary.run_report_date", wording::date(self.cards.report_date, self.cards.labels)),
            ("summary.run_audience", self.text(origin.audience.map_or("summary.each_document", audience_key))),
            ("summary.run_catalogue", short(origin.catalogue)),
            ("summary.run_configuration", short(&origin.configuration)),
            ("summary.run_record", short(origin.run)),
        ];
        if scorecard.id.is_empty() {
            // Of a report without cards.
            items.drain(1..=3);
        }
        let rows = items.into_iter().map(|(key, value)| vec![self.text(key), value]).collect();
        let columns = [("summary.run_item", Set::Text), ("summary.run_value", Set::Wide)];
        self.detail_table(self.text("summary.run_heading"), &columns, rows)
    }
}

/// The words for whom all documents were asked for.
fn audience_key(audience: Audience) -> &'static str {
    match audience {
        Audience::Internal => "audience.internal",
        Audience::Department => "audience.department",
        Audience::Administration => "audience.administration",
        Audience::Public => "audience.public",
    }
}
