//! A funnel: the counts of each member, the centre, what members differ beyond chance, and who lies beyond which limit.

use crate::numbers::expression::{Expression, result};
use crate::numbers::{Decimal, Fraction};
use crate::record::committee::compared::Compared;
use crate::record::equipment::orderers::{self, Orderers};
use crate::record::equipment::physicians::{self, OrderingRate, Physicians};
use crate::record::tidy::entities::{HOSPITAL, Members, TidyEntity};
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, Standing, Unit};

use super::{Disagreement, Explanation, ExplanationContext, PHYSICIANS};

/// Decimals of limits and of expected counts, for reading.
const DECIMALS: u8 = 4;

/// A member as it is shown; physicians have no name.
struct Shown<'a> {
    name: String,
    unit: &'a Unit,
    standing: Option<Standing>,
}

impl ExplanationContext<'_> {
    pub(super) fn funnel(
        &self,
        id: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let members: &[u32] = match &entity.members {
            Members::Devices(members) => members,
            Members::Hospital | Members::Departments(_) => &[],
        };
        let facts = self.evaluation.facts;
        let departments = &self.tables.departments;
        if entity.kind == HOSPITAL {
            return self.funnel_of_pack(id, explanation);
        }
        if id == PHYSICIANS {
            let found = Physicians::of_devices(facts, departments, self.period, members);
            return self.funnel_of_physicians(found, explanation);
        }
        let Some(found) = Orderers::of(facts, departments, self.period, members) else {
            return self.without_chart(explanation);
        };
        let names = found.departments.iter().map(|number| self.department_name(*number));
        let shown = shown(names, &found.units, &found.funnel);
        let details = [("months", orderers::MONTHS.to_string()), ("least", orderers::LEAST_EXAMS.to_string())];
        let lines = vec![self.filled("explain.funnel_orderers", &details)];
        self.add_funnel(id, (&found.funnel, &found.units), shown, (lines, explanation))
    }

    fn without_chart(&self, explanation: &mut Explanation) -> Result<(), Disagreement> {
        explanation.sections.push(self.section("explain.funnel", vec![self.text("explain.no_chart")]));
        Ok(())
    }

    /// Departments over the months that the pack says.
    fn funnel_of_pack(&self, id: &str, explanation: &mut Explanation) -> Result<(), Disagreement> {
        let written = self.charts.and_then(|basis| Some((basis, basis.pack.funnels.iter().find(|one| one.id == id)?)));
        let compared = written.and_then(|(basis, written)| Some((basis, Compared::of(basis, written).ok()?)));
        let Some((basis, found)) = compared else { return self.without_chart(explanation) };
        let units: Vec<Unit> = found.members.iter().map(|member| member.unit).collect();
        let names = found.members.iter().map(|member| basis.who(Some(member.number)));
        let [from, to] = [found.months.from, found.months.to].map(|month| month.to_string());
        let details = [("from", from), ("to", to), ("out", found.left_out.to_string())];
        let lines = vec![self.filled("explain.funnel_months", &details)];
        self.add_funnel(id, (&found.funnel, &units), shown(names, &units, &found.funnel), (lines, explanation))
    }

    /// By department what physicians order for a patient, then each physician, of nobody by name.
    fn funnel_of_physicians(
        &self,
        found: Option<Physicians>,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let Some(found) = found else { return self.without_chart(explanation) };
        let details = [
            ("months", physicians::MONTHS.to_string()),
            ("least", physicians::LEAST_PATIENTS.to_string()),
            ("out", found.left_out.to_string()),
        ];
        let mut lines = vec![self.filled("explain.funnel_physicians", &details)];
        lines.extend(found.rates.iter().filter_map(|rate| self.ordering_rate(*rate)));
        let names =
            (1..=found.units.len()).map(|place| self.filled("explain.physician", &[("place", place.to_string())]));
        let shown = shown(names, &found.units, &found.funnel);
        self.add_funnel(PHYSICIANS, (&found.funnel, &found.units), shown, (lines, explanation))
    }

    fn ordering_rate(&self, rate: OrderingRate) -> Option<String> {
        let details = [
            ("name", self.department_name(rate.department)),
            ("exams", Decimal::new(i128::from(rate.exams), 0).printed()),
            ("patients", Decimal::new(i128::from(rate.patients), 0).printed()),
            ("rate", result(rate.exact()?)),
        ];
        Some(self.filled("explain.ordering_rate", &details))
    }

    fn add_funnel(
        &self,
        id: &str,
        (funnel, units): (&Funnel, &[Unit]),
        shown: Vec<Shown<'_>>,
        (mut lines, explanation): (Vec<String>, &mut Explanation),
    ) -> Result<(), Disagreement> {
        let centre = centre(funnel.kind, units);
        let exact = centre.as_ref().and_then(Expression::value);
        Disagreement::check(&format!("{id} centre"), &Some(funnel.centre), &exact)?;
        let centre = centre.map(|centre| centre.worked_out()).unwrap_or_default();
        lines.push(self.filled("explain.funnel_centre", &[("calculation", centre)]));
        let kind = match funnel.kind {
            Kind::Proportion => "explain.funnel_proportion",
            Kind::Ratio => "explain.funnel_ratio",
            Kind::ObservedToExpected => "explain.funnel_expected",
        };
        lines.push(self.text(kind));
        let decimal = |value: f64| Decimal::of_limit(value, DECIMALS).map(Decimal::printed).unwrap_or_default();
        let details =
            [("ratio", decimal(funnel.overdispersion.ratio)), ("between", decimal(funnel.overdispersion.between))];
        let spread = if funnel.is_for_orientation() { "explain.funnel_not_estimated" } else { "explain.funnel_spread" };
        lines.push(self.filled(spread, &details));
        explanation.sections.push(self.section("explain.funnel", lines));
        let mut members: Vec<String> = shown.iter().map(|one| self.member_line(funnel, one)).collect();
        if id != PHYSICIANS {
            members.push(self.each_by(id, &self.text("explain.each_entity"), &self.text("explain.each_month")));
            members.push(self.text("explain.each_lineage"));
        }
        explanation.sections.push(self.section("explain.funnel_members", members));
        Ok(())
    }

    /// Its counts, what they come to, the limits at its size, and where it stands by them.
    fn member_line(&self, funnel: &Funnel, one: &Shown<'_>) -> String {
        let size = one.unit.of.for_drawing();
        let limits = funnel.limits(size);
        let limit = |value: f64| Decimal::of_limit(value, DECIMALS).map(Decimal::printed).unwrap_or_default();
        let count = Fraction::integer(i128::from(one.unit.count));
        let figure = count.over(one.unit.of).map(result).unwrap_or_default();
        let standing = match one.standing {
            None | Some(Standing::Inside) => "funnels.inside",
            Some(Standing::Beyond95(Side::High)) => "funnels.above_95",
            Some(Standing::Beyond95(Side::Low)) => "funnels.below_95",
            Some(Standing::Beyond998(Side::High)) => "funnels.above_998",
            Some(Standing::Beyond998(Side::Low)) => "funnels.below_998",
        };
        let details = [
            ("name", one.name.clone()),
            ("count", Decimal::new(i128::from(one.unit.count), 0).printed()),
            ("of", one.unit.of.rounded(DECIMALS).trimmed().printed()),
            ("figure", figure),
            ("lower_95", limit(limits.lower_95)),
            ("upper_95", limit(limits.upper_95)),
            ("lower_998", limit(limits.lower_998)),
            ("upper_998", limit(limits.upper_998)),
            ("standing", self.text(standing)),
        ];
        self.filled("explain.funnel_member", &details)
    }
}

fn shown<'a>(names: impl Iterator<Item = String>, units: &'a [Unit], funnel: &Funnel) -> Vec<Shown<'a>> {
    let members = names.zip(units).zip(&funnel.standings);
    members.map(|((name, unit), standing)| Shown { name, unit, standing: *standing }).collect()
}

/// Σ counts ÷ Σ of; of what is expected it is one.
fn centre(kind: Kind, units: &[Unit]) -> Option<Expression> {
    if kind == Kind::ObservedToExpected {
        return Some(Expression::integer(1));
    }
    let whole = |fraction: Fraction| (fraction.denominator() == 1).then(|| Expression::integer(fraction.numerator()));
    let counts = units.iter().map(|unit| Expression::integer(i128::from(unit.count))).reduce(Expression::plus)?;
    let sizes: Option<Vec<Expression>> = units.iter().map(|unit| whole(unit.of)).collect();
    Some(counts.over(sizes?.into_iter().reduce(Expression::plus)?))
}
