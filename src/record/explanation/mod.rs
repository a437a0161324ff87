//! How a figure came about, from the rows of the exports to the score: what `explain` says.
//!
//! An explanation does not repeat what the stages found, it finds it again: facts are added up over the rows one by one,
//! values and references reckoned from the calculation that is shown, scores from their steps. Where the two differ the
//! program is wrong, and says so ([`Disagreement`]) in place of an explanation.

mod cells;
pub mod charts;
pub mod expected;
mod facts;
mod line;
pub mod money;
mod places;
mod reference;
mod rows;
mod sum;
mod text;
mod value;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::indicators::entered::Owner;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::reference::ReferenceSettings;
use crate::indicators::targets::Targets;
use crate::labels::{Labels, Name};
use crate::measures::derivation::CheckedDerivation;
use crate::measures::device_days::ServiceDays;
use crate::measures::sql::CountedMeasure;
use crate::numbers::Decimal;
use crate::period::Period;
use crate::scorecards::card::Scores;
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::peers::PeerValues;
use crate::scorecards::subjects::Subjects;
use crate::tables::Tables;
use crate::tables::devices::Devices;
use crate::tables::schema::Schema;

use super::committee::basis::ChartBasis;
use super::tidy::entities::{Directories, EQUIPMENT, Members, TidyEntity};

use charts::ChartKind;
use expected::Rates;
use money::Shared;

pub use facts::{ExplainedFact, RowCounts};
pub use rows::{ComputedRow, ExplainedRow};

/// The form of an explanation as JSON.
const SCHEMA: &str = "hospital-scorecard/explanation/1";

/// Everything that an explanation is put together from.
#[derive(Clone, Copy)]
pub struct ExplanationContext<'a> {
    pub labels: &'a Labels,
    pub hospital: &'a str,
    pub schema: &'a Schema,
    pub tables: &'a Tables,
    pub devices: &'a Devices,
    /// On which days devices are planned to be in service.
    pub service: &'a ServiceDays,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub measures: &'a [CountedMeasure],
    pub measure_names: &'a BTreeMap<String, Name>,
    pub derivations: &'a [CheckedDerivation],
    pub evaluation: &'a Evaluation<'a>,
    pub targets: &'a Targets,
    pub settings: ReferenceSettings,
    pub period: Period,
    /// Of departments or of devices, whichever is explained: the scorecard in force, with its cards, for a period that it
    /// is made for.
    pub scored: Option<Scored<'a>>,
    /// What the committee's charts of the period are computed from; none where there is no pack.
    pub charts: Option<ChartBasis<'a>>,
    /// Plans of money of the period that were shared; only looked up where money is asked for.
    pub money: &'a [Shared<'a>],
    /// Also the rows, one by one.
    pub rows: bool,
}

/// The cards of the period.
#[derive(Clone, Copy)]
pub struct Scored<'a> {
    /// Whose they are.
    pub subjects: Subjects<'a>,
    pub scorecard: &'a ScorecardDefinition,
    pub scores: &'a Scores,
    pub peers: &'a PeerValues,
}

/// What is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An indicator's value and, on a department's card, its score.
    Indicator(String),
    /// A measure's fact.
    Measure(String),
    /// A dimension's sum.
    Dimension(String),
    /// The sum of a group of indicators within a dimension.
    Group(String, String),
    Total,
    /// What a chart computes of an indicator.
    Chart(ChartKind, String),
    /// What of a plan of money comes to a department.
    Money(String),
    /// An indicator over the twelve months to the period's end.
    TwelveMonths(String),
    /// Exams against what was expected of them.
    Expected(Rates),
    /// Between which places a card lies under other weights.
    Places,
    /// What an indicator weighs among the cards of the type.
    Weight(String),
}

/// How a figure came about.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub schema: &'static str,
    /// What was asked for.
    pub figure: String,
    pub name: String,
    pub entity_kind: String,
    pub entity_id: String,
    pub entity: String,
    pub period: String,
    /// Of an indicator its value, of a measure its fact in the unit that people use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Decimal>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Of a line, dimension or card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Decimal>,
    pub sections: Vec<Section>,
    pub facts: Vec<ExplainedFact>,
    pub sources: Vec<Source>,
}

/// A part of the explanation, in sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    pub heading: String,
    pub lines: Vec<String>,
}

/// An export that rows of the explanation come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    pub file: String,
    pub sha256: String,
    /// Rows that were counted, each as often as a measure counts it.
    pub counted: u64,
}

/// The explanation does not give the figure: one of them is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    pub what: String,
    pub figure: String,
    pub explained: String,
}

impl Disagreement {
    fn check<T: PartialEq + std::fmt::Debug>(what: &str, figure: &T, explained: &T) -> Result<(), Disagreement> {
        if figure == explained {
            return Ok(());
        }
        Err(Disagreement { what: what.to_owned(), figure: format!("{figure:?}"), explained: format!("{explained:?}") })
    }
}

