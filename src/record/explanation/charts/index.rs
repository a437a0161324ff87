//! The scissors: a device's figure as a percentage of the mean of its first year.

use crate::indicators::entity::Entity;
use crate::numbers::expression::Expression;
use crate::numbers::{Decimal, Fraction};
use crate::record::equipment::scissors::{self, BASE_MONTHS, DECIMALS};
use crate::record::tidy::entities::TidyEntity;

use super::{Disagreement, Explanation, ExplanationContext};

impl ExplanationContext<'_> {
    pub(super) fn index(
        &self,
        id: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let devices: Entity<'_> = entity.entity(self.directories());
        let found = scissors::series(self.evaluation, self.indicators, &devices, self.period);
        let place = scissors::LINES.iter().position(|(line, _)| *line == id);
        let values = found.zip(place).map(|(found, place)| (found.months, found.values[place].clone()));
        let base = |values: &[Option<Decimal>]| -> Vec<Decimal> {
            values.iter().take(BASE_MONTHS).flatten().copied().collect()
        };
        let Some((months, values)) = values.filter(|(_, values)| base(values).len() == BASE_MONTHS) else {
            explanation.sections.push(self.section("explain.index", vec![self.text("explain.no_chart")]));
            return Ok(());
        };
        explanation.unit = "%".to_owned();
        let count = i128::try_from(BASE_MONTHS).unwrap_or(i128::MAX);
        let numbers = base(&values).into_iter().map(Expression::Number);
        let mean = numbers.reduce(Expression::plus).map(|sum| sum.over(Expression::integer(count)));
        // Of a year without income nothing is a percentage.
        let mean = mean.filter(|mean| mean.value().is_some_and(Fraction::is_positive));
        let drawn = scissors::indexed(&values);
        let mut lines = Vec::new();
        if let Some(mean) = &mean {
            let ends = [months.first(), months.get(BASE_MONTHS - 1)].map(|month| month.map(ToString::to_string));
            let [from, to] = ends.map(Option::unwrap_or_default);
            lines.push(
                self.filled("explain.index_base", &[("from", from), ("to", to), ("calculation", mean.worked_out())]),
            );
        }
        for (at, (month, value)) in months.iter().zip(&values).enumerate() {
            let index = value.zip(mean.as_ref().and_then(Expression::value)).and_then(|(value, mean)| {
                let share = value.fraction().times(Fraction::integer(100))?.over(mean)?;
                Some(share.rounded(DECIMALS))
            });
            let shown = drawn.as_ref().and_then(|drawn| drawn[at]);
            Disagreement::check(&format!("{id} {month}"), &shown, &index)?;
            let printed = |value: Option<Decimal>| value.map_or_else(|| self.text("explain.none"), Decimal::printed);
            let details = [("month", month.to_string()), ("value", printed(*value)), ("index", printed(index))];
            lines.push(self.filled("explain.index_month", &details));
            explanation.value = index;
        }
        lines.push(self.each_by(id, &entity.id, &self.text("explain.each_month")));
        explanation.sections.push(self.section("explain.index", lines));
        Ok(())
    }
}
