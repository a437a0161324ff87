//! A department's card: gains, changes, the sums of its blocks and its total.

use crate::record::card::{Block, Card, Comparison};

use super::{HeldFigures, difference, reckoned, sum};

pub(super) fn hold(card: &Card, at: &str, held: &mut HeldFigures) {
    for (place, block) in card.blocks.iter().enumerate() {
        let at = format!("{at}/blocks/{place}");
        for (place, row) in block.rows.iter().enumerate() {
            reckoned(held, format!("{at}/rows/{place}/gain"), difference(&row.score, &row.points));
        }
        let within = within(&card.blocks, place);
        let rows = || within.iter().flat_map(|block| &block.rows);
        reckoned(held, format!("{at}/subtotal/points"), sum(rows().map(|row| &row.points)));
        reckoned(held, format!("{at}/subtotal/score"), sum(rows().map(|row| &row.score)));
        differences(&block.subtotal, &format!("{at}/subtotal"), held);
    }
    let dimensions = || card.blocks.iter().filter(|block| block.level == 1);
    for (place, block) in dimensions().enumerate() {
        let at = format!("{at}/head/dimensions/{place}");
        reckoned(held, format!("{at}/score"), block.subtotal.score.raw);
        reckoned(held, format!("{at}/points"), block.subtotal.points.raw);
    }
    reckoned(held, format!("{at}/total/points"), sum(dimensions().map(|block| &block.subtotal.points)));
    differences(&card.total, &format!("{at}/total"), held);
    if let Some(adjusted) = &card.adjusted {
        let at = format!("{at}/adjusted/subtotal");
        reckoned(held, format!("{at}/score"), sum(dimensions().map(|block| &block.subtotal.score)));
        differences(&adjusted.subtotal, &at, held);
    }
    for (place, comparison) in card.movement.comparisons.iter().enumerate() {
        reckoned(
            held,
            format!("{at}/movement/comparisons/{place}/end"),
            card.total.score.raw.filter(|_| comparison.end.raw.is_some()),
        );
    }
}

/// A dimension with its groups, or a group alone; none of groups that lie in one another, whose order the page does not say.
fn within(blocks: &[Block], place: usize) -> &[Block] {
    let Some(own) = blocks.get(place) else { return &[] };
    if own.level == 1 {
        let below = blocks[place + 1..].iter().take_while(|block| block.level > 1).count();
        return &blocks[place..=place + below];
    }
    let first = blocks[..place].iter().rposition(|block| block.level == 1).unwrap_or(0);
    let of_dimension = blocks[first + 1..].iter().take_while(|block| block.level > 1);
    let nested = of_dimension.map(|block| block.level).any(|level| level != own.level);
    if nested { &[] } else { &blocks[place..=place] }
}

fn differences(of: &Comparison, at: &str, held: &mut HeldFigures) {
    reckoned(held, format!("{at}/gain"), difference(&of.score, &of.points));
    reckoned(held, format!("{at}/last_year_change"), difference(&of.score, &of.last_year));
    reckoned(held, format!("{at}/previous_change"), difference(&of.score, &of.previous));
}
