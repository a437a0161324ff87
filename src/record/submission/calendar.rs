//! The reporting calendar: what is due when, and how many days are left on the day of signing.

use chrono::{Datelike as _, NaiveDate};

use crate::period::{Month, Period, PeriodLength};

use super::context::SubmissionContext;
use super::definition::{Calendar, Filing};
use super::{CalendarRow, CalendarTable};

impl SubmissionContext<'_> {
    pub(super) fn calendar(&self, calendar: &Calendar) -> (CalendarTable, Vec<String>) {
        let rows = calendar.filings.iter().map(|filing| self.filing(filing)).collect();
        let details = [("source", calendar.source.clone()), ("reviewed", calendar.reviewed.clone())];
        (CalendarTable { rows }, vec![self.filled("submission.calendar_note", &details)])
    }

    fn filing(&self, filing: &Filing) -> CalendarRow {
        let period = self.filed_period(filing);
        let due = due(period, filing);
        let signed = self.summary.cards.report_date;
        let days_left = due.signed_duration_since(signed).num_days();
        let late = days_left < 0;
        let key = match (filing.this, late) {
            (true, false) => "submission.in_time",
            (true, true) => "submission.late",
            (false, false) => "submission.days_left",
            (false, true) => "submission.due_past",
        };
        CalendarRow {
            id: filing.id.clone(),
            name: self.named(&filing.name),
            period: self.period_name(period),
            due: self.date(due),
            days_left,
            state: self.filled(key, &[("days", days_left.abs().to_string())]),
            basis: self.named(&filing.basis),
            late,
            this: filing.this,
        }
    }

    /// The last period of the filing's length that ends with the submission's; a year is that in which it ends.
    fn filed_period(&self, filing: &Filing) -> Period {
        if filing.this {
            return self.period();
        }
        last_of(self.period(), filing.every)
    }
}

fn last_of(period: Period, every: PeriodLength) -> Period {
    let last = period.span().to;
    match every {
        PeriodLength::Month => Period::Month(last),
        PeriodLength::Quarter => Period::Quarter(last.year(), last.quarter()),
        PeriodLength::Year => Period::Year(last.year()),
    }
}

/// The due day; a day that the month lacks is its last.
fn due(period: Period, filing: &Filing) -> NaiveDate {
    let month: Month = period.span().to.plus(i32::from(filing.months_after));
    let last = month.last_day();
    last.with_day(u32::from(filing.day)).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Name;

    fn filing(every: PeriodLength, months_after: u8, day: u8) -> Filing {
        let name = || Name { zh: String::new(), en: String::new() };
        Filing { id: "one".to_owned(), name: name(), every, months_after, day, basis: name(), this: false }
    }

    fn due_of(period: &str, filing: &Filing) -> String {
        let period: Period = period.parse().expect("a period");
        due(last_of(period, filing.every), filing).to_string()
    }

    #[test]
    fn due_days_follow_their_rules() {
        assert_eq!(due_of("2026-Q1", &filing(PeriodLength::Quarter, 1, 15)), "2026-04-15");
        assert_eq!(due_of("2026-Q1", &filing(PeriodLength::Month, 1, 20)), "2026-04-20");
        assert_eq!(due_of("2025-Q4", &filing(PeriodLength::Year, 1, 20)), "2026-01-20");
        // April has no 31st.
        assert_eq!(due_of("2026-Q1", &filing(PeriodLength::Quarter, 1, 31)), "2026-04-30");
        assert_eq!(due_of("2025", &filing(PeriodLength::Quarter, 2, 31)), "2026-02-28");
    }
}
