//! The devices that a committee watches: all of them at a glance, and each sign of overuse with its evidence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::summary::Opening;
use crate::record::wording;

use super::class_page::SignRow;
use super::context::DeviceContext;
use super::overview::Overview;

/// A page of the committee's pack.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WatchList {
    pub overview: Overview,
    /// Devices with most signs first.
    pub signs: Vec<SignRow>,
    /// Fixed words of the page.
    pub labels: BTreeMap<String, String>,
}

impl DeviceContext<'_> {
    /// `None` where no device has a card.
    pub fn watch_list(&self) -> Option<WatchList> {
        if self.cards().is_empty() {
            return None;
        }
        let overview = self.overview();
        let opening = Opening {
            kicker: format!(
                "{} · {}",
                self.text("equipment_report.watch_kicker"),
                wording::period(self.period, self.labels)
            ),
            ..overview.opening
        };
        let all: Vec<u32> = self.devices.numbers().collect();
        Some(WatchList {
            overview: Overview { opening, ..overview },
            signs: self.sign_rows(&all),
            labels: self.labels.section("equipment_page"),
        })
    }
}
