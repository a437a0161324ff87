//! The one-page summary: variation across, assurance down, and below it what needs talk.

use crate::record::wording;
use crate::signals::xmr::{Assurance, Variation};

use super::context::PackPage;
use super::definition::MATRIX_AT_MOST;
use super::icons::{ASSURANCES, VARIATIONS};
use super::reading::Reading;
use super::{Matrix, MatrixCell, MatrixEntry, MatrixHead, MatrixRow, Talk};

/// A column: the icon at its head, its words, and what belongs to it.
const COLUMNS: [(Variation, &str, &str, [Variation; 2]); 4] = [
    (
        Variation::ConcernHigh,
        "committee.concern",
        "committee.concern_note",
        [Variation::ConcernHigh, Variation::ConcernLow],
    ),
    (
        Variation::CommonCause,
        "committee.common",
        "committee.common_note",
        [Variation::CommonCause, Variation::CommonCause],
    ),
    (
        Variation::ImprovementHigh,
        "committee.improvement",
        "committee.improvement_note",
        [Variation::ImprovementHigh, Variation::ImprovementLow],
    ),
    (
        Variation::NeutralHigh,
        "committee.neutral",
        "committee.neutral_note",
        [Variation::NeutralHigh, Variation::NeutralLow],
    ),
];

const ROWS: [(Assurance, &str, &str); 4] = [
    (Assurance::ConsistentFail, "committee.fail", "committee.fail_note"),
    (Assurance::HitAndMiss, "committee.hit_and_miss", "committee.hit_and_miss_note"),
    (Assurance::ConsistentPass, "committee.pass", "committee.pass_note"),
    (Assurance::None, "committee.no_target", "committee.no_target_note"),
];

impl<'a> PackPage<'a> {
    pub(super) fn matrix(&self) -> Matrix {
        let (present, absent): (Vec<&Reading>, Vec<&Reading>) =
            self.readings.iter().partition(|reading| reading.is_judged());
        let talk = self.talk(&present);
        let shown = shown(&present);
        let hidden = present.len() - shown.len();
        let count = |count: usize| count.to_string();
        // What would never meet its target needs talk, signal or not.
        let is_noise = |reading: &&&Reading| {
            reading.variation() == Variation::CommonCause && reading.assurance() != Assurance::ConsistentFail
        };
        let noise = present.iter().filter(is_noise).count();
        let details = [
            ("all", count(self.readings.len())),
            ("talk", count(talk.len())),
            ("noise", count(noise)),
            ("unjudged", count(absent.len())),
        ];
        let headline =
            if absent.is_empty() { "committee.matrix_headline" } else { "committee.matrix_headline_unjudged" };
        let opening = crate::record::summary::Opening {
            kicker: self.text("committee.matrix_kicker"),
            headline: self.filled(headline, &details),
            note: match hidden {
                0 => self.text("committee.matrix_note"),
                _ => self
                    .filled("committee.matrix_note_some", &[("shown", count(shown.len())), ("hidden", count(hidden))]),
            } + &self.trial_words(&present),
        };
        Matrix {
            opening,
            columns: COLUMNS.iter().map(|(icon, name, note, _)| self.column(*icon, name, note)).collect(),
            rows: ROWS.iter().map(|row| self.row(*row, &shown)).collect(),
            talk_heading: self.filled("committee.talk_heading", &[("count", count(talk.len()))]),
            talk,
            absent: absent.into_iter().map(|reading| self.absent(reading)).collect(),
            variation_legend: VARIATIONS.iter().map(|one| self.variation_icon(*one)).collect(),
            assurance_legend: ASSURANCES.iter().map(|one| self.assurance_icon(*one)).collect(),
            rules: self.rules("committee.rules"),
        }
    }

    /// How many of those judged are judged by limits of a few months.
    fn trial_words(&self, present: &[&Reading]) -> String {
        match present.iter().filter(|reading| reading.is_trial()).count() {
            0 => String::new(),
            count => self.filled("committee.trial_count", &[("count", count.to_string())]),
        }
    }

