//! A quarter or year of which some months have no data says so on every page.

use crate::indicators::entity::Entity;
use crate::period::{Month, PeriodLength};
use crate::scorecards::methods::Method;

use super::department::CardContext;

impl CardContext<'_> {
    /// Which months of the period lack data that the scorecard needs; empty where none does, and of a month, whose cards
    /// say it themselves.
    pub fn incomplete(&self) -> String {
        let missing = self.months_missing();
        let (Some(first), true) = (missing.first(), self.period.length() != PeriodLength::Month) else {
            return String::new();
        };
        let all = missing.iter().map(Month::to_string).collect::<Vec<_>>().join(self.labels.text("list.and"));
        let next_to_each_other = missing.windows(2).all(|pair| pair[0].plus(1) == pair[1]);
        let months = match (missing.last(), missing.len() > 2 && next_to_each_other) {
            (Some(last), true) => format!("{first}–{last}"),
            (_, _) => all,
        };
        let covered = self.period.span().length() - u32::try_from(missing.len()).unwrap_or(0);
        let details =
            [("covered", covered.to_string()), ("of", self.period.span().length().to_string()), ("months", months)];
        self.labels.filled("form.incomplete", &details)
    }

    fn months_missing(&self) -> Vec<Month> {
        let lines = self.scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        let scored = lines.filter(|line| !matches!(line.method, Method::Monitor(_)));
        let indicators = scored.filter_map(|line| self.indicators.get(&line.id));
        let collected: Vec<_> = indicators.filter(|indicator| indicator.not_collected.is_none()).collect();
        let covered = |month: &Month| {
            let span = crate::period::Span::month(*month);
            collected.iter().all(|indicator| !self.evaluation.covered(indicator, &Entity::Hospital, span).is_empty())
        };
        self.period.span().months().filter(|month| !covered(month)).collect()
    }
}
