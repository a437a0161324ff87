//! Repeats by the days since the exam that they repeat.

use std::collections::BTreeMap;

use crate::indicators::entity::Entity;
use crate::indicators::value::State;
use crate::measures::facts::Scope;
use crate::numbers::{Decimal, Fraction};
use crate::record::equipment::subject::Subject;
use crate::record::equipment::{IntervalDay, Intervals, SignBlock};

/// Repeats are looked at for so many days.
const DAYS: u32 = 30;

impl Subject<'_> {
    /// Repeats by their interval; the line is what the other devices of the class would have with as many exams.
    pub(in crate::record::equipment) fn intervals(&self) -> Option<SignBlock<Intervals>> {
        let facts = self.context.evaluation.facts;
        let months: Vec<_> = self.context.period.span().months().collect();
        let others = self.others();
        let (own, theirs) = (Scope::Devices(&self.members), Scope::Devices(&others));
        let of = |scope| facts.distribution("repeat_intervals", scope, &months);
        let base = |scope| facts.value("repeat_base", scope, &months).unwrap_or(0);
        let (mine, beside) = (of(own), of(theirs));
        let scale = Fraction::new(i128::from(base(own)), i128::from(base(theirs)));
        let days: Vec<IntervalDay> = (1..=DAYS)
            .map(|day| {
                let count = |distribution: &BTreeMap<i64, u64>| distribution.get(&i64::from(day)).copied().unwrap_or(0);
                let scaled = |scale: Fraction| scale.times(Fraction::integer(i128::from(count(&beside))));
                IntervalDay {
                    day,
                    count: count(&mine),
                    others: scale.and_then(scaled).map(|expected| expected.rounded(2)),
                }
            })
            .collect();
        let repeats: u64 = days.iter().map(|day| day.count).sum();
        if repeats == 0 {
            return None;
        }
        let week: u64 = days.iter().filter(|day| day.day <= 7).map(|day| day.count).sum();
        let rate = |entity: &Entity<'_>| {
            let indicator = self.context.indicators.get("repeat_exams_30d")?;
            let value = self.context.evaluation.over_period(indicator, entity, self.context.period);
            value.printed.filter(|_| value.state == State::Known)
        };
        let beside = Entity::Devices { members: &others, devices: self.context.devices };
        let details = [
            ("value", rate(&self.entity()).map(Decimal::printed).unwrap_or_default()),
            ("counts", self.counts("repeat_exams_30d")),
            ("week", week.to_string()),
        ];
        let note = match rate(&beside).filter(|_| !others.is_empty()) {
            Some(others) => self.filled("device.intervals_note", &[("value", others.printed())]),
            None => self.text("device.intervals_alone"),
        };
        let words = days.iter().filter(|day| day.count > 0).map(|day| format!("{} {}", day.day, day.count));
        Some(SignBlock {
            caption: self.filled("device.intervals", &details),
            note,
            chart: Intervals {
                unit: self.text("device.exams_unit"),
                size_label: self.text("device.days_since"),
                others_label: self.text("device.others_line"),
                alt: words.collect::<Vec<_>>().join(&self.text("list.separator")),
                days,
            },
        })
    }
}
