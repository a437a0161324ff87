//! What a line is compared with, and how that came about.

use crate::indicators::entered::Owner;
use crate::indicators::reference::{Asked, History, Peers, Reference, ReferenceRule};
use crate::numbers::Decimal;
use crate::numbers::expression::Expression;
use crate::period::Month;
use crate::record::tidy::entities::TidyEntity;
use crate::record::wording::rule_key;
use crate::scorecards::definition::ScoredIndicator;

use super::{Disagreement, ExplanationContext};

impl ExplanationContext<'_> {
    /// One reference of a line: the rule, the numbers that it rests on, what it was rounded to; or why there is none.
    pub(super) fn reference_lines(
        &self,
        rules: &[ReferenceRule],
        reference: &Reference,
        asked: Asked<'_>,
    ) -> Result<Vec<String>, Disagreement> {
        let names = rules.iter().map(|rule| self.text(rule_key(rule)));
        let mut lines = vec![self.filled("explain.rules_tried", &[("rules", self.listed(names))])];
        match reference {
            Reference::NoHistory(reason) | Reference::None(reason) => lines.push(reason.text(self.labels)),
            Reference::Known { value, rule, .. } => {
                let (mut own, calculation) = self.found_by(rule, asked);
                let exact = calculation.as_ref().and_then(Expression::value);
                let decimals = asked.indicator.definition.reference_decimals();
                let rounded = exact.map(|exact| exact.rounded(decimals));
                Disagreement::check(&format!("{} {}", asked.indicator.id, rule_key(rule)), &Some(*value), &rounded)?;
                lines.append(&mut own);
                lines.extend(calculation.map(|calculation| calculation.worked_out()));
                let value = self.with_unit(asked.indicator, value.printed());
                let details = [("decimals", decimals.to_string()), ("value", value)];
                lines.push(self.filled("explain.reference_rounded", &details));
            }
        }
        Ok(lines)
    }

    /// What a rule rests on, and the calculation of it.
    fn found_by(&self, rule: &ReferenceRule, asked: Asked<'_>) -> (Vec<String>, Option<Expression>) {
        let name = self.text(rule_key(rule));
        match rule {
            ReferenceRule::Target => self.target(asked),
            ReferenceRule::Fixed(value) => (vec![self.text("explain.fixed")], Some(Expression::Number(*value))),
            ReferenceRule::LastYearMonthlyMean => self.last_year(asked),
            ReferenceRule::SamePeriodLastYear | ReferenceRule::PreviousPeriod => {
                let period = match rule {
                    ReferenceRule::SamePeriodLastYear => asked.period.last_year(),
                    ReferenceRule::Target
                    | ReferenceRule::Fixed(_)
                    | ReferenceRule::LastYearMonthlyMean
                    | ReferenceRule::PreviousPeriod
                    | ReferenceRule::PeerMean(_) => asked.period.previous(),
                };
                let periods = (asked.period, period);
                let months = self.evaluation.months_compared(asked.indicator, asked.lineage, periods, asked.incomplete);
                let line = self.filled("explain.of_period", &[("rule", name), ("period", self.period_name(period))]);
                (vec![line], self.worked_out(asked.indicator, asked.lineage, &months))
            }
            ReferenceRule::PeerMean(peers) => self.peers(*peers, asked),
        }
    }

    fn target(&self, asked: Asked<'_>) -> (Vec<String>, Option<Expression>) {
        let kind = asked.indicator.definition.kind;
        let written = self.targets.written(asked.period, asked.scorecards, &asked.indicator.id, kind, asked.owner);
        let Some(written) = written else { return (Vec::new(), None) };
        let key = if written.of_hospital { "explain.target_of_hospital" } else { "explain.target_of_department" };
        let details = [
            ("period", written.period.to_string()),
            ("target", self.with_unit(asked.indicator, written.target.trimmed().printed())),
        ];
        let target = Expression::Number(written.target);
        let calculation = match written.parts {
            1 => target,
            parts => target.over(Expression::integer(i128::from(parts))),
        };
        (vec![self.filled(key, &details)], Some(calculation))
    }

    fn last_year(&self, asked: Asked<'_>) -> (Vec<String>, Option<Expression>) {
        let history = History::of(asked, self.evaluation);
        let months = self.listed(history.months.iter().map(Month::to_string));
        let details = [("months", months), ("count", history.months.len().to_string())];
        let lines = vec![self.filled("explain.last_year", &details)];
        // Months that cannot be added up are reckoned one by one.
        let parts: Vec<&[Month]> = match history.values.len() {
            1 => vec![history.months.as_slice()],
            _ => history.months.chunks(1).collect(),
        };
        let parts = parts.into_iter().filter_map(|months| self.worked_out(asked.indicator, asked.lineage, months));
        let sum = parts.reduce(Expression::plus);
        let divided = sum.map(|sum| match history.divisor {
            1 => sum,
            divisor => sum.over(Expression::integer(i128::from(divisor))),
        });
        (lines, divided)
    }

    fn peers(&self, peers: Peers, asked: Asked<'_>) -> (Vec<String>, Option<Expression>) {
        let counts = |owner: Owner| match peers {
            Peers::All => true,
            Peers::Others => owner != asked.owner,
        };
        let values: Vec<(Owner, Decimal)> =
            asked.peers.iter().filter(|peer| counts(peer.owner)).map(|peer| (peer.owner, peer.value)).collect();
        let named = values.iter().map(|(owner, value)| format!("{} {}", self.owner_name(*owner), value.printed()));
        let key = match asked.owner {
            Owner::Device(_) => "explain.peers_of_class",
            Owner::Department(_) | Owner::Hospital => "explain.peers",
        };
        let lines = vec![self.filled(key, &[("peers", self.listed(named))])];
        let count = Expression::integer(i128::try_from(values.len()).unwrap_or(0));
        let sum = values.into_iter().map(|(_, value)| Expression::Number(value)).reduce(Expression::plus);
        (lines, sum.map(|sum| sum.over(count)))
    }

    /// Departments whose past is the department's own.
    pub(super) fn lineage_line(
        &self,
        members: &[u32],
        written: &ScoredIndicator,
        entity: &TidyEntity,
    ) -> Option<String> {
        let department = entity.members.department()?;
        // Those over which it is counted now are said with the value.
        let now = written.counted_at.members(&self.tables.departments, department, self.period.span());
        let merged = members.iter().filter(|member| !now.contains(member));
        let names: Vec<String> = merged.map(|member| self.department_name(*member)).collect();
        (!names.is_empty()).then(|| self.filled("explain.lineage", &[("names", self.listed(names))]))
    }
}
