//! The records of awards and money: the hospital's report of a year, and each department's slip of a month.

use crate::allocation::definition::{AllocationDefinition, Defined};
use crate::allocation::guard::Violation;
use crate::allocation::money::Refusal;
use crate::record::audience::Audience;
use crate::record::awards_and_bonus::WageSlip;
use crate::record::awards_and_bonus::report::{AllocationContext, Pool, Refused};
use crate::record::document::{DocumentEntity, Page, Record};
use crate::record::tidy::Tidy;
use crate::run::allocations::{RefusedPlan, categories};
use crate::run::{Kind, Made};

use super::Writer;

/// The report on awards and money, and what of it is made public.
pub(super) struct AllocationRecords {
    pub whole: Record,
    pub public: Record,
}

impl Writer<'_> {
    /// Awards and money of a year; none where nothing of the kind is planned for it.
    pub(super) fn awards_and_bonus(&self) -> Option<AllocationRecords> {
        let Made { kind, plans, allocations, carrying, selection, .. } = *self.made;
        let planned = !allocations.awards.is_empty() || !allocations.money.is_empty() || !allocations.faults.is_empty();
        if kind != Kind::Annual || !planned {
            return None;
        }
        let summary = self.summary_context();
        let pools = self.pools();
        let refused = self.refused();
        let context = AllocationContext {
            summary: &summary,
            plans: &plans.awards,
            awards: &allocations.awards,
            vetoes: &allocations.vetoes,
            pools: &pools,
            refused: &refused,
            carried: &carrying.rows,
            public: false,
        };
        let page = context.pages();
        let title = format!("{} {} {}", page.head.document, self.context.hospital, page.head.period);
        let tidy = self.tidy.of_periods(&[self.made.request.period.to_string()]);
        let cut = AllocationContext { public: true, ..context }.pages().public(self.context.labels);
        let indicators = selection.indicators.keys().map(String::as_str);
        let whole = (Page::AwardsAndBonus(Box::new(page)), summary.cards.audience);
        let public = (Page::AwardsAndBonus(Box::new(cut)), Audience::Public);
        Some(AllocationRecords {
            // The ranking with its dimensions is public; of the tidy rows the totals alone.
            public: self.record(
                self.whole_hospital(),
                title.clone(),
                "",
                tidy.totals_alone(),
                std::iter::empty::<&str>(),
                public,
            ),
            whole: self.record(self.whole_hospital(), title, "", tidy, indicators, whole),
        })
    }

    /// The slip of a department's wages.
    pub(super) fn slip(&self, department: u32) -> Option<Record> {
        let Made { kind, restated, carrying, .. } = *self.made;
        // What a restated month comes to is not paid as such: the difference stands on another month's slip.
        if kind != Kind::Monthly || restated.is_some() {
            return None;
        }
        let summary = self.summary_context();
        let pools = self.pools();
        let context = AllocationContext {
            summary: &summary,
            plans: &[],
            awards: &[],
            vetoes: &[],
            pools: &pools,
            refused: &[],
            carried: &carrying.rows,
            public: false,
        };
        let id = self.context.departments.id(department).to_owned();
        let record = |slip: WageSlip| {
            let entity =
                DocumentEntity { kind: "department".to_owned(), id: id.clone(), name: slip.head.entity.clone() };
            let title = format!("{} {} {}", slip.head.document, slip.head.entity, slip.head.period);
            let page = (Page::WageSlip(Box::new(slip)), self.context.audience);
            self.record(entity, title, "", Tidy::default(), std::iter::empty::<&str>(), page)
        };
        context.slip(department).map(record)
    }

    /// The plans that were not made, with the names of what they rest on.
    fn refused(&self) -> Vec<Refused<'_>> {
        let Made { allocations, catalogue, selection, request, .. } = *self.made;
        let (labels, language) = (self.context.labels, request.language);
        let line = |violation: &Violation| {
            let indicator = selection.indicators.get(&violation.indicator);
            let indicator = indicator.map(|indicator| indicator.definition.name(language).to_owned());
            let measure = catalogue.measures.get(&violation.sum.measure);
            let measure =
                measure.map(|measure| language.choose(&measure.definition.zh, &measure.definition.en).to_owned());
            let categories = categories(&violation.sum.categories, labels);
            [indicator.unwrap_or_default(), measure.unwrap_or_default(), categories]
        };
        let refused = |refused: &'_ RefusedPlan<'_>| match &refused.refusal {
            Refusal::RestsOnRevenue(violations) => violations.iter().map(line).collect(),
            Refusal::Blocked(_)
            | Refusal::TrialWithoutPeers(_)
            | Refusal::WithoutHeads(_)
            | Refusal::WithoutBases
            | Refusal::Left(_, _)
            | Refusal::Lacking(_, _)
            | Refusal::TooLarge => Vec::new(),
        };
        let plans = allocations.refused.iter();
        plans
            .map(|plan| Refused {
                plan: plan.plan,
                scorecard: self.scorecard_name(plan.plan),
                lines: refused(plan),
                said: plan.faults.iter().map(|fault| fault.message(labels)).collect(),
            })
            .collect()
    }

    fn scorecard_name<'n>(&'n self, plan: &'n Defined<AllocationDefinition>) -> &'n str {
        let Made { catalogue, request, .. } = *self.made;
        let id = plan.definition.scorecard.as_str();
        let scorecard = catalogue.scorecard(id, request.period.span());
        scorecard.map_or(id, |scorecard| scorecard.name(request.language))
    }

    fn pools(&self) -> Vec<Pool<'_>> {
        let money = self.made.allocations.money.iter();
        money
            .map(|money| Pool {
                plan: money.plan,
                allocated: &money.allocated,
                scorecard: self.scorecard_name(money.plan),
            })
            .collect()
    }
}
