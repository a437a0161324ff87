//! Scores → the card of one department, every number as it is printed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::reference::Reference;
use crate::labels::Labels;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Period, day_of_date};
use crate::scorecards::card::{Card as Scored, DimensionScore, Line, Scores};
use crate::scorecards::definition::{ScorecardDefinition, ScoredIndicator};
use crate::scorecards::methods::Method;
use crate::tables::departments::{Department, Departments};

use super::appeals::Appeal;
use super::audience::Audience;
use super::card::{Card, Meaning};
use super::earlier::earlier_card;
use super::inspections::InspectionLine;
use super::status::DocumentStatus;

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
    /// Of a year: the cards of its months by the scorecard of months, in order of time.
    pub months: &'a [Scores],
    pub status: &'a DocumentStatus,
    pub inspections: &'a [InspectionLine],
    pub appeals: &'a [Appeal],
}

impl<'a> CardContext<'a> {
    pub fn scores_of(&self, period: Period) -> Option<&'a Scores> {
        self.history.iter().find(|scores| scores.period == period)
    }

    /// The card that a department's total is compared with.
    pub fn earlier(&self, department: u32, then: Period) -> Option<&'a Scored> {
        earlier_card(self.history, self.departments, department, self.period, then)
    }

    /// The printed card of one scored department.
    pub fn card(&self, scored: &Scored) -> Option<Card> {
        Some(self.page(scored)?.card())
    }

    /// The card of one scored department, to be written.
    pub(super) fn page<'s>(&'s self, scored: &'s Scored) -> Option<CardPage<'s>> {
        let department = self.departments.at_end(scored.department, self.period.span())?;
        let by = day_of_date(self.period.span().last_day());
        Some(CardPage {
            context: *self,
            scored,
            department,
            lineage: self.departments.lineage(scored.department, by),
            previous: self.earlier(scored.department, self.period.previous()),
            last_year: self.earlier(scored.department, self.period.last_year()),
        })
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
            adjusted: self.adjusted(),
            total: self.total(),
            form_note: self.text("form.form_note"),
            sign_off: sign_off.iter().map(|who| self.text(&format!("form.sign_off.{who}"))).collect(),
            movement: self.movement(),
            standing: self.standing(),
            trends: self.trends(),
            details: self.details(),
        }
    }

    pub fn dimension_name(&self, dimension: &DimensionScore) -> String {
        let defined = self.context.scorecard.dimensions.iter().find(|defined| defined.id == dimension.id);
        defined.map_or(dimension.id.clone(), |defined| defined.name(self.context.labels.language()).to_owned())
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
pub(super) fn permille(value: Decimal, widest: Decimal) -> i64 {
    let share = value.fraction().over(widest.fraction()).and_then(|share| share.times(Fraction::integer(1000)));
    share.and_then(|share| i64::try_from(share.rounded(0).units()).ok()).unwrap_or(0)
}
