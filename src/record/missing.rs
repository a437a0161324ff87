//! Why a card has no total for lack of data, in words: tables and months, not the indicators that rest on them.

use crate::labels::Labels;
use crate::scorecards::card::Card as Scored;

/// Reasons named one by one before they are only counted.
const NAMED: usize = 2;

/// Every table and month whose absence blocks a card, each once.
pub fn missing(card: &Scored, labels: &Labels) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for reason in card.blocking().filter_map(|line| line.reason.as_ref()) {
        let text = reason.text(labels);
        if !reasons.contains(&text) {
            reasons.push(text);
        }
    }
    let shown = reasons.iter().take(NAMED).cloned().collect::<Vec<_>>().join(labels.text("list.and"));
    match reasons.len() > NAMED {
        true => labels.filled("list.more", &[("shown", shown), ("count", reasons.len().to_string())]),
        false => shown,
    }
}
