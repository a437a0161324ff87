//! Rows of a form: what each indicator came to, how it was had, and what it is compared with.

use crate::indicators::definition::IndicatorUnit;
use crate::indicators::entered::{Entry, Owner};
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::numbers::{Decimal, Fraction};
use crate::period::{Period, PeriodLength};

use super::context::{Finding, SubmissionContext};
use super::definition::{ChangeKind, Form, FormRow};
use super::{Cell, Obtained, Row, Table};

/// A row of a form with its values: of this period, the previous one and the same of last year.
pub(super) struct Valued<'a> {
    pub row: &'a FormRow,
    pub form: &'a Form,
    pub indicator: Option<&'a CheckedIndicator>,
    pub obtained: Obtained,
    /// In the row's unit, unrounded.
    pub exact: [Option<Fraction>; 3],
    /// Rounded once, as printed.
    pub printed: [Option<Decimal>; 3],
    /// This period's, with numerator and denominator.
    pub value: Option<Value>,
    pub entry: Option<&'a Entry>,
    /// Why there is none.
    pub reason: String,
}

impl Valued<'_> {
    pub fn now(&self) -> Option<Decimal> {
        self.printed[0]
    }

    pub fn last_year(&self) -> Option<Decimal> {
        self.printed[2]
    }

    /// How its change is told.
    pub fn change_kind(&self) -> ChangeKind {
        let Some(indicator) = self.indicator else { return ChangeKind::None };
        let definition = &indicator.definition;
        self.row.change.unwrap_or(match definition.unit {
            IndicatorUnit::Yuan => ChangeKind::Percent,
            IndicatorUnit::One if definition.decimals == 0 => ChangeKind::Percent,
            IndicatorUnit::One | IndicatorUnit::Percent | IndicatorUnit::Points => ChangeKind::Difference,
            IndicatorUnit::Day | IndicatorUnit::Minute => ChangeKind::Difference,
        })
    }

    /// Against the same period of last year.
    pub fn change(&self) -> Option<Decimal> {
        let (now, then) = (self.now()?, self.last_year()?);
        match self.change_kind() {
            ChangeKind::Percent => percent(now, then),
            ChangeKind::Difference => Some(now.minus(then)),
            ChangeKind::None => None,
        }
    }

    /// What an entered number stands for, or the number.
    pub fn in_words(&self, printed: Decimal, context: &SubmissionContext<'_>) -> String {
        match self.row.words.get(&printed.trimmed().to_string()) {
            Some(words) => context.named(words),
            None => printed.printed(),
        }
    }
}

/// By how many per cent one is more than another.
pub(super) fn percent(now: Decimal, then: Decimal) -> Option<Decimal> {
    let share = now.minus(then).fraction().over(then.fraction().absolute())?;
    Some(share.times(Fraction::integer(100))?.rounded(2))
}

