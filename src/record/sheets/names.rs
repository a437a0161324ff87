//! What ids are called, in the reader's language; an id without a name stands for itself.

use std::collections::BTreeMap;

use crate::record::tidy::entities::DEPARTMENT;
use crate::scorecards::definition::ScorecardDefinition;
use crate::tables::departments::Department;

use super::{Cell, WorkbookSource};

pub(super) struct Names<'a> {
    source: &'a WorkbookSource<'a>,
    departments: BTreeMap<&'a str, &'a Department>,
}

impl<'a> Names<'a> {
    pub fn new(source: &'a WorkbookSource<'a>) -> Names<'a> {
        let span = source.period.span();
        let departments = source
            .departments
            .numbers()
            .filter_map(|number| Some((source.departments.id(number), source.departments.at_end(number, span)?)));
        Names { source, departments: departments.collect() }
    }

    pub fn department(&self, id: &str) -> Cell {
        let name = self.departments.get(id).map(|department| department.name_in(self.source.labels.language()));
        Cell::text(name.unwrap_or(id))
    }

    /// The type of a department, by its id.
    pub fn kind_of(&self, id: &str) -> &'a str {
        self.departments.get(id).map_or("", |department| department.kind.as_str())
    }

    /// A type that the hospital declared has no words of ours.
    pub fn kind(&self, kind: &str) -> Cell {
        self.word("department_type", kind)
    }

    /// The hospital, or a group or department.
    pub fn entity(&self, kind: &str, id: &str) -> Cell {
        let (hospital, name) = self.source.hospital;
        if kind != DEPARTMENT && id == hospital && !self.departments.contains_key(id) {
            return Cell::text(name);
        }
        self.department(id)
    }

    pub fn entity_kind(&self, kind: &str) -> Cell {
        self.word("entity_kind", kind)
    }

    pub fn dimension(&self, id: &str) -> Cell {
        let language = self.source.labels.language();
        let ScorecardDefinition { dimensions, .. } = self.source.scorecard;
        let name = dimensions.iter().find(|dimension| dimension.id == id).map(|dimension| dimension.name(language));
        Cell::text(name.unwrap_or(id))
    }

    /// As the scorecard calls it, where it calls it otherwise.
    pub fn scored_indicator(&self, id: &str) -> String {
        let mut scored = self.source.scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        let label = scored.find(|scored| scored.id == id).and_then(|scored| scored.label.as_ref());
        match label {
            Some(label) => label.in_language(self.source.labels.language()).to_owned(),
            None => self.indicator(id),
        }
    }

    pub fn indicator(&self, id: &str) -> String {
        let found = self.source.indicators.get(id);
        found.map_or(id, |indicator| indicator.definition.name(self.source.labels.language())).to_owned()
    }

    pub fn unit_of(&self, indicator: &str) -> Cell {
        let found = self.source.indicators.get(indicator);
        found.map_or(Cell::Empty, |indicator| self.unit(indicator.definition.unit.code()))
    }

    pub fn unit(&self, code: &str) -> Cell {
        self.word("unit", code)
    }

    pub fn method(&self, id: &str) -> Cell {
        self.word("method_name", id)
    }

    pub fn state(&self, code: &str) -> Cell {
        self.word("value_state", code)
    }

    pub fn card_state(&self, code: &str) -> Cell {
        self.word("card_state", code)
    }

    fn word(&self, section: &str, id: &str) -> Cell {
        Cell::text(self.source.labels.get(&format!("{section}.{id}")).unwrap_or(id))
    }
}
