//! Scores → the card of one department, every number as it is printed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::indicators::evaluation::{CheckedIndicator, Entity, Evaluation};
use crate::indicators::reference::Reference;
use crate::indicators::value::{State, Value};
use crate::labels::Labels;
use crate::measures::facts::Scope;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Period, day_of_date};
use crate::scorecards::card::{Card as Scored, CardState as ScoredState, DimensionScore, Line, Scores};
use crate::scorecards::definition::{ScorecardDefinition, ScoredIndicator};
use crate::scorecards::methods::Method;
use crate::tables::departments::{Department, Departments};

use super::audience::Audience;
use super::card::{Block, Card, CardState, Change, Comparison, DimensionBar, Figure, Head, Meaning, Row};
use super::inspections::InspectionLine;
use super::wording::{self, figure, signed};

/// What all cards of a run share.
#[derive(Clone, Copy)]
pub struct CardContext<'a> {
    pub labels: &'a Labels,
    pub hospital: &'a str,
    pub office: &'a str,
    pub scorecard: &'a ScorecardDefinition,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub evaluation: &'a Evaluation<'a>,
    pub departments: &'a Departments,
    pub period: Period,
    pub report_date: NaiveDate,
    pub audience: Audience,
    /// The months before and the period itself, in order of time.
    pub history: &'a [Scores],
    pub inspections: &'a [InspectionLine],
}

impl<'a> CardContext<'a> {
    pub fn scores_of(&self, period: Period) -> Option<&'a Scores> {
        self.history.iter().find(|scores| scores.period == period)
    }

    /// The printed card of one scored department.
    pub fn card(&self, scored: &Scored) -> Option<Card> {
        let department = self.departments.at_end(scored.department, self.period.span())?;
        let by = day_of_date(self.period.span().last_day());
        let page = CardPage {
            context: *self,
            scored,
            department,
            lineage: self.departments.lineage(scored.department, by),
            previous: self.scores_of(self.period.previous()).and_then(|scores| scores.card(scored.department)),
            last_year: self.scores_of(self.period.last_year()).and_then(|scores| scores.card(scored.department)),
        };
        Some(page.card())
    }
}

/// The card being written.
pub(super) struct CardPage<'a> {
    pub context: CardContext<'a>,
    pub scored: &'a Scored,
    pub department: &'a Department,
    pub lineage: Vec<u32>,
    pub previous: Option<&'a Scored>,
    pub last_year: Option<&'a Scored>,
}