impl<'a> SubmissionContext<'a> {
    pub(super) fn valued(&self, form: &'a Form) -> Vec<Valued<'a>> {
        let mut rows: Vec<Valued<'a>> = form.rows.iter().map(|row| self.valued_row(form, row)).collect();
        let sums: Vec<[Option<Fraction>; 3]> =
            rows.iter().map(|valued| sum_of(valued, &rows, |one| one.exact)).collect();
        let printed: Vec<[Option<Decimal>; 3]> = rows.iter().map(|valued| printed_sum(valued, &rows)).collect();
        for ((valued, exact), printed) in rows.iter_mut().zip(sums).zip(printed) {
            if valued.obtained == Obtained::Check {
                (valued.exact, valued.printed) = (exact, printed);
            }
        }
        rows
    }

    fn valued_row(&self, form: &'a Form, row: &'a FormRow) -> Valued<'a> {
        let period = self.period();
        let indicators = self.summary.cards.indicators;
        let indicator = row.indicator.as_ref().and_then(|id| indicators.get(id));
        let mut valued = Valued {
            row,
            form,
            indicator,
            obtained: Obtained::NotAvailable,
            exact: [None; 3],
            printed: [None; 3],
            value: None,
            entry: None,
            reason: row.not_available.as_ref().map(|name| self.named(name)).unwrap_or_default(),
        };
        let Some(indicator) = indicator else {
            if !row.sum_of.is_empty() {
                valued.obtained = Obtained::Check;
            } else if form.has_parts(&row.code) {
                valued.obtained = Obtained::Parts;
            }
            return valued;
        };
        let evaluation = self.summary.cards.evaluation;
        let of = |period: Period| evaluation.over_period(indicator, &self.whole_hospital(), period);
        let values = [period, period.previous(), period.last_year()].map(of);
        let scaled = |value: &Value| in_unit(value, row);
        valued.exact = [scaled(&values[0]), scaled(&values[1]), scaled(&values[2])];
        let decimals = row.decimals.unwrap_or(indicator.definition.decimals);
        valued.printed = valued.exact.map(|exact| exact.map(|exact| exact.rounded(decimals)));
        valued.entry = evaluation.entered.entry(&indicator.id, Owner::Hospital, period);
        let [now, _, _] = values;
        valued.obtained = match (now.state, indicator.is_entered()) {
            (State::Known, true) => Obtained::Entered,
            (State::Known, false) => Obtained::Computed,
            (_, _) if row.annual && period.length() != PeriodLength::Year => Obtained::Annual,
            (_, _) => Obtained::NotAvailable,
        };
        let generic = now.reason.as_ref().map(|reason| reason.text(self.labels())).unwrap_or_default();
        // Of what is entered the form may know better why there is none; of what is counted, the data do.
        if valued.reason.is_empty() || !indicator.is_entered() || indicator.not_collected.is_some() {
            valued.reason = generic;
        }
        valued.value = Some(now);
        without_zeros(&mut valued, row.zero.as_ref().map(|name| self.named(name)));
        valued
    }

    /// A check whose rows do not add up exactly; rounding is none of it.
    pub(super) fn unbalanced(&self, valued: &Valued<'_>) -> Option<Finding> {
        let equals = valued.row.equals.filter(|_| valued.obtained == Obtained::Check)?;
        let sums = valued.exact.iter().flatten();
        let wrong = sums.into_iter().find(|sum| **sum != equals.fraction())?;
        Some(Finding::Unbalanced {
            name: self.named(&valued.row.name),
            sum: wrong.rounded(6).trimmed().printed(),
            equals: equals.printed(),
        })
    }

