//! The submission to the health administration: the letter, its tables, and what they rest on.
//!
//! [`definition`] has the forms, which are data; each file beside it writes a part; [`twin`] says the same for programs.

use serde::{Deserialize, Serialize};

use crate::numbers::Decimal;

use super::detail_table::DetailTable;

pub mod annex;
mod calendar;
pub mod changes;
mod content;
pub mod context;
pub mod definition;
mod deviations;
mod equipment;
mod fonts;
mod letter;
mod lines;
pub mod public;
mod rows;
pub mod settings;
pub mod twin;
mod workbook;

/// All pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submission {
    pub letter: Letter,
    /// 附件 1, 附件 2 …: in the order in which the letter names them.
    pub annexes: Vec<Annex>,
    /// Tertiary, secondary or primary.
    pub level: String,
    /// What the reader of the files needs of the periods: this, the previous one, the same of last year.
    pub periods: [String; 3],
    pub sign_off: Vec<SignOff>,
    pub seal: String,
    pub fonts: LetterFonts,
}

/// The families that the letter and its annexes are set in, by what GB/T 9704-2012 wants in their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterFonts {
    /// 仿宋
    pub body: String,
    /// 小标宋
    pub title: String,
    /// 黑体
    pub heading: String,
    /// 楷体
    pub subheading: String,
}

/// The cover letter (报告), laid out by GB/T 9704-2012.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// The head mark: who writes.
    pub issuer: String,
    pub number_label: String,
    /// Empty where none is configured: a line to be filled in.
    pub number: String,
    pub signer_label: String,
    pub signer: String,
    pub title: Vec<String>,
    /// The one office that it is addressed to.
    pub addressee: String,
    pub paragraphs: Vec<Paragraph>,
    pub annexes_label: String,
    pub date: String,
    /// Absent where the workspace names nobody.
    pub foot: Option<Foot>,
}

/// The foot of the last page (版记): who gets a copy, who issued it and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Foot {
    /// 抄送：…; empty for nobody.
    pub copies: String,
    pub issuer: String,
    /// 2026年4月12日印发
    pub issued: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Paragraph {
    pub style: ParagraphStyle,
    /// A heading of the second order stands before its text.
    pub lead: String,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParagraphStyle {
    /// 一、
    Heading,
    Body,
}

/// A part of its own, on pages of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Annex {
    /// 附件1
    pub label: String,
    pub title: String,
    /// The reporting hospital, and the period.
    pub reporter: String,
    pub period: String,
    pub content: Content,
    /// Said below.
    pub notes: Vec<String>,
    /// Signed by those who answer for it.
    pub signed: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Disclosure(Table),
    National(Table),
    Equipment(EquipmentTable),
    Deviations(Deviations),
    Tables(Vec<DetailTable>),
    /// What was submitted before and is otherwise now.
    Changes(ChangesTable),
    Calendar(CalendarTable),
    Definitions(Vec<DefinitionRow>),
}

/// A table of indicators.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// disclosure, national_tertiary, national_secondary
    pub id: String,
    /// Heads of the columns of this period, the previous one and the same of last year.
    pub heads: [String; 3],
    pub rows: Vec<Row>,
    /// How each value was had: how many of the rows that are no parts.
    pub counted: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    pub code: String,
    /// Empty for a row that is no part.
    pub part_of: String,
    /// Empty where the group before goes on.
    pub group: String,
    /// Of the first row of a group: how many rows it has.
    pub group_rows: u32,
    pub name: String,
    pub unit: String,
    pub monitored: bool,
    /// ↑ ↓ ○ ✓ or empty.
    pub sign: String,
    pub direction: String,
    pub data_source: String,
    /// Empty where the form has no indicator.
    pub indicator: String,
    pub value: Cell,
    pub previous: Cell,
    pub last_year: Cell,
    pub change: Cell,
    /// A mark that a note below explains.
    pub mark: String,
    pub obtained: Obtained,
    /// In words: how it was had, with evidence and signer; or why there is none.
    pub remark: String,
    pub evidence: String,
    pub entered_by: String,
    pub approved_by: String,
    pub numerator: Option<Decimal>,
    pub denominator: Option<Decimal>,
    /// What the indicator's value is divided by; none where the form has it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divisor: Option<Decimal>,
    /// Of a check: the codes of the rows that it adds up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sum_of: Vec<String>,
}