    fn column(&self, icon: Variation, name: &str, note: &str) -> MatrixHead {
        MatrixHead { icon: self.variation_icon(icon), name: self.text(name), note: self.text(note) }
    }

    fn row(&self, (assurance, name, note): (Assurance, &str, &str), shown: &[&Reading]) -> MatrixRow {
        let cell = |(_, _, _, variations): &(Variation, &str, &str, [Variation; 2])| {
            let here =
                |reading: &&&Reading| reading.assurance() == assurance && variations.contains(&reading.variation());
            let misses = matches!(assurance, Assurance::ConsistentFail | Assurance::HitAndMiss);
            MatrixCell {
                urgent: misses && variations.contains(&Variation::ConcernHigh),
                entries: shown.iter().filter(here).map(|reading| self.entry(reading)).collect(),
            }
        };
        let head = MatrixHead { icon: self.assurance_icon(assurance), name: self.text(name), note: self.text(note) };
        MatrixRow { head, cells: COLUMNS.iter().map(cell).collect() }
    }

    fn entry(&self, reading: &Reading) -> MatrixEntry {
        MatrixEntry {
            icon: self.variation_icon(reading.variation()),
            name: reading.name.clone(),
            value: reading.last().map(|point| reading.with_unit(point.value)).unwrap_or_default(),
            target: self.target(reading),
            page: self.page_of(reading),
            note: if reading.is_trial() { self.text("committee.trial") } else { String::new() },
        }
    }

    /// 目标 ≤ 60; empty where there is none.
    pub(super) fn target(&self, reading: &Reading) -> String {
        let Some(target) = reading.target else { return String::new() };
        let target = format!("{} {}", reading.target_sign(), target.trimmed().printed());
        self.filled("committee.target", &[("target", target)])
    }

    /// Whatever gets worse, and whatever misses its target as the process is.
    fn talk(&self, present: &[&Reading]) -> Vec<Talk> {
        let needs = |reading: &&&Reading| {
            let worse = matches!(reading.variation(), Variation::ConcernHigh | Variation::ConcernLow);
            worse || reading.assurance() == Assurance::ConsistentFail
        };
        let mut found: Vec<&Reading> = present.iter().filter(needs).copied().collect();
        found.sort_by_key(|reading| reading.urgency());
        found.into_iter().map(|reading| self.talk_of(reading)).collect()
    }

    fn talk_of(&self, reading: &Reading) -> Talk {
        let signal = reading.signal().map(|signal| self.signal_words(reading, signal));
        let fails = (reading.assurance() == Assurance::ConsistentFail).then(|| self.text("committee.fails"));
        let said: Vec<String> = signal.into_iter().chain(fails).collect();
        let said = said.join(&self.text("list.semicolon"));
        Talk { name: reading.name.clone(), said, page: self.page_of(reading) }
    }

    /// Why nothing can be said of an indicator: it has no figure this month, or too few months before it.
    fn absent(&self, reading: &Reading) -> String {
        let labels = self.context.summary.cards.labels;
        let text = match (reading.last(), &reading.value.reason) {
            (Some(_), _) => self.text("committee.too_few_months"),
            (None, Some(reason)) => reason.text(labels),
            (None, None) => wording::value_figure(&reading.value, labels).printed,
        };
        self.filled("list.named", &[("name", reading.name.clone()), ("text", text)])
    }
}

/// What the matrix has room for, in the order of the pack.
fn shown<'r, 'a>(present: &[&'r Reading<'a>]) -> Vec<&'r Reading<'a>> {
    let mut by_urgency: Vec<usize> = (0..present.len()).collect();
    by_urgency.sort_by_key(|at| (present[*at].urgency().0, *at));
    by_urgency.truncate(MATRIX_AT_MOST);
    by_urgency.sort_unstable();
    by_urgency.into_iter().map(|at| present[at]).collect()
}
