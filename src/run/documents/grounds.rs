//! What the figures of a document rest on beside its rows, so that its reader can reckon them again.

use std::collections::BTreeSet;

use crate::indicators::evaluation::Incomplete;
use crate::measures::facts::Scope as FactScope;
use crate::period::{Month, Period, PeriodLength};
use crate::record::definitions::Definitions;
use crate::record::document::Page;
use crate::record::evidence::{CardSource, Grounds, PeriodFact, PoolGrounds, Scope};
use crate::record::tidy::Tidy;
use crate::record::tidy::entities::{TidyEntity, entities, of_devices};
use crate::scorecards::card::{Card, Line, Scores};
use crate::scorecards::scope::CountedAt;

use super::Writer;
use crate::run::Made;

impl Writer<'_> {
    /// Of a document with these rows and definitions: of its own cards, facts and payments, and no others.
    pub(super) fn grounds(&self, tidy: &Tidy, definitions: &Definitions, page: &Page, entity: &str) -> Grounds {
        let mut grounds = Grounds::default();
        let scores = self.made.history.iter().find(|scores| scores.period == self.made.request.period);
        if let Some(scores) = scores {
            self.add_cards(scores, tidy, &mut grounds);
        }
        grounds.period_facts = self.period_facts(tidy, definitions);
        grounds.money = self.money(page, entity);
        grounds
    }

    fn add_cards(&self, scores: &Scores, tidy: &Tidy, grounds: &mut Grounds) {
        let Made { selection, scorecard, request, .. } = *self.made;
        let subjects = self.made.subjects();
        let span = request.period.span();
        let shown: BTreeSet<&str> = tidy.totals.iter().map(|row| row.entity_id.as_str()).collect();
        let cards: Vec<&Card> =
            scores.cards.iter().filter(|card| shown.contains(subjects.id(card.department))).collect();
        grounds.ranked_together = cards.len() == scores.cards.len();
        for card in cards {
            let number = card.department;
            let counted_at = |line: &Line| {
                let mut scored = scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
                scored
                    .find(|scored| scored.id == line.indicator)
                    .map_or(CountedAt::default(), |scored| scored.counted_at)
            };
            let scope = |line: &Line| {
                let at = counted_at(line);
                let whole = scorecard.incomplete == Incomplete::Block;
                Scope {
                    group: subjects.members(at, number, span).len() > 1,
                    own_past: whole && subjects.lineage(at, number, span).len() == 1,
                }
            };
            grounds.add_card(
                card,
                CardSource {
                    scorecard,
                    indicators: &selection.indicators,
                    entity_id: subjects.id(number),
                    kind: subjects.at_end(number, span).map_or("", |profile| profile.kind()),
                    scope: &scope,
                },
            );
        }
    }

    /// Facts of periods longer than a month: of what does not add up over months, and of everything where the months are
    /// not attached.
    fn period_facts(&self, tidy: &Tidy, definitions: &Definitions) -> Vec<PeriodFact> {
        let Made { request, workspace, tables, devices, evaluation, .. } = *self.made;
        if request.period.length() == PeriodLength::Month {
            return Vec::new();
        }
        let mut known = entities(&workspace.hospital.id, &tables.departments, request.period);
        known.extend(of_devices(devices, request.period));
        let rows = tidy.indicators.iter();
        let wanted: BTreeSet<(&str, &str, &str)> =
            rows.map(|row| (row.entity_kind.as_str(), row.entity_id.as_str(), row.period.as_str())).collect();
        let measures = definitions.measures.iter().filter(|measure| {
            let additive = measure.counting.as_ref().is_some_and(|rule| rule.aggregation.is_additive());
            !additive || tidy.facts.is_empty()
        });
        let measures: Vec<&str> = measures.map(|measure| measure.id.as_str()).collect();
        let mut facts = Vec::new();
        for (kind, id, period) in wanted {
            let Some(entity) = known.iter().find(|entity| entity.kind == kind && entity.id == id) else { continue };
            let Ok(period) = period.parse::<Period>() else { continue };
            let months: Vec<Month> = period.span().months().collect();
            let months = evaluation.open_months(&entity.entity(self.made.directories()), &months);
            for measure in &measures {
                for (measure, value) in self.facts_of(measure, entity.scope(), &months) {
                    facts.push(fact(entity, period, measure, value));
                }
            }
        }
        facts
    }

    /// A measure over some months, and of a stock how often it was observed.
    fn facts_of(&self, measure: &str, scope: FactScope<'_>, months: &[Month]) -> Vec<(String, i64)> {
        let facts = self.made.evaluation.facts;
        let value = facts.value(measure, scope, months).map(|value| (measure.to_owned(), value));
        let observed = facts.is_stock(measure).then(|| facts.observations(measure, scope, months)).flatten();
        let observed = observed.map(|times| (format!("{measure}.n"), times));
        value.into_iter().chain(observed).collect()
    }

    /// Of the hospital's report all payments, of a department's slip its own.
    fn money(&self, page: &Page, entity: &str) -> Vec<PoolGrounds> {
        let Made { allocations, tables, .. } = *self.made;
        let whole = matches!(page, Page::AwardsAndBonus(_));
        if !whole && !matches!(page, Page::WageSlip(_)) {
            return Vec::new();
        }
        let pools = allocations.money.iter().map(|money| {
            let rows = money.allocated.rows.iter();
            let payments = rows.map(|row| {
                let group = row.group.map(|group| group.code().to_owned()).unwrap_or_default();
                (tables.departments.id(row.department).to_owned(), group, row.amount)
            });
            PoolGrounds {
                pool: money.plan.id.clone(),
                sum: whole.then_some(money.allocated.sum),
                reserve: whole.then_some(money.allocated.reserve),
                payments: payments.filter(|(department, _, _)| whole || department == entity).collect(),
            }
        });
        pools.filter(|pool| !pool.payments.is_empty()).collect()
    }
}

fn fact(entity: &TidyEntity, period: Period, measure: String, value: i64) -> PeriodFact {
    PeriodFact {
        entity_kind: entity.kind.to_owned(),
        entity_id: entity.id.clone(),
        period: period.to_string(),
        measure,
        value,
    }
}
