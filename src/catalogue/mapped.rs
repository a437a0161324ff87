//! What the exports of a workspace have of the tables.

use std::collections::{BTreeMap, BTreeSet};

use crate::tables::schema::{ColumnDefinition, Schema, TableKind};

/// The columns of each table that some export maps, and the reasons given for those that none does.
#[derive(Clone, Debug, Default)]
pub struct Mapped {
    columns: BTreeMap<String, BTreeSet<String>>,
    pub(super) reasons: BTreeMap<String, String>,
    /// Of each computed table and column, the tables and columns that it is made from.
    computed: BTreeMap<String, BTreeMap<String, Vec<(String, String)>>>,
}

impl Mapped {
    pub fn new(
        columns: BTreeMap<String, BTreeSet<String>>,
        reasons: BTreeMap<String, String>,
        schema: &Schema,
    ) -> Mapped {
        let sources = |column: &ColumnDefinition| {
            let split = column.made_from.iter().filter_map(|source| source.split_once('.'));
            split.map(|(table, column)| (table.to_owned(), column.to_owned())).collect()
        };
        let computed = schema.tables.iter().filter(|(_, table)| table.kind == TableKind::Computed);
        let computed = computed.map(|(id, table)| {
            (id.clone(), table.columns.iter().map(|(id, column)| (id.clone(), sources(column))).collect())
        });
        Mapped { columns, reasons, computed: computed.collect() }
    }

    pub fn has(&self, table: &str, column: &str) -> bool {
        self.missing(table, column).is_empty()
    }

    /// The exported columns, with their table, that a column needs and no export has.
    pub(super) fn missing(&self, table: &str, column: &str) -> Vec<String> {
        let lacks =
            |table: &str, column: &str| !self.columns.get(table).is_some_and(|columns| columns.contains(column));
        match self.sources(table, column) {
            Some(sources) => sources
                .iter()
                .filter(|(table, column)| lacks(table, column))
                .map(|(table, column)| format!("{table}.{column}"))
                .collect(),
            None if lacks(table, column) => vec![format!("{table}.{column}")],
            None => Vec::new(),
        }
    }

    pub(super) fn sources(&self, table: &str, column: &str) -> Option<&Vec<(String, String)>> {
        self.computed.get(table)?.get(column)
    }
}
