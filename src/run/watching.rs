//! Large equipment as the committee watches it: cards of devices beside the departments' month.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::Selection;
use crate::diagnostics::Diagnostics;
use crate::period::Period;
use crate::scorecards::card::Scores;

use super::Kind;
use super::ground::Ground;
use super::history::Scoring;
use super::rules::Rules;

/// The scorecard of devices that the committee watches by.
pub(super) const SCORECARD: &str = "equipment";

/// Indicators of devices, and the cards of the month and of those before it.
pub(super) struct Watched {
    pub selection: Selection,
    pub history: Vec<Scores>,
}

impl Rules {
    /// What the watch list of a committee's pack rests on; `None` of other reports, and where there is no ledger of devices.
    pub(super) fn watched(
        &self,
        kind: Kind,
        period: Period,
        mapped: BTreeMap<String, BTreeSet<String>>,
    ) -> Option<Selection> {
        let scorecard = self.catalogue.scorecard(SCORECARD, period.span())?;
        let watches = kind == Kind::Committee && mapped.contains_key("equipment");
        let watches = watches && scorecard.period.holds(period.length());
        watches.then(|| self.selection((Kind::Equipment, period), scorecard, mapped))
    }
}

impl Watched {
    /// # Errors
    /// What is written by hand and does not fit the cards.
    pub fn scored(
        selection: Selection,
        rules: &Rules,
        ground: &Ground,
        period: Period,
    ) -> Result<Watched, Diagnostics> {
        let evaluation = ground.evaluation(&selection);
        let (tables, devices) = (&ground.tables, &ground.devices);
        let scoring = Scoring::new(&rules.catalogue, &selection, &evaluation, (tables, devices), &ground.targets)?;
        let history = scoring.history(SCORECARD, period)?;
        Ok(Watched { selection, history })
    }
}
