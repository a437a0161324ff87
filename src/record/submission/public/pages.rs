//! What is left of the tables for the public, and its tidy rows.

use std::collections::BTreeSet;

use crate::indicators::value::State;
use crate::labels::Labels;
use crate::numbers::Decimal;
use crate::period::Period;
use crate::record::public::earlier::EarlierFigure;
use crate::record::public::figures::{Asked, Form as PrintedForm, PublicBasis, PublicFigures};
use crate::record::submission::context::SubmissionContext;
use crate::record::submission::definition::{Form, FormRow};
use crate::record::submission::rows::{Valued, rounding_shows};
use crate::record::submission::{Annex, Cell, Content, Obtained, Row, Table};
use crate::record::tidy::entities::{Directories, TidyEntity};
use crate::record::tidy::rows::IndicatorRow;

use super::PublicEdition;

/// Stands where the printed sum of a check is not the exact one: the star means something else here.
const ROUNDED: &str = "†";

/// What the public gets, and what is to be found fault with.
pub struct PublicPages {
    pub edition: PublicEdition,
    /// Of the hospital, for the tables' periods.
    pub rows: Vec<IndicatorRow>,
    /// Small counts that are told by what was published before: whose, the indicator, and the period.
    pub exposed: Vec<(TidyEntity, String, Period)>,
}

impl<'a> SubmissionContext<'a> {
    /// The public edition; `rows` are the hospital's tidy rows of the tables' periods, worded by `words`.
    pub fn public_pages(
        &self,
        (rows, words): (Vec<IndicatorRow>, &Labels),
        earlier: &[EarlierFigure],
        threshold: u32,
    ) -> PublicPages {
        let period = self.period();
        let periods = [period, period.previous(), period.last_year()];
        let figures = self.public_figures(&periods, earlier, threshold);
        let mark = self.text("state.suppressed");
        let details = [("mark", mark.clone()), ("threshold", threshold.to_string())];
        let legend = self.filled("public_edition.legend", &details);
        let edition = PublicEdition {
            hospital: self.summary.cards.hospital.to_owned(),
            title: self.filled("public_edition.title", &[("period", self.period_name(period))]),
            date: self.date(self.summary.cards.report_date),
            audience: self.text("audience.public"),
            mark,
            legend: legend.clone(),
            threshold,
            level: self.level.to_owned(),
            periods: periods.map(|period| period.to_string()),
            annexes: self.public_annexes(&figures, &legend),
        };
        let reason = words.filled("public_edition.suppressed", &[("threshold", threshold.to_string())]);
        let forms = self.public_forms();
        let printed: BTreeSet<&str> = forms.iter().flat_map(|(_, form)| form.ids()).collect();
        // A zero that the tables do not believe is in no file either.
        let without_zero = forms.iter().flat_map(|(_, form)| &form.rows).filter(|row| row.zero.is_some());
        let without_zero: BTreeSet<&str> = without_zero.filter_map(|row| row.indicator.as_deref()).collect();
        let disbelieved = |row: &IndicatorRow| {
            row.value.is_some_and(Decimal::is_zero) && without_zero.contains(row.indicator.as_str())
        };
        let own = rows.into_iter().filter(|row| printed.contains(row.indicator.as_str()) && !disbelieved(row));
        PublicPages { edition, rows: own.map(|row| figures.row(row, &reason)).collect(), exposed: figures.exposed() }
    }

    /// The tables that the public sees, by their ids.
    fn public_forms(&self) -> Vec<(&'static str, &'a Form)> {
        self.forms.disclosure.iter().map(|form| ("disclosure", form)).chain(self.national).collect()
    }

