//! What each department did to the change of the hospital's figure since the same month last year.

use crate::numbers::expression::result;
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::record::committee::contributions::Parts;
use crate::record::committee::meeting::limits::ChartOf;
use crate::record::committee::reading;
use crate::signals::contribution::Sums;

use super::{Disagreement, Explanation, ExplanationContext};

/// Decimals of sums, for reading.
const DECIMALS: u8 = 4;

const NOTHING: Sums = Sums { numerator: Fraction::ZERO, denominator: Fraction::ZERO };

impl ExplanationContext<'_> {
    pub(super) fn contributions(&self, id: &str, explanation: &mut Explanation) -> Result<(), Disagreement> {
        let heading = "explain.contributions";
        let found = self.charts.and_then(|basis| {
            let one = basis.pack.indicators.iter().find(|one| one.id == id)?;
            let reading = reading::of_indicator(basis, one, ChartOf::Hospital)?;
            let parts = Parts::of(basis, &reading)?;
            Some((basis, reading, parts))
        });
        let Some((basis, reading, parts)) = found else {
            explanation.sections.push(self.section(heading, vec![self.text("committee.no_parts_note")]));
            return Ok(());
        };
        explanation.unit = reading.indicator.definition.unit.code().to_owned();
        explanation.value = Some(parts.now);
        let is_ratio = parts.halves.is_some();
        let [before, now] = [basis.month().plus(-12), basis.month()].map(Period::Month);
        let details = [
            ("before_period", before.to_string()),
            ("before", parts.before.printed()),
            ("now_period", now.to_string()),
            ("now", parts.now.printed()),
            ("change", parts.change().printed_signed()),
        ];
        let mut lines = vec![self.filled("explain.change", &details)];
        lines.push(self.text(if is_ratio { "explain.contribution_ratio" } else { "explain.contribution_total" }));
        let [then, this] = [0, 1].map(|at| whole(&parts, at));
        for (who, change) in &parts.changes {
            let sums = [0, 1].map(|at| parts.sums[at].get(who).copied().unwrap_or(NOTHING));
            let exact = exact(is_ratio, sums, [then, this]);
            let rounded = exact.map(|exact| exact.rounded(change.decimals()));
            // As printed, parts are moved by one in the last place, so that they add up.
            let apart = rounded.map(|rounded| rounded.minus(*change).absolute().units());
            Disagreement::check(&format!("{id} {}", basis.who(*who)), &apart.is_some_and(|units| units <= 1), &true)?;
            lines.push(self.contribution(basis.who(*who), is_ratio, sums, (exact, *change)));
        }
        let zero = Decimal::zero(parts.change().decimals());
        let sum = parts.changes.iter().fold(zero, |sum, (_, change)| sum.plus(*change));
        Disagreement::check(&format!("{id} change"), &parts.change(), &sum)?;
        lines.push(self.filled("explain.contributions_sum", &[("sum", sum.printed_signed())]));
        lines.push(self.each_by(id, &self.text("explain.each_entity"), &format!("{before} / {now}")));
        lines.push(self.text("explain.each_lineage"));
        explanation.sections.push(self.section(heading, lines));
        Ok(())
    }

    fn contribution(
        &self,
        name: String,
        is_ratio: bool,
        [before, now]: [Sums; 2],
        (exact, printed): (Option<Fraction>, Decimal),
    ) -> String {
        let counts = |sums: Sums| {
            let number = |value: Fraction| value.rounded(DECIMALS).trimmed().printed();
            match is_ratio {
                true => format!("{} ÷ {}", number(sums.numerator), number(sums.denominator)),
                false => number(sums.numerator),
            }
        };
        let details = [
            ("name", name),
            ("before", counts(before)),
            ("now", counts(now)),
            ("exact", exact.map(result).unwrap_or_default()),
            ("printed", printed.printed_signed()),
        ];
        self.filled("explain.contribution", &details)
    }
}

/// The hospital's sums: those of all its parts.
fn whole(parts: &Parts, at: usize) -> Sums {
    let sums = parts.sums[at].values();
    let added = sums.copied().try_fold(NOTHING, |sum, one| {
        let numerator = sum.numerator.plus(one.numerator)?;
        Some(Sums { numerator, denominator: sum.denominator.plus(one.denominator)? })
    });
    added.unwrap_or(NOTHING)
}

/// ΔN · ½ (1 ÷ D₀ + 1 ÷ D₁) − ΔD · ½ (N₀ + N₁) ÷ (D₀ · D₁), with the hospital's N and D; of a total ΔN alone. `None` where
/// numbers leave their range.
fn exact(is_ratio: bool, [before, now]: [Sums; 2], [then, this]: [Sums; 2]) -> Option<Fraction> {
    let numerator: Fraction = now.numerator.minus(before.numerator)?;
    if !is_ratio {
        return Some(numerator);
    }
    let two = Fraction::integer(2);
    let denominator = now.denominator.minus(before.denominator)?;
    let inverses = Fraction::ONE.over(then.denominator)?.plus(Fraction::ONE.over(this.denominator)?)?;
    let by_numerator = numerator.times(inverses)?.over(two)?;
    let mean = then.numerator.plus(this.numerator)?.over(two)?;
    let by_denominator = denominator.times(mean)?.over(then.denominator)?.over(this.denominator)?;
    by_numerator.minus(by_denominator)
}