impl ExplanationContext<'_> {
    /// Explains a figure of an entity.
    ///
    /// # Errors
    /// Where the explanation does not give the figure.
    pub fn explanation(&self, subject: &Subject, entity: &TidyEntity) -> Result<Explanation, Disagreement> {
        let mut explanation = Explanation {
            schema: SCHEMA,
            figure: subject.id(),
            name: String::new(),
            entity_kind: entity.kind.to_owned(),
            entity_id: entity.id.clone(),
            entity: self.entity_name(entity),
            period: self.period.to_string(),
            value: None,
            unit: String::new(),
            score: None,
            sections: Vec::new(),
            facts: Vec::new(),
            sources: Vec::new(),
        };
        match subject {
            Subject::Indicator(id) => self.indicator(id, entity, &mut explanation)?,
            Subject::Measure(id) => self.measure(id, entity, &mut explanation)?,
            Subject::Chart(kind, id) => self.chart(*kind, id, entity, &mut explanation)?,
            Subject::Money(plan) => self.money(plan, entity, &mut explanation)?,
            Subject::TwelveMonths(id) => self.twelve_months(id, entity, &mut explanation)?,
            Subject::Expected(rates) => self.expected(*rates, entity, &mut explanation)?,
            Subject::Places => self.places(entity, &mut explanation)?,
            Subject::Weight(id) => self.weight(id, entity, &mut explanation)?,
            Subject::Dimension(_) | Subject::Group(_, _) | Subject::Total => {
                self.sum(subject, entity, &mut explanation)?;
            }
        }
        explanation.sources = self.sources(&explanation.facts);
        if !self.rows {
            for fact in &mut explanation.facts {
                fact.rows = Vec::new();
                fact.computed = Vec::new();
            }
        }
        Ok(explanation)
    }

    fn text(&self, key: &str) -> String {
        self.labels.text(key).to_owned()
    }

    fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.labels.filled(key, details)
    }

    fn section(&self, heading: &str, lines: Vec<String>) -> Section {
        Section { heading: self.text(heading), lines }
    }

    fn entity_name(&self, entity: &TidyEntity) -> String {
        match (&entity.members, entity.members.device()) {
            (_, Some(number)) if entity.kind == EQUIPMENT => return self.owner_name(Owner::Device(number)),
            (Members::Devices(_), _) => return self.text(&format!("device_class.{}", entity.id)),
            (Members::Hospital | Members::Departments(_), _) => {}
        }
        let members = entity.members.departments();
        let number = members.last().and_then(|last| match self.tables.departments.is_group(*last) {
            true => members.last(),
            false => members.first(),
        });
        match number {
            Some(number) => self.department_name(*number),
            None => self.hospital.to_owned(),
        }
    }

    fn owner_name(&self, owner: Owner) -> String {
        match owner {
            Owner::Hospital => self.hospital.to_owned(),
            Owner::Department(number) => self.department_name(number),
            Owner::Device(number) => self.devices.device(number).map(|device| device.name.clone()).unwrap_or_default(),
        }
    }

    fn directories(&self) -> Directories<'_> {
        Directories { departments: &self.tables.departments, devices: self.devices }
    }

    fn department_name(&self, number: u32) -> String {
        let department = self.tables.departments.at_end(number, self.period.span());
        department.map(|department| department.name_in(self.labels.language()).to_owned()).unwrap_or_default()
    }

    fn listed(&self, items: impl IntoIterator<Item = String>) -> String {
        items.into_iter().collect::<Vec<_>>().join(self.labels.text("list.separator"))
    }
}

impl Subject {
    /// Whether only a card has it.
    pub fn is_of_card(&self) -> bool {
        match self {
            Subject::Dimension(_) | Subject::Group(_, _) | Subject::Total | Subject::Places | Subject::Weight(_) => {
                true
            }
            Subject::Indicator(_)
            | Subject::Measure(_)
            | Subject::Chart(_, _)
            | Subject::Money(_)
            | Subject::TwelveMonths(_)
            | Subject::Expected(_) => false,
        }
    }

    /// As it is asked for.
    pub fn id(&self) -> String {
        match self {
            Subject::Indicator(id) | Subject::Measure(id) | Subject::Dimension(id) => id.clone(),
            Subject::Group(dimension, group) => format!("{dimension}/{group}"),
            Subject::Total => "total".to_owned(),
            Subject::Chart(kind, id) => format!("{}/{id}", kind.code()),
            Subject::Money(plan) => format!("money/{plan}"),
            Subject::TwelveMonths(id) => format!("twelve_months/{id}"),
            Subject::Expected(rates) => format!("expected/{}", rates.code()),
            Subject::Places => "places".to_owned(),
            Subject::Weight(id) => format!("weight/{id}"),
        }
    }
}
