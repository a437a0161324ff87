//! The part on how firm the ranks are: places under other weights, what decides neighbours, effective weights.

use crate::numbers::Fraction;
use crate::record::detail_table::{DetailTable, Set};
use crate::scorecards::card::Card;
use crate::scorecards::robustness::effective_weights::effective_weights;
use crate::scorecards::robustness::{Firmness, Interval, SHIFTS, firmness, ranked};
use crate::scorecards::subjects::Subjects;

use super::Section;
use super::report::AllocationContext;

/// Indicators whose effective weights are printed; all are in the file.
const WEIGHTS_SHOWN: usize = 5;

/// Digits of a percentage.
const DIGITS: u8 = 2;

impl AllocationContext<'_> {
    pub(super) fn robustness(&self) -> Section {
        let types = self.types();
        let cap = self.summary.cards.scorecard.total_cap;
        let (mut tables, mut weights, mut firm) = (Vec::new(), Vec::new(), [0usize; SHIFTS.len()]);
        let count: usize = types.iter().map(|(_, cards)| cards.len()).sum();
        for (name, cards) in &types {
            let rows = firmness(cards, cap);
            for (firm, at) in firm.iter_mut().zip(0..) {
                let stays = |row: &&Firmness<'_>| row.intervals[at].best == row.intervals[at].worst;
                *firm += rows.iter().filter(stays).count();
            }
            tables.push(self.firmness_table(name, &rows));
            weights.extend(self.weights_table(name, cards));
        }
        let [ten, twenty] = firm.map(|firm| firm.to_string());
        let details = [("count", count.to_string()), ("ten", ten), ("twenty", twenty)];
        let headline = self.filled("robustness.headline", &details);
        let opening = self.opening("robustness.kicker", headline, self.text("robustness.note"));
        tables.extend(weights);
        let texts = if tables.is_empty() { vec![self.text("robustness.none")] } else { Vec::new() };
        Section { opening, tables, texts }
    }

    /// Types with several ranked departments, by name, in the hospital's own order of departments.
    fn types(&self) -> Vec<(String, Vec<&Card>)> {
        let cards = &self.summary.cards;
        let Some(scores) = cards.scores_of(cards.period) else { return Vec::new() };
        let order = |card: &&Card| {
            let department = cards.departments.at_end(card.department, cards.period.span());
            (department.and_then(|department| department.sort).unwrap_or(i64::MAX), card.department)
        };
        let types = ranked(scores, Subjects::Departments(cards.departments));
        let mut types: Vec<_> = types.into_iter().filter(|(_, cards)| cards.len() > 1).collect();
        types.sort_by_key(|(_, cards)| cards.iter().map(order).min());
        let name = |kind: &str| self.labels().get(&format!("department_type.{kind}")).unwrap_or(kind).to_owned();
        types.into_iter().map(|(kind, cards)| (name(&kind), cards)).collect()
    }

    fn firmness_table(&self, name: &str, rows: &[Firmness<'_>]) -> DetailTable {
        let columns = [
            ("summary_page.rank", Set::Number),
            ("summary_page.department", Set::Text),
            ("allocation.total", Set::Number),
            ("robustness.within_10", Set::Number),
            ("robustness.within_20", Set::Number),
            ("robustness.gap", Set::Number),
            ("robustness.decided_by", Set::Wide),
            ("robustness.changes_at", Set::Number),
        ];
        let heading = self.filled("robustness.heading", &[("name", name.to_owned())]);
        DetailTable::new(self.labels(), heading, &columns, rows.iter().map(|row| self.firm_row(row)).collect())
    }

    fn firm_row(&self, row: &Firmness<'_>) -> Vec<String> {
        let dash = || self.text("state.not_applicable");
        let [ten, twenty] = row.intervals.map(|interval| self.places(interval));
        let before = row.before.as_ref();
        let decided = before.and_then(|before| before.decided_by).map(|(indicator, points)| {
            let details = [("name", self.indicator(indicator)), ("value", points.printed())];
            self.filled("allocation.placed", &details)
        });
        vec![
            row.rank.to_string(),
            self.name(row.card.department),
            row.card.total.map_or_else(dash, |total| total.printed()),
            ten,
            twenty,
            before.map_or_else(dash, |before| before.gap.printed()),
            decided.unwrap_or_else(dash),
            before.and_then(|before| before.changes_at).map_or_else(dash, percent),
        ]
    }

    fn places(&self, interval: Interval) -> String {
        let Interval { best, worst } = interval;
        if best == worst { best.to_string() } else { format!("{best}–{worst}") }
    }

    /// The indicators that weigh most; `None` where there is no spread to be shared.
    fn weights_table(&self, name: &str, cards: &[&Card]) -> Option<DetailTable> {
        let mut weights = effective_weights(cards)?;
        // Stable: equal ones stay in the order of the card.
        weights.sort_by_key(|weight| std::cmp::Reverse(weight.effective.absolute()));
        let row = |weight: &crate::scorecards::robustness::effective_weights::EffectiveWeight<'_>| {
            let of_whole = |share: Fraction| share.times(Fraction::integer(100)).map(percent).unwrap_or_default();
            vec![self.indicator(weight.indicator), of_whole(weight.nominal), of_whole(weight.effective)]
        };
        let rows = weights.iter().take(WEIGHTS_SHOWN).map(row).collect();
        let columns = [
            ("robustness.indicator", Set::Wide),
            ("robustness.nominal", Set::Number),
            ("robustness.effective", Set::Number),
        ];
        let details = [("name", name.to_owned()), ("count", weights.len().to_string())];
        Some(DetailTable::new(self.labels(), self.filled("robustness.weights_heading", &details), &columns, rows))
    }

    /// An indicator's name on the card.
    fn indicator(&self, id: &str) -> String {
        let (cards, language) = (&self.summary.cards, self.language());
        let mut lines = cards.scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        let own = lines.find(|line| line.id == id).and_then(|line| line.label.as_ref());
        let own = own.map(|name| name.in_language(language));
        let defined = cards.indicators.get(id).map(|indicator| indicator.definition.name(language));
        own.or(defined).unwrap_or(id).to_owned()
    }
}

fn percent(value: Fraction) -> String {
    format!("{}%", value.rounded(DIGITS).printed())
}