    pub(super) fn disclosure(&self, form: &'a Form, rows: &[Valued<'a>]) -> (Table, Vec<String>) {
        let table = self.table("disclosure", form, rows);
        let mut notes = vec![self.text("submission.change_note")];
        if rows.iter().any(rounding_shows) {
            notes.push(self.text("submission.rounding_note"));
        } else if rows.iter().any(|valued| valued.obtained == Obtained::Check && valued.exact[0].is_some()) {
            notes.push(self.text("submission.identity_note"));
        }
        notes.extend(rows.iter().filter_map(|valued| {
            let key = match valued.obtained {
                Obtained::Entered | Obtained::NotAvailable => "list.named",
                Obtained::Computed | Obtained::Annual | Obtained::Parts | Obtained::Check => return None,
            };
            let details = [("name", self.named(&valued.row.name)), ("text", self.remark(valued))];
            Some(self.filled(key, &details))
        }));
        (table, notes)
    }

    pub(super) fn national(&self, id: &str, form: &'a Form, rows: &[Valued<'a>]) -> (Table, Vec<String>) {
        let table = self.table(id, form, rows);
        let details = [("source", form.source.clone()), ("reviewed", form.reviewed.clone())];
        let notes = vec![
            self.text("submission.national_note"),
            table.counted.clone(),
            self.filled("submission.form_from", &details),
        ];
        (table, notes)
    }

    pub(super) fn table(&self, id: &str, form: &'a Form, rows: &[Valued<'a>]) -> Table {
        let period = self.period();
        Table {
            id: id.to_owned(),
            heads: [period, period.previous(), period.last_year()].map(|period| self.period_head(period)),
            rows: rows.iter().map(|valued| self.row(form, valued)).collect(),
            counted: self.counted(rows),
        }
    }

    /// How the values of the indicators were had; parts are none of their own.
    fn counted(&self, rows: &[Valued<'_>]) -> String {
        let whole: Vec<&Valued<'_>> = rows.iter().filter(|valued| valued.row.part_of.is_none()).collect();
        let count = |obtained| whole.iter().filter(|valued| valued.obtained == obtained).count().to_string();
        let details = [
            ("count", whole.len().to_string()),
            ("monitored", whole.iter().filter(|valued| valued.row.monitored).count().to_string()),
            ("computed", count(Obtained::Computed)),
            ("entered", count(Obtained::Entered)),
            ("parts", count(Obtained::Parts)),
            ("annual", count(Obtained::Annual)),
            ("missing", count(Obtained::NotAvailable)),
        ];
        self.filled("submission.counted", &details)
    }

    fn row(&self, form: &Form, valued: &Valued<'_>) -> Row {
        let row = valued.row;
        let cell = |printed: Option<Decimal>| match printed {
            Some(printed) => Cell { printed: valued.in_words(printed, self), raw: Some(printed) },
            None => Cell::text(if valued.obtained == Obtained::Parts { "" } else { "—" }),
        };
        let change = match (valued.change(), valued.change_kind()) {
            (Some(change), ChangeKind::Percent) => {
                Cell { printed: format!("{}%", change.printed_signed()), raw: Some(change) }
            }
            (Some(change), ChangeKind::Difference | ChangeKind::None) => {
                Cell { printed: change.printed_signed(), raw: Some(change) }
            }
            (None, _) => Cell::default(),
        };
        let [value, previous, last_year] = valued.printed.map(cell);
        let entry = valued.entry.filter(|_| valued.obtained == Obtained::Entered);
        let text =
            |field: fn(&crate::indicators::entered::Entry) -> &str| entry.map(field).unwrap_or_default().to_owned();
        let part = |part: Option<Fraction>| part.map(|part| part.rounded(9).trimmed());
        Row {
            code: row.code.clone(),
            part_of: row.part_of.clone().unwrap_or_default(),
            group: row.group.as_ref().map(|group| self.named(group)).unwrap_or_default(),
            group_rows: group_rows(form, row),
            name: self.named(&row.name),
            unit: row.unit.as_ref().map(|unit| self.named(unit)).unwrap_or_default(),
            monitored: row.monitored,
            sign: row.direction.map(|direction| direction.sign().to_owned()).unwrap_or_default(),
            direction: row.direction.map(|direction| direction.code().to_owned()).unwrap_or_default(),
            data_source: row.data_source.map(|from| from.code().to_owned()).unwrap_or_default(),
            indicator: row.indicator.clone().unwrap_or_default(),
            value,
            previous,
            last_year,
            change,
            mark: if rounding_shows(valued) { "*".to_owned() } else { String::new() },
            obtained: valued.obtained,
            remark: self.remark(valued),
            evidence: text(|entry| &entry.evidence),
            entered_by: text(|entry| &entry.entered_by),
            approved_by: text(|entry| &entry.approved_by),
            numerator: part(valued.value.as_ref().and_then(|value| value.numerator)),
            denominator: part(valued.value.as_ref().and_then(|value| value.denominator)),
            divisor: row.divisor,
            sum_of: row.sum_of.clone(),
        }
    }

    /// How it was had, with evidence and signer, or why there is nothing.
    fn remark(&self, valued: &Valued<'_>) -> String {
        match valued.obtained {
            Obtained::Computed => self.text("submission.computed"),
            Obtained::Entered => {
                let Some(entry) = valued.entry else { return self.text("submission.entered_plain") };
                let key =
                    if entry.approved_by.is_empty() { "submission.entered" } else { "submission.entered_approved" };
                let details = [
                    ("evidence", entry.evidence.clone()),
                    ("by", entry.entered_by.clone()),
                    ("approved_by", entry.approved_by.clone()),
                ];
                self.filled(key, &details)
            }
            Obtained::Annual => self.text("submission.annual"),
            Obtained::NotAvailable => self.filled("submission.not_available", &[("reason", valued.reason.clone())]),
            Obtained::Parts => self.text("submission.parts"),
            Obtained::Check => self.text("submission.check"),
        }
    }
}

