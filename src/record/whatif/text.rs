//! The comparison for a terminal: a table of totals, one of awards, one of amounts and one of sums.

use crate::labels::Labels;
use crate::record::awards_and_bonus::yuan;
use crate::record::terminal::table;
use crate::record::tidy::rows::{AwardRow, BonusRow, TotalRow};

use super::{Comparison, Pair};

/// Columns that are texts and stand to the left; the others are numbers.
const TEXTS: usize = 2;

const HEAD_OF_TOTALS: [&str; 7] = [
    "whatif.scorecard",
    "whatif.department",
    "whatif.total",
    "whatif.total_after",
    "whatif.change",
    "whatif.rank",
    "whatif.rank_after",
];

const HEAD_OF_MONEY: [&str; 5] =
    ["whatif.pool", "whatif.department", "whatif.amount", "whatif.amount_after", "whatif.change"];

const HEAD_OF_AWARDS: [&str; 6] =
    ["whatif.award", "whatif.among", "whatif.department", "whatif.state", "whatif.state_after", "whatif.place"];

/// All but the place.
const AWARD_TEXTS: usize = 5;

pub(super) fn text(comparison: &Comparison, labels: &Labels) -> String {
    let cards: Vec<&Pair<TotalRow>> = comparison.cards().collect();
    let ranks = |pair: &&&Pair<TotalRow>| pair.map(|row| row.rank).flat();
    let count = |count: usize| count.to_string();
    let details = [
        ("period", comparison.period.clone()),
        ("cards", count(cards.len())),
        ("totals", count(cards.iter().filter(|pair| pair.map(|row| row.score).differs()).count())),
        ("ranks", count(cards.iter().filter(|pair| ranks(pair).differs()).count())),
        ("amounts", count(comparison.money.iter().filter(|pair| pair.map(|row| row.amount_fen).differs()).count())),
    ];
    let mut text = labels.filled("whatif.headline", &details) + "\n";
    let totals = cards.iter().filter_map(|pair| total(comparison, pair, labels)).collect();
    let head = HEAD_OF_TOTALS.map(|key| labels.text(key).to_owned());
    text += &table(&head, totals, TEXTS);
    let awards: Vec<Vec<String>> =
        comparison.awards.iter().filter_map(|pair| award(comparison, pair, labels)).collect();
    if !awards.is_empty() {
        text += &table(&HEAD_OF_AWARDS.map(|key| labels.text(key).to_owned()), awards, AWARD_TEXTS);
    }
    if comparison.money.is_empty() {
        return text;
    }
    let head = HEAD_OF_MONEY.map(|key| labels.text(key).to_owned());
    let rows = comparison.money.iter().filter_map(|pair| amount(comparison, pair, labels)).collect();
    text += &table(&head, rows, TEXTS);
    text += &table(&head, sums(comparison, labels), TEXTS);
    text
}

fn total(comparison: &Comparison, pair: &Pair<TotalRow>, labels: &Labels) -> Option<Vec<String>> {
    let row = pair.either()?;
    let scores = pair.map(|row| row.score).flat();
    // Without a total the state says why.
    let score = |row: &Option<TotalRow>| match row {
        Some(row) => match row.score {
            Some(score) => score.printed(),
            None => labels.text(&format!("card_state.{}", row.state)).to_owned(),
        },
        None => none(labels),
    };
    let rank = |rank: Option<u32>| rank.map_or_else(|| none(labels), |rank| rank.to_string());
    let ranks = pair.map(|row| row.rank).flat();
    Some(vec![
        row.scorecard.clone(),
        comparison.name(&row.entity_id).to_owned(),
        score(&pair.before),
        score(&pair.after),
        scores.change().map_or_else(|| none(labels), |change| change.printed_signed()),
        rank(ranks.before),
        rank(ranks.after),
    ])
}

/// A department that has the award by one of the two rules; the place is the new one.
fn award(comparison: &Comparison, pair: &Pair<AwardRow>, labels: &Labels) -> Option<Vec<String>> {
    const AWARDED: &str = "awarded";
    let row = pair.either()?;
    let has = |side: &Option<AwardRow>| side.as_ref().is_some_and(|row| row.state == AWARDED);
    let state = |side: &Option<AwardRow>| match side {
        Some(row) => labels.text(&format!("award_state.{}", row.state)).to_owned(),
        None => none(labels),
    };
    let among = match row.among.as_str() {
        "" => labels.text("summary.whole_hospital").to_owned(),
        kind => labels.get(&format!("department_type.{kind}")).unwrap_or(kind).to_owned(),
    };
    let place = pair.after.as_ref().and_then(|row| row.place);
    (has(&pair.before) || has(&pair.after)).then(|| {
        vec![
            row.award.clone(),
            among,
            comparison.name(&row.entity_id).to_owned(),
            state(&pair.before),
            state(&pair.after),
            place.map_or_else(|| none(labels), |place| place.to_string()),
        ]
    })
}

fn amount(comparison: &Comparison, pair: &Pair<BonusRow>, labels: &Labels) -> Option<Vec<String>> {
    let row = pair.either().filter(|row| !row.entity_id.is_empty())?;
    let who = match row.staff_group.as_str() {
        "" => comparison.name(&row.entity_id).to_owned(),
        group => {
            let group = labels.text(&format!("staff_group.{group}")).to_owned();
            labels.filled("list.named", &[("name", comparison.name(&row.entity_id).to_owned()), ("text", group)])
        }
    };
    Some(money(&row.pool, who, &pair.map(|row| row.amount_fen), labels))
}

fn sums(comparison: &Comparison, labels: &Labels) -> Vec<Vec<String>> {
    let of_pool = comparison.sums.iter().flat_map(|(pool, pair)| {
        let row = |key: &str, fen: Pair<i128>| money(pool, labels.text(key).to_owned(), &fen, labels);
        [
            row("allocation.paid", pair.map(|sums| sums.paid_fen)),
            row("allocation.reserve", pair.map(|sums| sums.reserve_fen)),
            row("allocation.sum", pair.map(|sums| sums.sum_fen)),
        ]
    });
    of_pool.collect()
}

fn money(pool: &str, what: String, fen: &Pair<i128>, labels: &Labels) -> Vec<String> {
    let printed = |fen: Option<i128>| fen.map_or_else(|| none(labels), yuan);
    let change = fen.change().unwrap_or_else(|| none(labels));
    vec![pool.to_owned(), what, printed(fen.before), printed(fen.after), change]
}

fn none(labels: &Labels) -> String {
    labels.text("state.not_applicable").to_owned()
}
