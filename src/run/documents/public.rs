//! What all public editions share: what earlier ones said, and that a small count is told by it.

use crate::diagnostics::{Diagnostics, Fault};
use crate::period::Period;
use crate::record::difference::Figures;
use crate::record::public::earlier::EarlierFigure;
use crate::record::tidy::entities::{EQUIPMENT_CLASS, TidyEntity};
use crate::run::difference;
use crate::run::publishing::checking;
use crate::run::publishing::republished::own_entries;
use crate::workspace::ledger::folder_of;

use super::Writer;

impl Writer<'_> {
    /// What the public editions of the report that were published say.
    pub(super) fn earlier_editions(&self) -> Result<Vec<EarlierFigure>, Diagnostics> {
        let root = &self.made.request.root;
        // What was published and touched since is no ground to stand on.
        let checked = checking::check(root, checking::Against::default())?;
        if !checked.faults.is_empty() {
            return Err(checked.faults.into());
        }
        let mut earlier = Vec::new();
        for entry in own_entries(self.made, &checked.ledger) {
            let side = difference::of_folder(&folder_of(root, &entry.folder))?;
            let rows = side.rows.get(&Figures::Indicators).into_iter().flatten();
            earlier.extend(rows.filter_map(|row| EarlierFigure::of_row(row)));
        }
        Ok(earlier)
    }

    /// That a small count is told by what was published before.
    pub(super) fn exposed(&self, (entity, indicator, period): (TidyEntity, String, Period)) -> Fault {
        let labels = self.context.labels;
        let found = self.made.selection.indicators.get(&indicator);
        let name = found.map(|found| found.definition.name(labels.language()).to_owned()).unwrap_or(indicator);
        let name = match entity.kind {
            EQUIPMENT_CLASS => {
                let class = labels.text(&format!("device_class.{}", entity.id)).to_owned();
                labels.filled("list.named", &[("name", class), ("text", name)])
            }
            _ => name,
        };
        Fault::warning("count-exposed").with("name", name).with("period", period).hint("count-exposed")
    }
}