/// A number as it is printed; `raw` only where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub printed: String,
    pub raw: Option<Decimal>,
}

impl Cell {
    fn text(printed: &str) -> Cell {
        Cell { printed: printed.to_owned(), raw: None }
    }
}

/// How the value of a row was had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obtained {
    Computed,
    /// By hand, with evidence and signer.
    Entered,
    /// Filed once a year.
    Annual,
    NotAvailable,
    /// In the rows that are its parts.
    Parts,
    /// The sum of other rows.
    Check,
}

impl Obtained {
    pub fn code(self) -> &'static str {
        match self {
            Obtained::Computed => "computed",
            Obtained::Entered => "entered",
            Obtained::Annual => "annual",
            Obtained::NotAvailable => "not_available",
            Obtained::Parts => "parts",
            Obtained::Check => "check",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EquipmentTable {
    pub columns: Vec<EquipmentHead>,
    pub rows: Vec<EquipmentRow>,
    /// Said in place of the rows where there are none.
    pub none: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EquipmentHead {
    pub indicator: String,
    pub name: String,
    pub unit: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EquipmentRow {
    pub id: String,
    pub name: String,
    pub class: String,
    pub class_name: String,
    /// The class of the licensing catalogue with its year, as the ledger has it.
    pub catalogue: String,
    pub cells: Vec<EquipmentCell>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EquipmentCell {
    pub value: Cell,
    pub numerator: Option<Decimal>,
    pub denominator: Option<Decimal>,
    /// Why there is no value.
    pub reason: String,
}

/// What lies beyond stated limits, each once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deviations {
    pub rows: Vec<Deviation>,
    /// Said in place of the rows where there are none.
    pub none: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deviation {
    /// The table and code that it stands at; of a device the code is empty.
    pub table: String,
    pub code: String,
    pub indicator: String,
    /// Empty for the hospital's.
    pub equipment_id: String,
    pub name: String,
    /// With its unit.
    pub value: String,
    pub last_year: String,
    /// Which limit, in words.
    pub limit: String,
    pub cause: String,
    pub action: String,
    pub responsible: String,
    pub due_on: String,
    /// A cause was given; otherwise it is a finding.
    pub explained: bool,
    /// The finding, in words.
    pub finding: String,
}

/// Figures of earlier submissions that have another value now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangesTable {
    pub rows: Vec<ChangeRow>,
    /// Said in place of the rows where there are none.
    pub none: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeRow {
    /// Where it stands in the tables: 1-3.1; of a device empty.
    pub codes: String,
    pub indicator: String,
    /// Empty for the hospital's.
    pub equipment_id: String,
    pub name: String,
    pub unit: String,
    /// In words, and as it is written.
    pub period: String,
    pub period_id: String,
    /// The entry of the ledger, and its day in words and as it is written.
    pub entry: u64,
    pub submitted: String,
    pub submitted_on: String,
    pub published: Cell,
    pub now: Cell,
    pub difference: Cell,
    pub reason: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CalendarTable {
    pub rows: Vec<CalendarRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CalendarRow {
    pub id: String,
    pub name: String,
    pub period: String,
    pub due: String,
    /// Until the due day from that of signing; below zero where it is past.
    pub days_left: i64,
    pub state: String,
    pub basis: String,
    /// Past the due day.
    pub late: bool,
    /// The submission itself.
    pub this: bool,
}

/// How an indicator is reckoned.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DefinitionRow {
    /// Where it stands: 1-3.1, 2-17.
    pub codes: String,
    pub indicator: String,
    pub name: String,
    pub formula: String,
    pub numerator: String,
    pub denominator: String,
    pub source: String,
    pub excludes: String,
}

/// A line to be signed, or what is known of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignOff {
    pub label: String,
    pub text: String,
}
