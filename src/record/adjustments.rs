//! What was adjusted by hand, in words: the block of a card between the sum of its dimensions and its total.

use crate::indicators::definition::IndicatorDefinition;
use crate::indicators::reference::Reference;
use crate::labels::Labels;
use crate::numbers::Decimal;
use crate::period::date_of_day;
use crate::scorecards::adjustments::{Adjustment, Change};
use crate::scorecards::card::{Card as Scored, Line};

use super::card::{AdjustedBlock, AdjustedRow, Figure, Meaning};
use super::department::{CardPage, meaning};
use super::form::comparison;
use super::wording::{self, signed};

/// 加减分 · 平均住院日：原因；依据；申请人；批准人、日期.
pub(super) fn told(one: &Adjustment, definition: Option<&IndicatorDefinition>, labels: &Labels) -> String {
    let what = match definition {
        Some(definition) => definition.name(labels.language()).to_owned(),
        None => labels.text("adjustment.of_total").to_owned(),
    };
    let with_unit = |amount: Decimal| {
        let unit = definition.map(|definition| wording::unit(definition, labels)).unwrap_or_default();
        format!("{} {unit}", amount.printed()).trim().to_owned()
    };
    let rounded = |amount: Decimal, decimals: Option<u8>| decimals.map_or(amount, |decimals| amount.rounded(decimals));
    // As it is scored.
    let amount = match one.change {
        Change::Points(points) => points.printed_signed(),
        Change::Value(amount) => with_unit(rounded(amount, definition.map(|definition| definition.decimals))),
        Change::Reference(amount) => {
            with_unit(rounded(amount, definition.map(IndicatorDefinition::reference_decimals)))
        }
        Change::Exempt => String::new(),
    };
    let approved = match one.approved_on {
        Some(day) => format!("{} {}", one.approved_by, date_of_day(day)),
        None => one.approved_by.clone(),
    };
    let details = [
        ("id", one.id.clone()),
        ("what", what),
        ("amount", amount),
        ("reason", one.reason.clone()),
        ("basis", one.basis.clone()),
        ("requested", one.requested_by.clone()),
        ("approved", approved),
    ];
    labels.filled(&format!("adjustment.{}", one.change.code()), &details)
}

impl CardPage<'_> {
    /// `None` where nobody adjusted anything.
    pub(super) fn adjusted(&self) -> Option<AdjustedBlock> {
        if self.scored.adjustments.is_empty() {
            return None;
        }
        let earlier = |card: Option<&Scored>| card.and_then(Scored::subtotal);
        let (last_year, previous) = (earlier(self.last_year), earlier(self.previous));
        Some(AdjustedBlock {
            subtotal_label: self.text("adjustment.subtotal"),
            subtotal: comparison(self.scored.points(), self.scored.subtotal(), last_year, previous, String::new()),
            rows: self.scored.adjustments.iter().map(|one| self.adjusted_row(one)).collect(),
        })
    }

    fn adjusted_row(&self, one: &Adjustment) -> AdjustedRow {
        let indicator = one.indicator.as_ref().and_then(|id| self.context.indicators.get(id));
        let (change, meaning) = match one.change {
            Change::Points(points) => (signed(points), meaning(points)),
            Change::Value(_) | Change::Reference(_) | Change::Exempt => (Figure::default(), Meaning::Neither),
        };
        let definition = indicator.map(|indicator| &indicator.definition);
        AdjustedRow { text: told(one, definition, self.context.labels), change, meaning }
    }

    /// What a line's actual and reference were before somebody replaced them: 更正前实际值 32.10.
    pub(super) fn before_adjustment(&self, line: &Line) -> Option<String> {
        let before = line.unadjusted.as_ref()?;
        let was = |value: Option<Decimal>| value.map_or_else(|| self.text("state.no_data"), Decimal::printed);
        let mut said = Vec::new();
        if before.actual.printed != line.actual.printed {
            said.push(self.filled("adjustment.value_before", &[("value", was(before.actual.printed))]));
        }
        let first = |references: &[Reference]| references.first().and_then(known);
        if first(&before.references) != first(&line.references) {
            said.push(self.filled("adjustment.reference_before", &[("value", was(first(&before.references)))]));
        }
        (!said.is_empty()).then(|| said.join(&self.text("list.semicolon")))
    }
}

fn known(reference: &Reference) -> Option<Decimal> {
    match reference {
        Reference::Known { value, .. } => Some(*value),
        Reference::NoHistory(_) | Reference::None(_) => None,
    }
}