/// Where a zero can only mean that the export has none of the sort, it is no value.
fn without_zeros(valued: &mut Valued<'_>, zero: Option<String>) {
    let Some(reason) = zero.filter(|_| valued.indicator.is_some_and(|indicator| !indicator.is_entered())) else {
        return;
    };
    for column in 0..3 {
        if valued.exact[column].is_some_and(Fraction::is_zero) {
            (valued.exact[column], valued.printed[column]) = (None, None);
            if column == 0 {
                (valued.obtained, valued.value, valued.reason) = (Obtained::NotAvailable, None, reason.clone());
            }
        }
    }
}

fn in_unit(value: &Value, row: &FormRow) -> Option<Fraction> {
    let exact = value.exact.filter(|_| value.state == State::Known)?;
    match row.divisor {
        Some(divisor) => exact.over(divisor.fraction()),
        None => Some(exact),
    }
}

/// The sums of the rows that a check names; none where one of them has no value.
fn sum_of<'a>(
    check: &Valued<'a>,
    rows: &[Valued<'a>],
    of: impl Fn(&Valued<'a>) -> [Option<Fraction>; 3],
) -> [Option<Fraction>; 3] {
    let named: Vec<[Option<Fraction>; 3]> = named_by(check, rows).map(of).collect();
    [0, 1, 2].map(|column| {
        let values: Option<Vec<Fraction>> = named.iter().map(|values| values[column]).collect();
        values.filter(|values| !values.is_empty())?.into_iter().try_fold(Fraction::ZERO, Fraction::plus)
    })
}

/// The same of what is printed, as a reader adds it up.
fn printed_sum<'a>(check: &Valued<'a>, rows: &[Valued<'a>]) -> [Option<Decimal>; 3] {
    let named: Vec<[Option<Decimal>; 3]> = named_by(check, rows).map(|valued| valued.printed).collect();
    [0, 1, 2].map(|column| {
        let values: Option<Vec<Decimal>> = named.iter().map(|values| values[column]).collect();
        values?.into_iter().reduce(Decimal::plus)
    })
}

fn named_by<'r, 'a>(check: &'r Valued<'a>, rows: &'r [Valued<'a>]) -> impl Iterator<Item = &'r Valued<'a>> {
    let codes = check.row.sum_of.iter();
    codes.filter_map(|code| rows.iter().find(|valued| valued.row.code == *code))
}

/// The exact values add up, and the printed ones do not.
pub(super) fn rounding_shows(valued: &Valued<'_>) -> bool {
    let Some(equals) = valued.row.equals.filter(|_| valued.obtained == Obtained::Check) else { return false };
    valued.exact.iter().zip(&valued.printed).any(|(exact, printed)| {
        *exact == Some(equals.fraction()) && printed.is_some_and(|printed| printed.fraction() != equals.fraction())
    })
}

/// From the first row of a group to the next group: how many rows it has.
fn group_rows(form: &Form, row: &FormRow) -> u32 {
    if row.group.is_none() {
        return 0;
    }
    let following = form.rows.iter().skip_while(|other| other.code != row.code).skip(1);
    let count = 1 + following.take_while(|other| other.group.is_none()).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}
