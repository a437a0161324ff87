//! What an annex holds, asked for by kind.

use super::{CalendarRow, ChangesTable, Content, DefinitionRow, Deviation, EquipmentTable, Table};

impl Content {
    /// A table of indicators.
    pub fn table(&self) -> Option<&Table> {
        match self {
            Content::Disclosure(table) | Content::National(table) => Some(table),
            Content::Equipment(_)
            | Content::Deviations(_)
            | Content::Tables(_)
            | Content::Changes(_)
            | Content::Calendar(_)
            | Content::Definitions(_) => None,
        }
    }

    pub fn equipment(&self) -> Option<&EquipmentTable> {
        match self {
            Content::Equipment(table) => Some(table),
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Deviations(_)
            | Content::Tables(_)
            | Content::Changes(_)
            | Content::Calendar(_)
            | Content::Definitions(_) => None,
        }
    }

    pub fn deviations(&self) -> &[Deviation] {
        match self {
            Content::Deviations(deviations) => &deviations.rows,
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Equipment(_)
            | Content::Tables(_)
            | Content::Changes(_)
            | Content::Calendar(_)
            | Content::Definitions(_) => &[],
        }
    }

    /// Figures of earlier submissions that changed.
    pub fn changes(&self) -> Option<&ChangesTable> {
        match self {
            Content::Changes(table) => Some(table),
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Equipment(_)
            | Content::Deviations(_)
            | Content::Tables(_)
            | Content::Calendar(_)
            | Content::Definitions(_) => None,
        }
    }

    pub fn calendar(&self) -> &[CalendarRow] {
        match self {
            Content::Calendar(calendar) => &calendar.rows,
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Equipment(_)
            | Content::Tables(_)
            | Content::Deviations(_)
            | Content::Changes(_)
            | Content::Definitions(_) => &[],
        }
    }

    pub fn definitions(&self) -> &[DefinitionRow] {
        match self {
            Content::Definitions(rows) => rows,
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Equipment(_)
            | Content::Tables(_)
            | Content::Deviations(_)
            | Content::Changes(_)
            | Content::Calendar(_) => &[],
        }
    }
}