impl CardPage<'_> {
    pub fn text(&self, key: &str) -> String {
        self.context.labels.text(key).to_owned()
    }

    pub fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.context.labels.filled(key, details)
    }

    fn card(&self) -> Card {
        let sign_off = ["head", "clerk", "office", "vice_president", "date"];
        Card {
            head: self.head(),
            blocks: self.blocks(),
            total: self.total(),
            form_note: self.text("form.form_note"),
            sign_off: sign_off.iter().map(|who| self.text(&format!("form.sign_off.{who}"))).collect(),
            charts: self.charts(),
            rules_heading: self.text("form.rules_heading"),
            rules: self.rules(),
        }
    }

    fn head(&self) -> Head {
        let labels = self.context.labels;
        let total = self.scored.total;
        let state_note = match self.scored.state {
            ScoredState::Known => String::new(),
            ScoredState::Blocked => self.filled("form.blocked", &[("missing", self.missing())]),
            ScoredState::Trial => self.text("form.trial"),
        };
        let deadline = self.context.report_date + chrono::Days::new(9);
        Head {
            document: self.text("form.document"),
            hospital: self.context.hospital.to_owned(),
            office: format!("{} {}", self.context.hospital, self.context.office).trim().to_owned(),
            audience: self.text(&format!("audience.{}", self.context.audience.code())),
            status: self.text("status.draft"),
            status_note: self.filled("form.feedback_until", &[("date", self.date(deadline))]),
            entity_id: self.department.id.clone(),
            entity: self.entity_name(),
            entity_line: self.entity_line(),
            period: wording::period(self.context.period, labels),
            total_label: self.total_label(),
            total: total.map(figure).unwrap_or_default(),
            rank_line: self.rank_line(),
            state: match self.scored.state {
                ScoredState::Known => CardState::Known,
                ScoredState::Blocked => CardState::Blocked,
                ScoredState::Trial => CardState::Trial,
            },
            state_note,
            dimensions: self.dimension_bars(),
            dimensions_note: self.text("form.dimensions_note"),
            changes: [("form.on_last_month", self.previous), ("form.on_last_year", self.last_year)]
                .into_iter()
                .map(|(label, before)| self.change(label, before))
                .collect(),
        }
    }

    pub fn date(&self, date: NaiveDate) -> String {
        use chrono::Datelike;
        let details = [
            ("year", date.year().to_string()),
            ("month", self.text(&format!("month.{}", date.month()))),
            ("day", date.day().to_string()),
        ];
        self.filled("period.date", &details)
    }

    fn entity_name(&self) -> String {
        self.department.name_in(self.context.labels.language()).to_owned()
    }

    fn entity_line(&self) -> String {
        let language = self.context.labels.language();
        let variant = self.context.scorecard.variants.iter().find(|variant| variant.id == self.scored.variant);
        let mut parts: Vec<String> = variant.map(|variant| variant.name(language).to_owned()).into_iter().collect();
        if self.department.has_beds
            && let Some(beds) = self.open_beds()
        {
            parts.push(self.filled("form.open_beds", &[("beds", beds.printed())]));
        }
        parts.push(self.context.scorecard.name(language).to_owned());
        parts.join(" · ")
    }

    /// Mean open beds of the period, whole.
    fn open_beds(&self) -> Option<Decimal> {
        let facts = self.context.evaluation.facts;
        let months: Vec<_> = self.context.period.span().months().collect();
        let members = [self.scored.department];
        let bed_days = facts.value("open_bed_days", Scope::Members(&members), &months)?;
        let days = facts.observations("open_bed_days", Scope::Members(&members), &months)?;
        Fraction::new(i128::from(bed_days), i128::from(days)).map(|beds| beds.rounded(0))
    }

    fn total_label(&self) -> String {
        let full = self.scored.points().trimmed().printed();
        match self.context.scorecard.total_cap {
            Some(cap) => self.filled("form.total_capped", &[("full", full), ("cap", cap.trimmed().printed())]),
            None => self.filled("form.total", &[("full", full)]),
        }
    }

    fn rank_line(&self) -> String {
        let Some((rank, of)) = self.scored.rank else { return self.text("form.not_ranked") };
        let now = self.filled("form.rank", &[("rank", self.ordinal(rank)), ("of", of.to_string())]);
        match self.previous.and_then(|previous| previous.rank) {
            Some((before, _)) => now + &self.filled("form.rank_before", &[("rank", self.ordinal(before))]),
            None => now,
        }
    }

    fn ordinal(&self, rank: u32) -> String {
        let ending = match (rank % 100, rank % 10) {
            (11..=13, _) => "ordinal.th",
            (_, 1) => "ordinal.st",
            (_, 2) => "ordinal.nd",
            (_, 3) => "ordinal.rd",
            (_, _) => "ordinal.th",
        };
        self.filled(ending, &[("rank", rank.to_string())])
    }

    fn missing(&self) -> String {
        let missing = self.scored.lines().filter(|line| line.state == State::NoData);
        let names: Vec<String> = missing.filter_map(|line| self.name(line)).collect();
        names.join(&self.text("list.separator"))
    }

    fn dimension_bars(&self) -> Vec<DimensionBar> {
        let dimensions = &self.scored.dimensions;
        let lengths = dimensions.iter().flat_map(|dimension| [Some(dimension.points), dimension.score]);
        let widest = lengths.flatten().map(Decimal::absolute).max().unwrap_or(Decimal::zero(0));
        dimensions
            .iter()
            .map(|dimension| DimensionBar {
                name: self.dimension_name(dimension),
                score: dimension.score.map(figure).unwrap_or_default(),
                points: figure(dimension.points.trimmed()),
                score_permille: permille(dimension.score.unwrap_or(Decimal::zero(2)), widest),
                points_permille: permille(dimension.points, widest),
                meaning: dimension.score.map_or(Meaning::Neither, |score| meaning(score.minus(dimension.points))),
            })
            .collect()
    }

    fn dimension_name(&self, dimension: &DimensionScore) -> String {
        let defined = self.context.scorecard.dimensions.iter().find(|defined| defined.id == dimension.id);
        defined.map_or(dimension.id.clone(), |defined| defined.name(self.context.labels.language()).to_owned())
    }

    /// The change of the total and the two lines that moved it most.
    fn change(&self, label: &str, before: Option<&Scored>) -> Change {
        let difference =
            self.scored.total.zip(before.and_then(|before| before.total)).map(|(now, then)| now.minus(then));
        let Some((difference, before)) = difference.zip(before) else {
            return Change {
                label: self.text(label),
                change: Figure { printed: self.text("state.not_applicable"), raw: None },
                meaning: Meaning::Neither,
                note: self.text("form.no_earlier_total"),
            };
        };
        let mut parts: Vec<(Decimal, String)> = Vec::new();
        for line in self.scored.lines() {
            let then = before.lines().find(|other| other.indicator == line.indicator).and_then(|other| other.score);
            let part = line.score.unwrap_or(Decimal::zero(2)).minus(then.unwrap_or(Decimal::zero(2)));
            if !part.is_zero() {
                parts.extend(self.name(line).map(|name| (part, format!("{name} {}", part.printed_signed()))));
            }
        }
        parts.sort_by_key(|(part, _)| std::cmp::Reverse(part.absolute()));
        let largest: Vec<String> = parts.into_iter().take(2).map(|(_, text)| text).collect();
        Change {
            label: self.text(label),
            change: signed(difference),
            meaning: meaning(difference),
            note: largest.join(&self.text("list.separator")),
        }
    }

    fn blocks(&self) -> Vec<Block> {
        let largest = self.scored.lines().filter_map(Line::gain).map(Decimal::absolute).max();
        let largest = largest.unwrap_or(Decimal::zero(2));
        self.scored
            .dimensions
            .iter()
            .map(|dimension| Block {
                name: self.dimension_name(dimension),
                subtotal: self.subtotal(dimension),
                rows: dimension
                    .lines
                    .iter()
                    .filter(|line| !matches!(line.method, Method::Monitor(_)))
                    .filter_map(|line| self.row(line, largest))
                    .collect(),
            })
            .collect()
    }

    fn subtotal(&self, dimension: &DimensionScore) -> Comparison {
        let earlier = |card: Option<&Scored>| {
            card.and_then(|card| card.dimensions.iter().find(|other| other.id == dimension.id)?.score)
        };
        comparison(dimension.points, dimension.score, earlier(self.last_year), earlier(self.previous), String::new())
    }

    fn total(&self) -> Comparison {
        let note = match (self.scored.total, self.scored.unlimited_total) {
            (Some(total), Some(sum)) if total > sum => {
                self.filled("form.floored", &[("by", total.minus(sum).printed())])
            }
            (Some(total), Some(sum)) if total < sum => {
                self.filled("form.capped", &[("by", sum.minus(total).printed())])
            }
            (Some(_), Some(_)) => self.text("form.neither_capped_nor_floored"),
            (_, _) => String::new(),
        };
        let earlier = |card: Option<&Scored>| card.and_then(|card| card.total);
        comparison(self.scored.points(), self.scored.total, earlier(self.last_year), earlier(self.previous), note)
    }

    pub fn definition(&self, line: &Line) -> Option<(&CheckedIndicator, &ScoredIndicator)> {
        let indicator = self.context.indicators.get(&line.indicator)?;
        let dimensions = &self.context.scorecard.dimensions;
        let mut scored = dimensions.iter().flat_map(|dimension| &dimension.indicators);
        Some((indicator, scored.find(|scored| scored.id == line.indicator)?))
    }

    pub fn name(&self, line: &Line) -> Option<String> {
        let (indicator, scored) = self.definition(line)?;
        let language = self.context.labels.language();
        let label = scored.label.as_ref().map(|label| label.in_language(language));
        Some(label.unwrap_or(indicator.definition.name(language)).to_owned())
    }

    fn row(&self, line: &Line, largest: Decimal) -> Option<Row> {
        let labels = self.context.labels;
        let (indicator, scored) = self.definition(line)?;
        let definition = &indicator.definition;
        let (completion, completion_meaning) = self.completion(line);
        let previous = self.earlier(indicator, line, self.context.period.previous());
        let last_year = self.earlier(indicator, line, self.context.period.last_year());
        let year_to_date = self.comparable(line, || {
            self.context.evaluation.over_span(indicator, &self.history(), self.context.period.year_to_date())
        });
        let moved = line.points != line.points_before;
        let gain = line.gain();
        Some(Row {
            indicator: line.indicator.clone(),
            name: self.name(line)?,
            unit: wording::unit(definition, labels),
            standard: wording::standard(scored, definition, line, labels),
            method: wording::method(definition, &line.method, labels),
            data_source: self.text(&format!("data_source.{}", definition.data_source)),
            points: figure(line.points.trimmed()),
            points_before: if moved { figure(line.points_before.trimmed()) } else { Figure::default() },
            actual: wording::value_figure(&line.actual, labels),
            reference: self.reference_figure(line),
            completion,
            completion_meaning,
            last_year_change: wording::change(definition, &line.actual, &last_year),
            last_year: wording::value_figure(&last_year, labels),
            previous_change: wording::change(definition, &line.actual, &previous),
            previous: wording::value_figure(&previous, labels),
            year_to_date: wording::value_figure(&year_to_date, labels),
            score: match line.score {
                Some(score) => figure(score),
                None => Figure { printed: self.text("state.not_applicable"), raw: None },
            },
            gain: gain.filter(|gain| !gain.is_zero()).map(signed).unwrap_or_default(),
            gain_permille: permille(gain.unwrap_or(Decimal::zero(2)), largest),
            meaning: gain.map_or(Meaning::Neither, meaning),
            reason: self.reason(line),
        })
    }

    fn history(&self) -> Entity<'_> {
        Entity::Departments { members: &self.lineage, departments: self.context.departments }
    }

    /// The value in an earlier period, of the department with those merged into it.
    fn earlier(&self, indicator: &CheckedIndicator, line: &Line, period: Period) -> Value {
        self.comparable(line, || self.context.evaluation.over_period(indicator, &self.history(), period))
    }

    /// What was declared not to apply has no past either.
    fn comparable(&self, line: &Line, value: impl Fn() -> Value) -> Value {
        match line.actual.state {
            State::NotApplicable if line.actual.denominator.is_none() => line.actual.clone(),
            State::Known | State::NotApplicable | State::NotCollected | State::NoData | State::Suppressed => value(),
        }
    }

    fn reference_figure(&self, line: &Line) -> Figure {
        match (&line.method, line.reference_value()) {
            (Method::Interval(interval), _) => {
                let printed = format!("{}–{}", interval.low.trimmed().printed(), interval.high.trimmed().printed());
                Figure { printed, raw: None }
            }
            (Method::Deduction(_), _) => figure(Decimal::zero(2)),
            (Method::Completion(_) | Method::Adjustment(_) | Method::Monitor(_), Some(value)) => {
                let count = self.definition(line).is_some_and(|(indicator, _)| indicator.definition.is_count());
                // 168.00 patients are 168; 35.33 keep their decimals.
                let whole = count && value.trimmed().decimals() == 0;
                Figure { printed: if whole { value.trimmed() } else { value }.printed(), raw: Some(value) }
            }
            (Method::Completion(_) | Method::Adjustment(_) | Method::Monitor(_), None) => {
                Figure { printed: self.text("state.not_applicable"), raw: None }
            }
        }
    }

    /// How far the reference was completed, or how far the actual lies from it.
    fn completion(&self, line: &Line) -> (Figure, Meaning) {
        let Some(actual) = line.actual.printed.filter(|_| line.actual.state == State::Known) else {
            return (Figure::default(), Meaning::Neither);
        };
        let bad = |gain: Option<Decimal>| match gain {
            Some(gain) if gain.is_negative() => Meaning::Loss,
            Some(_) | None => Meaning::Neither,
        };
        match (&line.method, line.reference_value()) {
            (Method::Completion(_), Some(reference)) if reference.is_positive() => {
                let percent = actual
                    .fraction()
                    .over(reference.fraction())
                    .and_then(|share| share.times(Fraction::integer(100)))
                    .map(|percent| percent.rounded(1));
                let printed = percent.map(|percent| format!("{}%", percent.printed())).unwrap_or_default();
                (Figure { printed, raw: percent }, Meaning::Neither)
            }
            (Method::Completion(_) | Method::Adjustment(_) | Method::Monitor(_), Some(reference)) => {
                (signed(actual.minus(reference)), bad(line.gain()))
            }
            (Method::Deduction(_), _) if !actual.is_zero() => (signed(actual.negated()), bad(line.gain())),
            (Method::Deduction(_), _) => (figure(actual), Meaning::Neither),
            (Method::Interval(interval), _) => {
                let (low, high) = (interval.low, interval.high);
                let outside = if actual.fraction() < low.fraction() {
                    actual.minus(low)
                } else if actual.fraction() > high.fraction() {
                    actual.minus(high)
                } else {
                    Decimal::zero(actual.decimals())
                };
                (signed(outside), bad(line.gain()))
            }
            (Method::Completion(_) | Method::Adjustment(_) | Method::Monitor(_), None) => {
                (Figure::default(), Meaning::Neither)
            }
        }
    }

    fn reason(&self, line: &Line) -> String {
        let deducted = self.deductions(line);
        if !deducted.is_empty() {
            let shown: Vec<String> = deducted
                .iter()
                .take(2)
                .map(|found| format!("{}{}", found.clause, found.deduction.negated().printed_signed()))
                .collect();
            let text = shown.join(&self.text("list.separator"));
            return match deducted.len() {
                0..=2 => text,
                more => self.filled("form.deductions_more", &[("shown", text), ("count", more.to_string())]),
            };
        }
        let Some((indicator, _)) = self.definition(line) else { return String::new() };
        let reason = line
            .reason
            .as_ref()
            .map(|reason| wording::reason(reason, &indicator.definition, line, self.context.labels));
        let reason = reason.unwrap_or_default();
        if line.points_before.is_positive() && line.points.is_zero() && line.score.is_none() {
            return self.filled("form.points_moved_away", &[("reason", reason)]);
        }
        reason
    }

    /// The inspection lines of the period that took something off this indicator.
    pub fn deductions(&self, line: &Line) -> Vec<&InspectionLine> {
        let deducts = matches!(line.method, Method::Deduction(_));
        let programme = line.indicator.strip_suffix("_inspection").filter(|_| deducts);
        let span = self.context.period.span();
        self.context
            .inspections
            .iter()
            .filter(|found| Some(found.programme.as_str()) == programme && found.department == self.scored.department)
            .filter(|found| span.contains(found.month()) && found.deduction.is_positive())
            .collect()
    }

    /// How many months the history of the card's references rests on, where it is not the whole year.
    pub fn reference_months(&self) -> Option<(u32, u32)> {
        let months = self.scored.lines().filter_map(|line| match &line.reference {
            Some(Reference::Known { months, .. }) => *months,
            Some(Reference::NoHistory(_) | Reference::None(_)) | None => None,
        });
        let months: Vec<u32> = months.collect();
        Some((*months.iter().min()?, *months.iter().max()?))
    }
}

