//! A device's card: the sums of its dimensions.

use crate::record::equipment::DeviceCard;

use super::{HeldFigures, reckoned, sum};

pub(super) fn hold(card: &DeviceCard, at: &str, held: &mut HeldFigures) {
    for (place, strip) in card.dimensions.iter().enumerate() {
        let score = sum(strip.lines.iter().map(|line| &line.score)).filter(|_| strip.score.raw.is_some());
        reckoned(held, format!("{at}/dimensions/{place}/score"), score);
    }
}
