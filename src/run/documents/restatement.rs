//! The record of a restatement's page.

use std::collections::BTreeMap;

use crate::record::difference::Figures;
use crate::record::difference::pages::Restating;
use crate::record::document::{Page, Record};
use crate::record::status::DocumentStatus;
use crate::run::{Kind, Made};

use super::Writer;

impl Writer<'_> {
    /// What of a locked period is no longer as it was approved; none where everything is.
    pub(super) fn restatement(&self) -> Option<Record> {
        let Made { kind, restated, status, selection, .. } = *self.made;
        let (difference, DocumentStatus::Restated(approval)) = (restated?, status) else { return None };
        let summary = self.summary_context();
        let names = self.names_of_changed();
        let page = Restating { summary: &summary, difference, approval, names: &names, carries: kind == Kind::Monthly }
            .pages();
        let title = format!("{} {} {}", page.head.document, self.context.hospital, page.head.period);
        let tidy = self.tidy.of_periods(&[self.made.request.period.to_string()]);
        let indicators = selection.indicators.keys().map(String::as_str);
        let page = (Page::Restatement(Box::new(page)), summary.cards.audience);
        Some(self.record(self.whole_hospital(), title, "", tidy, indicators, page))
    }

    /// What the scorecards and the plans of money are called.
    fn names_of_changed(&self) -> BTreeMap<String, String> {
        let Made { restated, catalogue, plans, request, .. } = *self.made;
        let language = request.language;
        let money = plans.wages.iter().chain(&plans.bonus);
        let mut names: BTreeMap<String, String> =
            money.map(|plan| (plan.id.clone(), plan.definition.name(language).to_owned())).collect();
        names.extend(plans.awards.iter().map(|plan| (plan.id.clone(), plan.definition.name(language).to_owned())));
        for one in restated.into_iter().flat_map(|found| found.of(Figures::Totals)) {
            let id = one.key("scorecard");
            if let Some(scorecard) = catalogue.scorecard(id, request.period.span()) {
                names.insert(id.to_owned(), scorecard.name(language).to_owned());
            }
        }
        names
    }
}
