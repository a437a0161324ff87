//! What would explain the signs innocently, and which of it the data could check.

use crate::measures::facts::Scope;
use crate::numbers::Fraction;
use crate::record::equipment::Explanation;
use crate::record::equipment::subject::Subject;

use super::{Found, SignKind};

impl Subject<'_> {
    /// Each with what the data could tell.
    pub(super) fn explanations(&self, found: &Found<'_>) -> Vec<Explanation> {
        let open = |key: &str| Explanation {
            words: self.text(key),
            checked: false,
            finding: self.text("device.not_excluded"),
        };
        let mut explained = vec![open("device.explain_follow_up"), open("device.explain_severity")];
        if found.results.is_some() {
            explained.extend(self.missing_results());
        }
        explained.extend(self.others_stopped());
        if found.signs.iter().any(|sign| sign.kind == SignKind::Purchase) {
            explained.extend(self.waits_since());
        }
        explained.extend(self.printed("screening_share", self.context.period).map(|share| Explanation {
            words: self.text("device.explain_screening"),
            checked: true,
            finding: self.filled("device.screening_left_out", &[("share", share.printed())]),
        }));
        explained
    }

    fn missing_results(&self) -> Option<Explanation> {
        let months: Vec<_> = self.context.period.span().months().collect();
        let count = |measure: &str| {
            self.context.evaluation.facts.value(measure, Scope::Devices(&self.members), &months).map(i128::from)
        };
        let share = Fraction::new(count("diagnostic_exams_without_result")? * 100, count("diagnostic_exams")?)?;
        Some(Explanation {
            words: self.filled("device.explain_missing", &[("share", share.rounded(2).printed())]),
            checked: true,
            finding: self.text("device.excluded"),
        })
    }

    /// How long the other devices of the class stood still, so that their patients came here.
    fn others_stopped(&self) -> Option<Explanation> {
        let others: Vec<u32> = self.others();
        if others.is_empty() {
            return None;
        }
        let months: Vec<_> = self.context.period.span().months().collect();
        let minutes = |measure: &str| self.context.evaluation.facts.value(measure, Scope::Devices(&others), &months);
        let stopped = minutes("full_stop_minutes")? + minutes("partial_stop_minutes")?;
        let hours = Fraction::new(i128::from(stopped), 60)?.rounded(1);
        let key = if stopped == 0 { "device.excluded" } else { "device.others_stopped" };
        Some(Explanation {
            words: self.text("device.explain_others"),
            checked: true,
            finding: self.filled(key, &[("hours", hours.printed())]),
        })
    }
}