pub(super) fn meaning(gain: Decimal) -> Meaning {
    if gain.is_positive() {
        Meaning::Gain
    } else if gain.is_negative() {
        Meaning::Loss
    } else {
        Meaning::Neither
    }
}

/// Thousandths of the widest bar, for drawing.
fn permille(value: Decimal, widest: Decimal) -> i64 {
    let share = value.fraction().over(widest.fraction()).and_then(|share| share.times(Fraction::integer(1000)));
    share.and_then(|share| i64::try_from(share.rounded(0).units()).ok()).unwrap_or(0)
}

fn comparison(
    points: Decimal,
    score: Option<Decimal>,
    last_year: Option<Decimal>,
    previous: Option<Decimal>,
    note: String,
) -> Comparison {
    let change = |before: Option<Decimal>| score.zip(before).map(|(now, then)| signed(now.minus(then)));
    let gain = score.map(|score| score.minus(points));
    Comparison {
        points: figure(points.trimmed()),
        last_year: last_year.map(figure).unwrap_or_default(),
        last_year_change: change(last_year).unwrap_or_default(),
        previous: previous.map(figure).unwrap_or_default(),
        previous_change: change(previous).unwrap_or_default(),
        score: score.map(figure).unwrap_or_default(),
        gain: gain.map(signed).unwrap_or_default(),
        meaning: gain.map_or(Meaning::Neither, meaning),
        note,
    }
}
