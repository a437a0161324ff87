//! The cover letter: a report (报告) to one office, in the words and the order that such letters have.

use crate::numbers::Decimal;

use super::context::{Reckoned, SubmissionContext};
use super::definition::ChangeKind;
use super::rows::Valued;
use super::{Annex, Content, Foot, Letter, Obtained, Paragraph, ParagraphStyle};

/// Deviations that the letter itself names; the annex has all.
const NAMED: usize = 5;

impl<'a> SubmissionContext<'a> {
    pub(super) fn letter(&self, reckoned: &Reckoned<'a>, annexes: &[Annex]) -> Letter {
        let period = self.period_name(self.period());
        let title = self.filled("submission.title", &[("period", period.clone())]);
        let addressee = self.settings.addressee_in(self.language()).unwrap_or_default();
        let number = self.settings.numbers.get(&self.period().to_string());
        Letter {
            issuer: self.summary.cards.hospital.to_owned(),
            number_label: self.text("submission.number"),
            number: number.cloned().unwrap_or_default(),
            signer_label: self.text("submission.signer"),
            signer: self.settings.signer.clone().unwrap_or_default(),
            title: title.split('\n').map(str::to_owned).collect(),
            addressee: addressee.to_owned(),
            paragraphs: self.paragraphs(reckoned, annexes, &period),
            annexes_label: self.text("submission.annexes"),
            date: self.date(self.summary.cards.report_date),
            foot: self.foot(),
        }
    }

    fn foot(&self) -> Option<Foot> {
        let (copies, issuer) = (self.settings.copies_in(self.language()), self.settings.issuer_in(self.language()));
        if copies.is_empty() && issuer.is_none() {
            return None;
        }
        let offices = ("offices", copies.join(self.labels().text("list.separator")));
        let date = ("date", self.date(self.summary.cards.report_date));
        Some(Foot {
            copies: if copies.is_empty() { String::new() } else { self.filled("submission.copies", &[offices]) },
            issuer: issuer.unwrap_or(self.summary.cards.hospital).to_owned(),
            issued: self.filled("submission.issued", &[date]),
        })
    }

    fn paragraphs(&self, reckoned: &Reckoned<'a>, annexes: &[Annex], period: &str) -> Vec<Paragraph> {
        let mut paragraphs = vec![body(self.filled("submission.opening", &[("period", period.to_owned())]))];
        paragraphs.push(self.heading("submission.part_overview"));
        paragraphs.push(body(self.overview(reckoned)));
        paragraphs.push(self.heading("submission.part_changes"));
        paragraphs.extend(self.changes(reckoned, annexes));
        paragraphs.push(self.heading("submission.part_data"));
        paragraphs.push(body(self.data(reckoned)));
        paragraphs.extend(self.republished_told(annexes));
        paragraphs.push(body(self.text("submission.closing")));
        paragraphs
    }

    fn heading(&self, key: &str) -> Paragraph {
        Paragraph { style: ParagraphStyle::Heading, lead: String::new(), text: self.text(key) }
    }

    /// The rows that the form tells, with what became of them since last year.
    fn overview(&self, reckoned: &Reckoned<'a>) -> String {
        let told: Vec<String> = reckoned.disclosure.iter().filter_map(|valued| self.told(valued)).collect();
        if told.is_empty() {
            return self.text("submission.overview_none");
        }
        self.filled("submission.overview", &[("told", told.join(self.labels().text("list.semicolon")))])
    }

    fn told(&self, valued: &Valued<'_>) -> Option<String> {
        let (name, now) = (valued.row.told.as_ref()?, valued.now()?);
        let unit = valued.row.unit.as_ref().map(|unit| self.named(unit)).unwrap_or_default();
        let details = [
            ("name", self.named(name)),
            ("value", now.printed()),
            ("unit", unit.clone()),
            ("change", self.change_told(valued, &unit)),
        ];
        Some(self.filled("submission.told", &details))
    }

