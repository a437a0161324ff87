//! The difference for a terminal: what changed below, then totals, money and scores, then how many rows of each file.

use crate::labels::Labels;
use crate::numbers::Decimal;
use crate::record::awards_and_bonus::yuan;
use crate::record::terminal::table;

use super::{Changed, Difference, Figures};

/// Lines of scores that are shown; JSON has all of them.
const SCORES_AT_MOST: usize = 40;

impl Difference {
    pub fn text(&self, labels: &Labels) -> String {
        let details = [("report", self.report.clone()), ("period", self.period.clone())];
        let mut text = labels.filled("difference.headline", &details) + "\n";
        for input in &self.inputs {
            let details = [
                ("cause", labels.text(&format!("difference.{}", input.cause.code())).to_owned()),
                ("what", input.what.clone()),
                ("how", labels.text(&format!("difference.{}", input.how.code())).to_owned()),
            ];
            text += &("  ".to_owned() + &labels.filled("difference.input", &details) + "\n");
        }
        if self.inputs.is_empty() {
            text += &("  ".to_owned() + labels.text("difference.same_inputs") + "\n");
        }
        if self.is_none() {
            return text + labels.text("difference.none") + "\n";
        }
        text += &(self.counts(labels) + "\n");
        text += &self.totals(labels);
        text += &self.money(labels);
        text + &self.scores(labels)
    }

    fn counts(&self, labels: &Labels) -> String {
        let count = |figures: Figures| (figures.code(), self.of(figures).count().to_string());
        labels.filled("difference.counts", &Figures::ALL.map(count))
    }

    fn totals(&self, labels: &Labels) -> String {
        let totals = self.of(Figures::Totals).filter(|one| one.key("dimension") == "total");
        let row = |one: &Changed| {
            let (score, rank) = (pair(one, "score"), pair(one, "rank"));
            let change = change(&score).map_or_else(String::new, |change| change.printed_signed());
            let text = [one.key("scorecard"), one.key("entity_id")].map(str::to_owned);
            let figures = [score.0, score.1, change, rank.0, rank.1];
            text.into_iter().chain([causes(one, labels)]).chain(figures).collect()
        };
        self.table(totals.map(row).collect(), &HEAD_OF_TOTALS, labels)
    }

    fn money(&self, labels: &Labels) -> String {
        let row = |one: &Changed| {
            let amount = pair(one, "amount_fen");
            let fen = |text: &str| text.parse::<i128>().map_or_else(|_| String::new(), yuan);
            let parsed = amount.0.parse::<i128>().ok().zip(amount.1.parse::<i128>().ok());
            let change = parsed.map_or_else(String::new, |(before, after)| yuan(after - before));
            // What nobody gets has no department.
            let who = match one.key("entity_id") {
                "" => labels.text("allocation.reserve").to_owned(),
                id => [id, one.key("staff_group")].join(" ").trim().to_owned(),
            };
            vec![one.key("pool").to_owned(), who, causes(one, labels), fen(&amount.0), fen(&amount.1), change]
        };
        let paid = self.of(Figures::Money).filter(|one| one.column("amount_fen").is_some());
        self.table(paid.map(row).collect(), &HEAD_OF_MONEY, labels)
    }

    fn scores(&self, labels: &Labels) -> String {
        let scores: Vec<&Changed> = self.of(Figures::Scores).filter(|one| one.column("score").is_some()).collect();
        let row = |one: &&Changed| {
            let score = pair(one, "score");
            let change = change(&score).map_or_else(String::new, |change| change.printed_signed());
            let text = [one.key("entity_id"), one.key("indicator")].map(str::to_owned);
            text.into_iter().chain([causes(one, labels), score.0, score.1, change]).collect()
        };
        let rows: Vec<Vec<String>> = scores.iter().take(SCORES_AT_MOST).map(row).collect();
        let more = scores.len().saturating_sub(rows.len());
        let text = self.table(rows, &HEAD_OF_SCORES, labels);
        match more {
            0 => text,
            more => text + &labels.filled("difference.more", &[("count", more.to_string())]) + "\n",
        }
    }

    fn table(&self, rows: Vec<Vec<String>>, head: &[&str], labels: &Labels) -> String {
        let head: Vec<String> = head.iter().map(|key| labels.text(key).to_owned()).collect();
        if rows.is_empty() { String::new() } else { table(&head, rows, TEXTS) }
    }
}

/// Columns that are texts.
const TEXTS: usize = 3;

const HEAD_OF_TOTALS: [&str; 8] = [
    "whatif.scorecard",
    "whatif.department",
    "difference.cause",
    "whatif.total",
    "difference.after",
    "whatif.change",
    "whatif.rank",
    "difference.after",
];

const HEAD_OF_MONEY: [&str; 6] =
    ["whatif.pool", "whatif.department", "difference.cause", "whatif.amount", "difference.after", "whatif.change"];

const HEAD_OF_SCORES: [&str; 6] = [
    "whatif.department",
    "difference.indicator",
    "difference.cause",
    "explain.score",
    "difference.after",
    "whatif.change",
];

/// Before and after; empty where the column did not change or a run has no such row.
pub(super) fn pair(one: &Changed, column: &str) -> (String, String) {
    let (before, after) = one.column(column).cloned().unwrap_or_default();
    (before.unwrap_or_default(), after.unwrap_or_default())
}

pub(super) fn change((before, after): &(String, String)) -> Option<Decimal> {
    let number = |text: &String| text.parse::<Decimal>().ok();
    Some(number(after)?.minus(number(before)?))
}

pub(super) fn causes(one: &Changed, labels: &Labels) -> String {
    let named = one.causes.iter().map(|cause| labels.text(&format!("difference.{}", cause.code())).to_owned());
    named.collect::<Vec<_>>().join(labels.text("difference.or"))
}
