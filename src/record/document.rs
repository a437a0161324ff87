//! The record of a document: all that it says and rests on, in one value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::labels::Language;

use super::audience::Audience;
use super::awards_and_bonus::{AwardsAndBonus, SumTable, WageSlip};
use super::card::Card;
use super::committee::Pack;
use super::committee::brief::Brief;
use super::consultation::ConsultationPages;
use super::definitions::Definitions;
use super::difference::pages::RestatementPages;
use super::equipment::DeviceCard;
use super::equipment::class_page::ClassPages;
use super::equipment::report::EquipmentReport;
use super::evidence::Grounds;
use super::submission::Submission;
use super::submission::public::PublicEdition;
use super::summary::Summary;
use super::tidy::Tidy;

/// The form of the record; it changes when a reader of old records could misread new ones.
pub const SCHEMA: &str = "hospital-scorecard/record/2";

/// One document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    pub schema: String,
    /// The template that typesets it, without `.typ`.
    pub document: String,
    pub imprint: Imprint,
    pub program: Program,
    pub hospital: Hospital,
    pub entity: DocumentEntity,
    /// Of what is about no period, the month from which it holds.
    pub period: String,
    pub language: Language,
    pub audience: Audience,
    /// 2026-04-01
    pub report_date: String,
    pub scorecard: ScorecardRecord,
    pub definitions: Definitions,
    /// The rows of the tidy files that its reader may see.
    pub tidy: Tidy,
    /// What the figures rest on beside the rows.
    #[serde(default)]
    pub grounds: Grounds,
    #[serde(flatten)]
    pub page: Page,
    /// Fixed words of the page.
    pub labels: BTreeMap<String, String>,
    pub run: Run,
    #[serde(default)]
    pub typesetting: Typesetting,
}

/// What made pages of the record: the same record gives the same bytes where these are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typesetting {
    /// Of everything in the program that pages come of; another build may break lines otherwise.
    pub build: String,
    /// Of the workspace's own templates; empty where it has none.
    pub templates: String,
    /// Of its fonts, where the document may be set in them; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fonts: String,
}

/// What a document's pages say.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// One department's card.
    Card(Box<Card>),
    /// The cards of several departments, one after the other.
    Cards(Vec<Card>),
    /// The hospital's month: ranks, losses, changes, cost ratios and what they rest on.
    Summary(Box<Summary>),
    /// One device's card.
    Equipment(Box<DeviceCard>),
    /// A class of devices.
    EquipmentClass(Box<ClassPages>),
    /// The hospital's large equipment.
    EquipmentReport(Box<EquipmentReport>),
    /// What a committee looks at: signals, their parts, what needs talk.
    Committee(Box<Pack>),
    /// The pack on one page.
    CommitteeBrief(Box<Brief>),
    /// The pack to be shown.
    CommitteeSlides(Box<Pack>),
    /// What experts said of the weights of a scorecard.
    Consultation(Box<ConsultationPages>),
    /// Awards and bonus of a year.
    AwardsAndBonus(Box<AwardsAndBonus>),
    /// One department's wage.
    WageSlip(Box<WageSlip>),
    /// What of a locked period is no longer as it was approved.
    Restatement(Box<RestatementPages>),
    /// The letter to the health administration with its tables.
    Submission(Box<Submission>),
    /// Its tables for the public, with small counts suppressed.
    PublicEdition(Box<PublicEdition>),
}

impl Page {
    /// The cards of departments among its pages.
    pub fn cards(&self) -> &[Card] {
        match self {
            Page::Card(card) => std::slice::from_ref(card),
            Page::Cards(cards) => cards,
            Page::Summary(_)
            | Page::Equipment(_)
            | Page::EquipmentClass(_)
            | Page::EquipmentReport(_)
            | Page::Committee(_)
            | Page::CommitteeBrief(_)
            | Page::CommitteeSlides(_)
            | Page::Consultation(_)
            | Page::AwardsAndBonus(_)
            | Page::WageSlip(_)
            | Page::Restatement(_)
            | Page::Submission(_)
            | Page::PublicEdition(_) => &[],
        }
    }

    /// The tables of money among them that close with sums.
    pub fn sums(&self) -> Vec<&SumTable> {
        match self {
            Page::AwardsAndBonus(pages) => {
                let pools = pages.money.pools.iter();
                pools.flat_map(|pool| pool.overview.iter().chain(&pool.groups)).collect()
            }
            Page::WageSlip(slip) => {
                let carried = slip.carried.iter().map(|carried| &carried.amounts);
                slip.amounts.iter().map(|amounts| &amounts.amounts).chain(carried).collect()
            }
            Page::Restatement(pages) => pages.money.iter().collect(),
            Page::Card(_)
            | Page::Cards(_)
            | Page::Summary(_)
            | Page::Equipment(_)
            | Page::EquipmentClass(_)
            | Page::EquipmentReport(_)
            | Page::Committee(_)
            | Page::CommitteeBrief(_)
            | Page::CommitteeSlides(_)
            | Page::Consultation(_)
            | Page::Submission(_)
            | Page::PublicEdition(_) => Vec::new(),
        }
    }

    /// Shipped templates set it in fonts of the workspace.
    pub fn is_set_in_own_fonts(&self) -> bool {
        matches!(self, Page::Submission(submission) if !submission.fonts.are_shipped())
    }

    /// The shipped template of such pages, and the section of the labels with its fixed words.
    pub fn template(&self) -> (&'static str, &'static str) {
        match self {
            Page::Card(_) => ("department-card", "card"),
            Page::Cards(_) => ("department-cards", "card"),
            Page::Summary(_) => ("summary", "summary_page"),
            Page::Equipment(_) => ("equipment-card", "device_page"),
            Page::EquipmentClass(_) => ("equipment-class", "equipment_page"),
            Page::EquipmentReport(_) => ("equipment-report", "equipment_page"),
            Page::Committee(_) => ("committee", "committee_page"),
            Page::CommitteeBrief(_) => ("committee-brief", "brief_page"),
            Page::CommitteeSlides(_) => ("committee-slides", "slides_page"),
            Page::Consultation(_) => ("consultation", "consultation_page"),
            Page::AwardsAndBonus(_) => ("awards-and-bonus", "summary_page"),
            Page::WageSlip(_) => ("wage-slip", "summary_page"),
            Page::Restatement(_) => ("restatement", "summary_page"),
            Page::Submission(_) => ("submission", "submission_page"),
            Page::PublicEdition(_) => ("public-edition", "submission_page"),
        }
    }
}

/// What a document's file says of itself, outside its pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Imprint {
    pub title: String,
    /// The hospital.
    pub author: String,
    pub language: Language,
    /// Says what the attached `record.json` is.
    pub attachment: String,
    /// Says what the attached tidy files are.
    pub tidy_attachment: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    pub name: String,
    pub version: String,
}

impl Program {
    /// This one.
    pub fn own() -> Program {
        Program { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hospital {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentEntity {
    pub kind: String,
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorecardRecord {
    pub id: String,
    /// Empty where the document is about several.
    pub variant: String,
    pub source: String,
}

/// Which run it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Hash of all definitions.
    pub catalogue: String,
    /// SHA-256 of run.json.
    pub run: String,
}

impl Record {
    /// Tells this document from every other, and stays when it is made again.
    pub fn ident(&self) -> String {
        let Record { hospital, entity, period, language, document, .. } = self;
        format!("{}/{}/{}/{period}/{document}/{language}", hospital.id, entity.kind, entity.id)
    }
}