    /// 同比增长3.13%, or nothing where last year is not known.
    fn change_told(&self, valued: &Valued<'_>, unit: &str) -> String {
        let Some(change) = valued.change() else { return String::new() };
        let key = match (valued.change_kind(), direction(change)) {
            (_, Direction::Same) => "submission.change_none",
            (ChangeKind::Percent, Direction::Up) => "submission.change_up",
            (ChangeKind::Percent, Direction::Down) => "submission.change_down",
            (ChangeKind::Difference | ChangeKind::None, Direction::Up) => "submission.change_more",
            (ChangeKind::Difference | ChangeKind::None, Direction::Down) => "submission.change_less",
        };
        self.filled(key, &[("change", change.absolute().printed()), ("unit", unit.to_owned())])
    }

    fn changes(&self, reckoned: &Reckoned<'a>, annexes: &[Annex]) -> Vec<Paragraph> {
        let deviations = &reckoned.deviations;
        if deviations.is_empty() {
            return vec![body(self.no_deviation(reckoned))];
        }
        let annex = annexes.iter().find(|annex| matches!(annex.content, Content::Deviations(_)));
        let annex = annex.map(|annex| annex.label.clone()).unwrap_or_default();
        let mut paragraphs: Vec<Paragraph> = (1..)
            .zip(deviations.iter().take(NAMED))
            .map(|(number, limited): (usize, _)| {
                let ordinal = self.text(&format!("submission.item_{number}"));
                let key =
                    if limited.explanation.is_some() { "submission.deviation" } else { "submission.deviation_open" };
                let details =
                    [("value", limited.value.clone()), ("limit", limited.limit.clone()), ("annex", annex.clone())];
                Paragraph {
                    style: ParagraphStyle::Body,
                    lead: self.filled("submission.item", &[("ordinal", ordinal), ("name", limited.name.clone())]),
                    text: self.filled(key, &details),
                }
            })
            .collect();
        if deviations.len() > NAMED {
            let details = [("count", (deviations.len() - NAMED).to_string()), ("annex", annex)];
            paragraphs.push(body(self.filled("submission.more_deviations", &details)));
        }
        paragraphs
    }

    /// That figures of earlier submissions have changed, and where they stand.
    fn republished_told(&self, annexes: &[Annex]) -> Option<Paragraph> {
        let (label, table) = annexes.iter().find_map(|annex| Some((&annex.label, annex.content.changes()?)))?;
        let details = [("count", table.rows.len().to_string()), ("annex", label.clone())];
        (!table.rows.is_empty()).then(|| body(self.filled("submission.changes_told", &details)))
    }

    /// What was read, and whether the shares of revenue add up.
    fn data(&self, reckoned: &Reckoned<'a>) -> String {
        let checks: Vec<&Valued<'a>> =
            reckoned.disclosure.iter().filter(|valued| valued.obtained == Obtained::Check).collect();
        let known = checks.iter().all(|valued| valued.exact[0].is_some());
        let key = match (checks.is_empty() || !known, checks.iter().any(|valued| self.unbalanced(valued).is_some())) {
            (true, _) => "submission.shares_unknown",
            (false, true) => "submission.shares_unbalanced",
            (false, false) => "submission.shares_balanced",
        };
        let reconciled = self.reconciliation().told;
        let details = [("read", self.read()), ("shares", self.text(key)), ("reconciled", reconciled)];
        self.filled("submission.data", &details)
    }
}

fn body(text: String) -> Paragraph {
    Paragraph { style: ParagraphStyle::Body, lead: String::new(), text }
}

enum Direction {
    Up,
    Down,
    Same,
}

fn direction(change: Decimal) -> Direction {
    match (change.is_zero(), change.is_negative()) {
        (true, _) => Direction::Same,
        (false, true) => Direction::Down,
        (false, false) => Direction::Up,
    }
}
