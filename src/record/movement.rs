//! What changed a card's total: its decomposition by indicator, with a sentence for each large part.

use crate::numbers::Decimal;
use crate::scorecards::card::{Card as Scored, CardState, Line};
use crate::scorecards::decomposition::{Cause, Decomposition, Part, Whose, decompose};
use crate::scorecards::methods::{Method, SCORE_DECIMALS};

use super::against::{Against, comparisons};
use super::card::{Figure, Meaning, Movement, PartRow, Sentence, TotalChange};
use super::department::{CardPage, meaning};
use super::earlier::merged_between;
use super::wording::{self, figure, signed};

/// The most sentences of a comparison; what is left is summed up in one more.
const SENTENCES: usize = 4;

/// A part below this many hundredths of a point gets no sentence of its own.
const SMALL: Decimal = Decimal::new(20, SCORE_DECIMALS);

/// A comparison that the page can make.
struct Comparable<'a> {
    against: Against,
    decomposition: Decomposition<'a>,
}

impl<'a> Comparable<'a> {
    fn part(&self, whose: Whose<'_>) -> Option<Part<'a>> {
        self.decomposition.parts.iter().find(|part| part.whose() == whose).copied()
    }
}

impl CardPage<'_> {
    pub(super) fn movement(&self) -> Movement {
        let (mut comparable, mut missing) = (Vec::new(), Vec::new());
        for (against, then) in self.earlier_cards() {
            match then.and_then(|then| decompose(then, self.scored)) {
                Some(decomposition) => comparable.push(Comparable { against, decomposition }),
                None => missing.push(self.filled(self.why_missing(against), &[("label", self.text(against.label))])),
            }
        }
        Movement {
            headline: self.movement_headline(&comparable),
            comparisons: comparable.iter().map(|compared| self.total_change(compared)).collect(),
            parts: self.part_rows(&comparable),
            end_label: self
                .filled("movement.end", &[("period", wording::period(self.context.period, self.context.labels))]),
            unit: self.text("movement.unit"),
            note: self.text(if comparable.len() > 1 { "movement.note_two" } else { "movement.note_one" }),
            alt: self.movement_alt(&comparable),
            missing: if self.scored.state == CardState::Known { missing } else { Vec::new() },
        }
    }

