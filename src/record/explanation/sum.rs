//! A dimension, a group or a whole card: its lines, their sum, floor, cap and rank.

use crate::indicators::definition::IndicatorDefinition;
use crate::numbers::Decimal;
use crate::record::adjustments;
use crate::record::tidy::entities::TidyEntity;
use crate::scorecards::adjustments::Adjustment;
use crate::scorecards::card::{Card, CardState, DimensionScore, Line};
use crate::scorecards::definition::Dimension;
use crate::scorecards::subjects::Subjects;

use super::{Disagreement, Explanation, ExplanationContext, Scored, Subject};

impl ExplanationContext<'_> {
    pub(super) fn sum(
        &self,
        subject: &Subject,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let Some((scored, card)) = self.card(entity) else { return Ok(()) };
        let language = self.labels.language();
        let defined = |id: &str| scored.scorecard.dimensions.iter().find(|dimension| dimension.id == id);
        match subject {
            Subject::Total => {
                explanation.name = scored.scorecard.name(language).to_owned();
                explanation.score = card.total;
                let lines = self.total_lines(scored, card)?;
                explanation.sections.push(self.section("explain.sum", lines));
                let heading = match scored.subjects {
                    Subjects::Departments(_) => "explain.rank",
                    Subjects::Devices(_) => "explain.rank_of_class",
                };
                explanation.sections.push(self.section(heading, self.rank_lines(scored, card)));
            }
            Subject::Dimension(id) => {
                let found = card.dimensions.iter().find(|dimension| dimension.id == *id);
                let Some((defined, dimension)) = defined(id).zip(found) else { return Ok(()) };
                explanation.name = defined.name(language).to_owned();
                explanation.score = dimension.score;
                let all: Vec<&Line> = dimension.lines.iter().collect();
                let lines = self.lines_added(&all, dimension.score, id)?;
                explanation.sections.push(self.section("explain.sum", lines));
            }
            Subject::Group(id, group) => {
                let found = card.dimensions.iter().find(|dimension| dimension.id == *id);
                let Some((defined, dimension)) = defined(id).zip(found) else { return Ok(()) };
                let lines = self.group_lines(defined, dimension, group, explanation)?;
                explanation.sections.push(self.section("explain.sum", lines));
            }
            Subject::Indicator(_)
            | Subject::Measure(_)
            | Subject::Chart(_, _)
            | Subject::Money(_)
            | Subject::TwelveMonths(_)
            | Subject::Expected(_)
            | Subject::Places
            | Subject::Weight(_) => {}
        }
        let moved: Vec<String> = self.leaving(card).into_iter().collect();
        if !moved.is_empty() {
            explanation.sections.push(self.section("explain.points", moved));
        }
        Ok(())
    }

    fn group_lines(
        &self,
        defined: &Dimension,
        dimension: &DimensionScore,
        group: &str,
        explanation: &mut Explanation,
    ) -> Result<Vec<String>, Disagreement> {
        let language = self.labels.language();
        let name = defined.groups.iter().find(|known| known.id == group).map(|known| known.name(language));
        explanation.name = name.unwrap_or(group).to_owned();
        let lines: Vec<&Line> = dimension.lines.iter().filter(|line| defined.holds(group, &line.indicator)).collect();
        explanation.score = dimension.group(defined, group).and_then(|sum| sum.score);
        self.lines_added(&lines, explanation.score, group)
    }

    /// Every line with its score, and that they add up.
    fn lines_added(&self, lines: &[&Line], sum: Option<Decimal>, what: &str) -> Result<Vec<String>, Disagreement> {
        let mut told: Vec<String> = lines.iter().map(|line| self.line_told(line)).collect();
        match sum {
            Some(sum) => {
                let scores = lines.iter().filter_map(|line| line.score);
                let added = scores.fold(Decimal::zero(2), Decimal::plus);
                Disagreement::check(what, &sum, &added)?;
                told.push(self.filled("explain.sum_is", &[("sum", sum.printed())]));
            }
            None => told.push(self.text("explain.no_sum")),
        }
        Ok(told)
    }

    fn line_told(&self, line: &Line) -> String {
        let score = line.score.map_or(self.text("explain.none"), Decimal::printed);
        let details = [
            ("id", line.indicator.clone()),
            ("name", self.indicator_name(&line.indicator)),
            ("points", line.points.trimmed().printed()),
            ("score", score),
        ];
        self.filled("explain.line", &details)
    }

    fn total_lines(&self, scored: Scored<'_>, card: &Card) -> Result<Vec<String>, Disagreement> {
        let language = self.labels.language();
        let mut lines = Vec::new();
        for dimension in &card.dimensions {
            let defined = scored.scorecard.dimensions.iter().find(|defined| defined.id == dimension.id);
            let details = [
                ("id", dimension.id.clone()),
                ("name", defined.map_or(dimension.id.as_str(), |defined| defined.name(language)).to_owned()),
                ("points", dimension.points.trimmed().printed()),
                ("score", dimension.score.map_or(self.text("explain.none"), Decimal::printed)),
            ];
            lines.push(self.filled("explain.line", &details));
        }
        let sum = card.dimensions.iter().filter_map(|dimension| dimension.score).fold(Decimal::zero(2), Decimal::plus);
        let (Some(total), Some(before)) = (card.total, card.unlimited_total) else {
            lines.push(self.text(&format!("card_state.{}", card.state.code())));
            let reasons = card.lines().filter(|line| line.score.is_none()).filter_map(|line| line.reason.as_ref());
            lines.extend(reasons.map(|reason| reason.text(self.labels)));
            return Ok(lines);
        };
        let adjusted = self.adjusted_lines(card);
        if !adjusted.is_empty() {
            lines.push(self.filled("explain.subtotal_is", &[("sum", sum.printed())]));
            lines.extend(adjusted);
        }
        Disagreement::check("total", &before, &sum.plus(card.adjusted_by()))?;
        lines.push(self.filled("explain.sum_is", &[("sum", before.printed())]));
        if total != before {
            let key = if before.is_negative() { "explain.floored" } else { "explain.capped" };
            lines.push(self.filled(key, &[("total", total.printed())]));
        }
        Ok(lines)
    }

    /// What was adjusted by hand, as the card's block has it.
    fn adjusted_lines(&self, card: &Card) -> Vec<String> {
        let told = |one: &Adjustment| adjustments::told(one, self.indicator_of(one), self.labels);
        card.adjustments.iter().map(told).collect()
    }

    pub(super) fn indicator_of(&self, one: &Adjustment) -> Option<&IndicatorDefinition> {
        self.indicators.get(one.indicator.as_ref()?).map(|indicator| &indicator.definition)
    }

    /// The totals of the departments of the same type, from the highest.
    fn rank_lines(&self, scored: Scored<'_>, card: &Card) -> Vec<String> {
        let kind = |number: u32| {
            let found = scored.subjects.at_end(number, self.period.span());
            found.map(|profile| profile.kind().to_owned())
        };
        let own = kind(card.department);
        let mut peers: Vec<&Card> = scored.scores.cards.iter().filter(|other| kind(other.department) == own).collect();
        peers.sort_by_key(|other| (std::cmp::Reverse(other.total), other.department));
        let mut lines: Vec<String> = peers
            .iter()
            .filter_map(|other| {
                let name = self.owner_name(scored.subjects.owner(other.department));
                let details = [("name", name), ("text", other.total?.printed())];
                Some(self.filled("list.named", &details))
            })
            .collect();
        match card.rank {
            Some((rank, of)) => {
                lines.push(self.filled("explain.rank_is", &[("rank", rank.to_string()), ("of", of.to_string())]));
            }
            None if card.state == CardState::Known => {}
            None => lines.push(self.text("explain.not_ranked")),
        }
        lines
    }
}