    /// The figures of all tables over some periods, and which of them are not printed.
    fn public_figures(&self, periods: &[Period], earlier: &[EarlierFigure], threshold: u32) -> PublicFigures<'a> {
        let cards = &self.summary.cards;
        let hospital = self.hospital_entity();
        let rows = self.public_forms().into_iter().flat_map(|(_, form)| &form.rows);
        let asked: Vec<Asked<'_>> = rows
            .filter_map(|row| Some((row, row.indicator.as_deref()?)))
            .flat_map(|(row, indicator)| {
                let form = Some(self.printed_form(row, indicator));
                let entity = &hospital;
                periods.iter().map(move |period| Asked {
                    entity,
                    indicator,
                    period: *period,
                    form,
                    people: row.people,
                    sides: true,
                })
            })
            .collect();
        let directories = Directories { departments: cards.departments, devices: self.devices };
        let basis = PublicBasis { indicators: cards.indicators, evaluation: cards.evaluation, directories, threshold };
        PublicFigures::of(basis, &asked, earlier)
    }

    fn hospital_entity(&self) -> TidyEntity {
        TidyEntity::hospital(self.hospital_id)
    }

    fn public_annexes(&self, figures: &PublicFigures<'_>, legend: &str) -> Vec<Annex> {
        let mut annexes = Vec::new();
        for (id, form) in self.public_forms() {
            let rows = self.valued(form);
            let (table, hidden) = self.public_table(id, form, &rows, figures);
            let details = [("source", form.source.clone()), ("reviewed", form.reviewed.clone())];
            let mut notes: Vec<String> = hidden.then(|| legend.to_owned()).into_iter().collect();
            let content = if id == "disclosure" {
                notes.push(self.text("submission.change_note"));
                let rounded = rows.iter().any(rounding_shows);
                notes.extend(rounded.then(|| self.filled("public_edition.rounded", &[("mark", ROUNDED.to_owned())])));
                Content::Disclosure(table)
            } else {
                notes.extend([self.text("submission.national_note"), table.counted.clone()]);
                Content::National(table)
            };
            notes.push(self.filled("submission.form_from", &details));
            annexes.push(self.public_annex(annexes.len(), self.named(&form.title), content, notes));
        }
        let definitions = Content::Definitions(self.definitions());
        annexes.push(self.public_annex(annexes.len(), self.text("submission.definitions"), definitions, Vec::new()));
        annexes
    }

    fn public_annex(&self, before: usize, title: String, content: Content, notes: Vec<String>) -> Annex {
        Annex {
            label: self.filled("public_edition.table", &[("number", (before + 1).to_string())]),
            title,
            reporter: self.filled("submission.reporter", &[("name", self.summary.cards.hospital.to_owned())]),
            period: self.filled("submission.of_period", &[("period", self.period_name(self.period()))]),
            content,
            notes,
            signed: false,
        }
    }

    /// A table without evidence, signers and small counts; whether any was hidden.
    fn public_table(
        &self,
        id: &str,
        form: &'a Form,
        rows: &[Valued<'a>],
        figures: &PublicFigures<'_>,
    ) -> (Table, bool) {
        let mut table = self.table(id, form, rows);
        let period = self.period();
        let periods = [period, period.previous(), period.last_year()];
        let shown: Vec<[bool; 3]> =
            form.rows.iter().map(|row| periods.map(|period| self.shows(figures, row, period))).collect();
        let mut any_hidden = false;
        for (place, (row, form_row)) in table.rows.iter_mut().zip(&form.rows).enumerate() {
            let state = rows.get(place).and_then(|valued| valued.value.as_ref()).map(|value| value.state);
            if row.obtained == Obtained::NotAvailable && matches!(state, Some(State::NoData | State::NotApplicable)) {
                // Why may be told by counts: so many results of so many are missing.
                row.remark = self.text("submission.without_value");
            }
            // A sum tells the one of its rows that is not shown.
            let of = |code: &String| form.rows.iter().position(|other| other.code == *code).map(|at| shown[at]);
            let parts = form_row.sum_of.iter().filter_map(of);
            let shown = parts.fold(shown[place], |one, other| [0, 1, 2].map(|column| one[column] && other[column]));
            any_hidden |= self.cut_row(row, shown);
        }
        (table, any_hidden)
    }

    fn shows(&self, figures: &PublicFigures<'_>, row: &FormRow, period: Period) -> bool {
        let Some(id) = &row.indicator else { return true };
        figures.shows(&self.hospital_entity(), id, period, Some(self.printed_form(row, id)))
    }

    /// How a row of a form prints its indicator.
    fn printed_form(&self, row: &FormRow, indicator: &str) -> PrintedForm {
        let own = self.summary.cards.indicators.get(indicator).map_or(0, |indicator| indicator.definition.decimals);
        (row.decimals.unwrap_or(own), row.divisor)
    }

    /// Takes out of a row what is not shown of this period, the previous one and last year; whether anything was.
    fn cut_row(&self, row: &mut Row, [now, previous, last_year]: [bool; 3]) -> bool {
        let mut hidden = false;
        let mut hide = |cell: &mut Cell, shown: bool| {
            if !shown && cell.raw.is_some() {
                *cell = Cell::text(self.labels().text("state.suppressed"));
                hidden = true;
            }
        };
        hide(&mut row.value, now);
        hide(&mut row.previous, previous);
        hide(&mut row.last_year, last_year);
        hide(&mut row.change, now && last_year);
        row.mark = if row.mark.is_empty() { String::new() } else { ROUNDED.to_owned() };
        // Both sides stand in indicators.csv, as far as they are shown.
        (row.numerator, row.denominator) = (None, None);
        for named in [&mut row.evidence, &mut row.entered_by, &mut row.approved_by] {
            named.clear();
        }
        if row.obtained == Obtained::Entered {
            row.remark = self.text("submission.entered_plain");
        }
        hidden
    }
}
