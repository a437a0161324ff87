//! A line of a card: what it is compared with, its points before and after moving, and the steps to its score.

use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::reference::Asked;
use crate::numbers::Decimal;
use crate::record::adjustments;
use crate::record::tidy::entities::{EQUIPMENT, TidyEntity};
use crate::record::wording;
use crate::scorecards::adjustments::Adjustment;
use crate::scorecards::card::{Card, CardState, Line};
use crate::scorecards::definition::ScoredIndicator;
use crate::scorecards::methods::{Given, Method};
use crate::scorecards::steps::{Step, agree, steps};
use crate::scorecards::subjects::Subjects;

use super::{Disagreement, Explanation, ExplanationContext, Scored};

/// An indicator on a card.
pub(super) struct CardLine<'a> {
    pub scored: Scored<'a>,
    pub card: &'a Card,
    pub line: &'a Line,
    pub written: &'a ScoredIndicator,
}

impl ExplanationContext<'_> {
    /// Where the indicator stands on the entity's card: the sections of its line.
    pub(super) fn add_line(
        &self,
        indicator: &CheckedIndicator,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let Some(CardLine { scored, card, line, written }) = self.card_line(&indicator.id, entity) else {
            return Ok(());
        };
        let subjects = scored.subjects;
        let members = subjects.lineage(written.counted_at, card.department, self.period.span());
        let lineage = subjects.entity(&members);
        let scorecards = scored.scorecard.target_scorecards();
        let profile = subjects.at_end(card.department, self.period.span());
        let asked = Asked {
            indicator,
            scorecards: &scorecards,
            owner: subjects.owner(card.department),
            lineage: &lineage,
            period: self.period,
            incomplete: scored.scorecard.incomplete,
            peers: profile.map_or(&[], |profile| scored.peers.of(profile.kind(), &indicator.id)),
            settings: self.settings,
        };
        let mut lines = Vec::new();
        let standards = line.method.standards(&written.reference);
        // What was replaced by hand is explained as it was; the adjustments say by what.
        let references = line.unadjusted.as_ref().map_or(&line.references, |before| &before.references);
        for (rules, reference) in standards.iter().zip(references) {
            lines.extend(self.reference_lines(rules, reference, asked)?);
        }
        if !lines.is_empty() {
            lines.extend(self.lineage_line(&members, written, entity));
            explanation.sections.push(self.section("explain.reference", lines));
        }
        let own = |one: &&Adjustment| one.indicator.as_ref() == Some(&line.indicator);
        let adjusted = card.adjustments.iter().filter(own);
        let adjusted: Vec<String> =
            adjusted.map(|one| adjustments::told(one, self.indicator_of(one), self.labels)).collect();
        if !adjusted.is_empty() {
            explanation.sections.push(self.section("explain.adjusted", adjusted));
        }
        explanation.sections.push(self.section("explain.points", self.points_lines(card, line)));
        let lines = self.score_lines(indicator, written, card, line)?;
        explanation.sections.push(self.section("explain.score", lines));
        explanation.score = line.score;
        Ok(())
    }

    /// The line of an indicator on the entity's card, and how the scorecard writes it.
    pub(super) fn card_line(&self, indicator: &str, entity: &TidyEntity) -> Option<CardLine<'_>> {
        let (scored, card) = self.card(entity)?;
        let line = card.lines().find(|line| line.indicator == indicator)?;
        let mut written = scored.scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        Some(CardLine { scored, card, line, written: written.find(|written| written.id == indicator)? })
    }

    /// The entity's card of the period.
    pub(super) fn card(&self, entity: &TidyEntity) -> Option<(Scored<'_>, &Card)> {
        let scored = self.scored?;
        let number = match scored.subjects {
            Subjects::Departments(_) => entity.members.department(),
            Subjects::Devices(_) => entity.members.device().filter(|_| entity.kind == EQUIPMENT),
        };
        Some((scored, scored.scores.card(number?)?))
    }

    /// As written, as an override has them, after moving; and which lines of the card gave theirs away.
    fn points_lines(&self, card: &Card, line: &Line) -> Vec<String> {
        let points = |points: Decimal| points.trimmed().printed();
        let mut lines = vec![self.filled("explain.points_written", &[("points", points(line.written))])];
        if line.points_before.fraction() != line.written.fraction() {
            lines.push(self.filled("explain.points_override", &[("points", points(line.points_before))]));
        }
        if line.points.fraction() != line.points_before.fraction() {
            let details = [("before", points(line.points_before)), ("after", points(line.points))];
            lines.push(self.filled("explain.points_moved", &details));
            lines.extend(self.leaving(card));
        }
        lines
    }

    /// The lines of a card whose points moved to others.
    pub(super) fn leaving(&self, card: &Card) -> Option<String> {
        let leaving = card.lines().filter(|line| line.points.is_zero() && line.points_before.is_positive());
        let named: Vec<String> = leaving
            .map(|line| format!("{} {}", self.indicator_name(&line.indicator), line.points_before.trimmed().printed()))
            .collect();
        (!named.is_empty()).then(|| self.filled("explain.points_from", &[("lines", self.listed(named))]))
    }

    fn score_lines(
        &self,
        indicator: &CheckedIndicator,
        written: &ScoredIndicator,
        card: &Card,
        line: &Line,
    ) -> Result<Vec<String>, Disagreement> {
        let definition = &indicator.definition;
        let mut lines = vec![wording::method(definition, &line.method, self.labels)];
        // While an alarm guards the line it is scored at what it was before.
        let actual = line.scored_at.map(|(value, _)| value).or(line.actual.printed);
        let given = actual.map(|actual| Given {
            points: line.points,
            written: line.written,
            actual,
            references: &line.references,
            direction: definition.direction,
            signed: written.signed,
        });
        // What is not scored by its method (points that moved, all or nothing, no data) has no steps.
        let by_method = given.filter(|_| line.by_method);
        if let Some(given) = by_method {
            let (outcome, found) = (line.method.score(given), steps(&line.method, given));
            let agree = agree(&found, &outcome) && outcome.score() == line.score;
            Disagreement::check(&format!("{} score", line.indicator), &true, &agree)?;
            lines.extend(found.iter().map(|step| self.step(step)));
        }
        match line.score {
            Some(score) if by_method.is_some() => {
                lines.push(self.filled("explain.score_rounded", &[("score", score.printed())]));
            }
            Some(score) => lines.push(self.filled("explain.score_given", &[("score", score.printed())])),
            None if matches!(line.method, Method::Monitor(_)) => {}
            None => lines.push(self.text("explain.no_score")),
        }
        if line.by_method
            && let Some((value, of)) = line.scored_at
        {
            let details = [("value", self.with_unit(indicator, value.printed())), ("period", self.period_name(of))];
            lines.push(self.filled("explain.guarded", &details));
        }
        lines.extend(line.reason.as_ref().map(|reason| wording::reason(reason, definition, line, self.labels)));
        if card.state != CardState::Known {
            lines.push(self.text(&format!("card_state.{}", card.state.code())));
        }
        Ok(lines)
    }

    fn step(&self, step: &Step) -> String {
        self.filled(&format!("step.{}", step.key), &step.details)
    }

    pub(super) fn indicator_name(&self, id: &str) -> String {
        let language = self.labels.language();
        self.indicators.get(id).map_or(id.to_owned(), |indicator| indicator.definition.name(language).to_owned())
    }
}
