//! Money for an explanation: the plans of the period, shared as its report shares them.

use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault};
use crate::labels::Labels;
use crate::period::PeriodLength;
use crate::record::explanation::money::Shared;
use crate::record::tidy::entities::{Members, TidyEntity};
use crate::run::allocations::{self, Allocations, Money};
use crate::run::history::Scoring;
use crate::run::{Kind, Request};
use crate::scorecards::card::Scores;

use super::Explainer;

impl Explainer {
    /// Whose money the period is about.
    fn money_kind(&self) -> Kind {
        match self.period.length() {
            PeriodLength::Month => Kind::Monthly,
            PeriodLength::Quarter | PeriodLength::Year => Kind::Annual,
        }
    }

    /// The cards that money rests on.
    pub(super) fn history_of_money(&self, scoring: &Scoring<'_>) -> Result<Vec<Scores>, Diagnostics> {
        match &self.cards.departments {
            Some(cards) => scoring.history(&cards.scorecard.id, self.period),
            None => Ok(Vec::new()),
        }
    }

    /// The plans of the period, shared as its report shares them; none of a period without cards.
    pub(super) fn allocations<'s>(
        &'s self,
        scoring: &Scoring<'s>,
        history: &'s [Scores],
        labels: &Labels,
    ) -> Result<Allocations<'s>, Diagnostics> {
        let Some(cards) = &self.cards.departments else { return Ok(Allocations::default()) };
        let kind = self.money_kind();
        let request = Request::usual(kind, Path::new(""), self.period, &cards.scorecard.id, labels.language());
        allocations::made(kind, &request, self.rules.plans(kind, self.period), scoring, history, labels)
    }
}

pub(super) fn shared<'a>(money: &'a Money<'a>) -> Shared<'a> {
    Shared { id: &money.plan.id, definition: &money.plan.definition, allocated: &money.allocated }
}

/// There is no such plan for the period, nothing of it was shared, or it is shared among departments alone.
pub(super) fn refuse_without_money(
    plan: &str,
    entity: &TidyEntity,
    allocations: &Allocations<'_>,
) -> Result<(), Diagnostics> {
    if let Some(refused) = allocations.refused.iter().find(|refused| refused.plan.id == plan) {
        return Err(refused.faults.clone().into());
    }
    let known: Vec<&str> = allocations.money.iter().map(|money| money.plan.id.as_str()).collect();
    let own = allocations.money.iter().find(|money| money.plan.id == plan);
    let paid = own.is_some_and(|money| match (&entity.members, entity.members.department()) {
        (Members::Hospital, _) => true,
        (_, Some(number)) => money.allocated.rows.iter().any(|row| row.department == number),
        (Members::Departments(_) | Members::Devices(_), None) => false,
    });
    if paid {
        return Ok(());
    }
    let fault = Fault::configuration("figure-without-money").with("name", plan).with("id", &entity.id);
    let hint = if known.is_empty() { "figure-without-plan" } else { "figure-without-money" };
    Err(fault.with("known", known.join(", ")).hint(hint).into())
}
