//! How much of the pack has room: pages are read at a desk, slides from the back of a room.

use crate::record::summary::{CostRatios, CostRow};

use super::Pack;

/// What the pack is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// A4, with a brief of one page.
    #[default]
    Pages,
    /// 16:9, to be shown.
    Slides,
}

/// Departments on the slide of cost ratios.
const COST_ROWS: usize = 8;

impl Layout {
    /// Departments with a row of their own where a change is taken apart; the others are summed up.
    pub(super) fn parts_at_most(self) -> usize {
        match self {
            Layout::Pages => 10,
            Layout::Slides => 5,
        }
    }

    /// What stands below the agenda: on a slide nobody can click.
    pub(super) fn agenda_note(self) -> &'static str {
        match self {
            Layout::Pages => "meeting.agenda_note",
            Layout::Slides => "meeting.agenda_note_slides",
        }
    }

    /// Rows of departments that signal.
    pub(super) fn department_rows_at_most(self) -> usize {
        match self {
            Layout::Pages => 40,
            Layout::Slides => 11,
        }
    }

    /// The pack as it is, or with the cost ratios that moved most alone.
    pub(super) fn fitted(self, pack: Pack) -> Pack {
        match self {
            Layout::Pages => pack,
            Layout::Slides => Pack { cost_ratios: pack.cost_ratios.map(largest_movers), ..pack },
        }
    }
}

/// The departments of which the first ratio, the headline's, moved most, in the order of the table. What they leave of the hospital is no longer
/// what the table of all of them leaves, and is not shown.
fn largest_movers(ratios: CostRatios) -> CostRatios {
    let moved = |row: &CostRow| row.ratios.first().and_then(|pair| pair.change.raw).map(|raw| raw.absolute());
    let mut order: Vec<usize> = (0..ratios.rows.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(moved(&ratios.rows[*at])));
    order.truncate(COST_ROWS);
    let rows = ratios.rows.into_iter().enumerate();
    let rows = rows.filter(|(at, _)| order.contains(at)).map(|(_, row)| row).collect();
    CostRatios { rows, rest: None, ..ratios }
}