    /// Why a comparison cannot be made.
    fn why_missing(&self, against: Against) -> &'static str {
        if self.merged_since(against) { "movement.merged" } else { "movement.missing" }
    }

    /// Whether another department was merged into this one since then.
    pub(super) fn merged_since(&self, against: Against) -> bool {
        let (number, period) = (self.scored.department, self.context.period);
        merged_between(self.context.departments, number, (against.period)(period), period)
    }

    /// The cards that it is compared with.
    pub(super) fn earlier_cards(&self) -> Vec<(Against, Option<&Scored>)> {
        let (number, now) = (self.scored.department, self.context.period);
        let card = |against: &Against| self.context.earlier(number, (against.period)(now));
        comparisons(now.length()).into_iter().map(|against| (against, card(&against))).collect()
    }

    fn movement_headline(&self, comparable: &[Comparable<'_>]) -> String {
        if self.scored.total.is_none() {
            return self.state_note();
        }
        let changes: Vec<String> = comparable
            .iter()
            .map(|compared| {
                let change = compared.decomposition.change();
                let key = match meaning(change) {
                    Meaning::Gain => "movement.rose",
                    Meaning::Loss => "movement.fell",
                    Meaning::Neither => "movement.stayed",
                };
                let against = self.text(compared.against.inline);
                self.filled(key, &[("against", against), ("change", change.absolute().printed())])
            })
            .collect();
        let Some(last) = comparable.last() else { return self.text("movement.first") };
        // What moved the total in its own direction, against the most comparable card: last year's where there is one.
        let parts = last.decomposition.with_the_change();
        let named = parts
            .iter()
            .filter_map(|part| Some(format!("{}\u{A0}{}", self.part_name(part)?, part.change.printed_signed())));
        let causes: Vec<String> = named.take(3).collect();
        let said = changes.join(&self.text("list.separator"));
        match causes.is_empty() {
            true => said,
            // They belong to the comparison that they stand behind.
            false => self
                .filled("movement.with_causes", &[("change", said), ("causes", causes.join(&self.text("list.and")))]),
        }
    }

    fn total_change(&self, compared: &Comparable<'_>) -> TotalChange {
        let found = &compared.decomposition;
        let change = found.change();
        let key = match meaning(change) {
            Meaning::Gain => "movement.heading_rose",
            Meaning::Loss => "movement.heading_fell",
            Meaning::Neither => "movement.heading_stayed",
        };
        TotalChange {
            label: self.text(compared.against.label),
            start_label: self.text("movement.start"),
            start: figure(found.before),
            end: figure(found.after),
            heading: self.filled(
                key,
                &[
                    ("label", self.text(compared.against.label)),
                    ("before", found.before.printed()),
                    ("after", found.after.printed()),
                    ("change", change.absolute().printed()),
                ],
            ),
            sentences: self.sentences(found),
        }
    }

    /// The largest parts in words; together with the last sentence they add up to the change.
    fn sentences(&self, found: &Decomposition<'_>) -> Vec<Sentence> {
        let mut parts: Vec<&Part<'_>> = found.parts.iter().filter(|part| !part.change.is_zero()).collect();
        // Stable: equal parts stay in the order of the card.
        parts.sort_by_key(|part| std::cmp::Reverse(part.change.absolute()));
        let large = parts.iter().take_while(|part| part.change.absolute() >= SMALL).count().clamp(1, SENTENCES);
        // One part more needs no sentence that sums it up.
        let told = if parts.len() == large + 1 { parts.len() } else { large.min(parts.len()) };
        let (large, rest) = parts.split_at(told);
        let mut sentences: Vec<Sentence> = large
            .iter()
            .map(|part| Sentence { change: signed(part.change), meaning: meaning(part.change), text: self.cause(part) })
            .collect();
        if !rest.is_empty() {
            let sum = rest.iter().map(|part| part.change).fold(Decimal::zero(SCORE_DECIMALS), Decimal::plus);
            sentences.push(Sentence {
                change: signed(sum),
                meaning: Meaning::Neither,
                text: self.filled("movement.rest", &[("count", rest.len().to_string())]),
            });
        }
        sentences
    }

    /// Why a part of the total changed: what its indicator was and is.
    pub(super) fn cause(&self, part: &Part<'_>) -> String {
        let name = self.part_name(part).unwrap_or_default();
        let (now, then) = match part.cause {
            Cause::Limit => return self.text("movement.limit"),
            Cause::Adjustments => return self.text("movement.adjustments"),
            Cause::Line { now, then } => (now, then),
        };
        let scored = |line: &Line| Some((line.clone(), line.score?));
        match (now.and_then(scored), then.and_then(scored)) {
            (Some((now, _)), Some((then, _))) => self.two_values(name, &now, &then),
            (Some((_, score)), None) => self.filled("movement.new", &[("name", name), ("score", score.printed())]),
            (None, Some((_, score))) => self.filled("movement.gone", &[("name", name), ("score", score.printed())]),
            (None, None) => name,
        }
    }

    /// 手术人次 141 → 186，标准值 165 → 168
    fn two_values(&self, name: String, now: &Line, then: &Line) -> String {
        let mut said = Vec::new();
        let unit = self.unit_in_text(now);
        let key = if matches!(now.method, Method::Deduction(_)) { "movement.deducted" } else { "movement.value" };
        match (now.actual.printed, then.actual.printed) {
            (Some(after), Some(before)) if after == before => {
                said.push(self.filled("movement.same", &[("name", name), ("value", after.printed()), ("unit", unit)]));
            }
            (Some(after), Some(before)) => said.push(self.filled(
                key,
                &[("name", name), ("before", before.printed()), ("after", after.printed()), ("unit", unit)],
            )),
            (_, _) => said.push(name),
        }
        if let (Some(after), Some(before)) = (now.reference_value(), then.reference_value())
            && after != before
        {
            let details = [("before", before.printed()), ("after", after.printed())];
            said.push(self.filled("movement.reference", &details));
        }
        if now.points != then.points {
            let details = [("before", then.points.trimmed().printed()), ("after", now.points.trimmed().printed())];
            said.push(self.filled("movement.points", &details));
        }
        said.join(&self.text("list.separator"))
    }

    fn unit_in_text(&self, line: &Line) -> String {
        let unit = self.definition(line).map(|(indicator, _)| indicator.definition.unit.code());
        unit.map(|unit| self.text(&format!("standard_unit.{unit}"))).unwrap_or_default()
    }

    pub(super) fn part_name(&self, part: &Part<'_>) -> Option<String> {
        match part.cause {
            Cause::Limit => Some(self.text("movement.limit_name")),
            Cause::Adjustments => Some(self.text("movement.adjustments_name")),
            Cause::Line { now, then } => self.name(now.or(then)?),
        }
    }

    /// The parts that moved in any of the comparisons, in the order of the card; the others in one row.
    fn part_rows(&self, comparable: &[Comparable<'_>]) -> Vec<PartRow> {
        let mut order: Vec<Whose<'_>> = Vec::new();
        for part in comparable.iter().flat_map(|compared| &compared.decomposition.parts) {
            if !order.contains(&part.whose()) {
                order.push(part.whose());
            }
        }
        // As on the form; what was adjusted and the cut of the total stand last.
        let place = |whose: &Whose<'_>| match whose {
            Whose::Indicator(id) => (0, self.place_on_form(id).unwrap_or(usize::MAX)),
            Whose::Adjustments => (1, 0),
            Whose::Limit => (2, 0),
        };
        order.sort_by_key(place);
        let mut rows = Vec::new();
        let (mut still, mut dimension) = (0, None);
        for whose in order {
            let parts: Vec<Option<Part<'_>>> = comparable.iter().map(|compared| compared.part(whose)).collect();
            let zero = Decimal::zero(SCORE_DECIMALS);
            let changes: Vec<Decimal> = parts.iter().map(|part| part.map_or(zero, |part| part.change)).collect();
            if changes.iter().all(|change| change.is_zero()) {
                still += usize::from(parts.iter().flatten().any(Part::is_of_scores));
                continue;
            }
            let own = match whose {
                Whose::Indicator(id) => self.dimension_of(id),
                Whose::Adjustments | Whose::Limit => None,
            };
            let name = parts.iter().flatten().find_map(|part| self.part_name(part)).unwrap_or_default();
            let begins = !rows.is_empty() && own != dimension;
            dimension = own;
            rows.push(PartRow { name, begins, changes: changes.into_iter().map(signed).collect() });
        }
        if still > 0 && !comparable.is_empty() {
            let zero = || Figure { printed: Decimal::zero(SCORE_DECIMALS).printed(), raw: None };
            rows.push(PartRow {
                name: self.filled("movement.still", &[("count", still.to_string())]),
                begins: !rows.is_empty(),
                changes: comparable.iter().map(|_| zero()).collect(),
            });
        }
        rows
    }

    /// Where an indicator stands among all of the scorecard.
    fn place_on_form(&self, indicator: &str) -> Option<usize> {
        let dimensions = &self.context.scorecard.dimensions;
        let mut all = dimensions.iter().flat_map(|dimension| &dimension.indicators);
        all.position(|scored| scored.id == indicator)
    }

    fn dimension_of(&self, indicator: &str) -> Option<usize> {
        let dimensions = &self.context.scorecard.dimensions;
        dimensions.iter().position(|dimension| dimension.indicators.iter().any(|scored| scored.id == indicator))
    }

    fn movement_alt(&self, comparable: &[Comparable<'_>]) -> String {
        let told: Vec<String> = comparable
            .iter()
            .map(|compared| {
                let moved = compared.decomposition.parts.iter().filter(|part| !part.change.is_zero());
                let parts: Vec<String> = moved
                    .filter_map(|part| Some(format!("{} {}", self.part_name(part)?, part.change.printed_signed())))
                    .collect();
                self.filled(
                    "movement.alt",
                    &[
                        ("label", self.text(compared.against.label)),
                        ("before", compared.decomposition.before.printed()),
                        ("after", compared.decomposition.after.printed()),
                        ("parts", parts.join(&self.text("list.separator"))),
                    ],
                )
            })
            .collect();
        told.join(&self.text("list.sentence"))
    }
}
