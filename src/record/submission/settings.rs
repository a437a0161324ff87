//! `[submission]` of scorecard.toml: who writes to whom. What is not said is printed as a line to be filled in.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::labels::Language;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SubmissionSettings {
    /// The one office that the letter is addressed to (主送机关).
    pub addressee: Option<String>,
    pub addressee_en: Option<String>,
    /// Who signs the letter (签发人).
    pub signer: Option<String>,
    /// Of each period, the number of its letter: "2026-Q1" = "示一医报〔2026〕12号".
    pub numbers: BTreeMap<String, String>,
    /// Who signs the tables.
    pub reporter: Option<String>,
    pub reviewer: Option<String>,
    pub statistics_head: Option<String>,
    pub unit_head: Option<String>,
    pub phone: Option<String>,
    /// Who gets a copy (抄送机关), and who issues it (印发机关): the foot of the last page (版记).
    pub copies_to: Vec<String>,
    pub copies_to_en: Vec<String>,
    pub issued_by: Option<String>,
    pub issued_by_en: Option<String>,
    pub fonts: FontSettings,
}

/// Families of the workspace's `fonts/` that the letter is set in; by default the shipped ones take their place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FontSettings {
    /// 仿宋
    pub body: Option<String>,
    /// 小标宋
    pub title: Option<String>,
    /// 黑体
    pub heading: Option<String>,
    /// 楷体
    pub subheading: Option<String>,
}

impl SubmissionSettings {
    pub fn addressee_in(&self, language: Language) -> Option<&str> {
        match (language, &self.addressee_en) {
            (Language::En, Some(addressee)) => Some(addressee),
            (Language::En | Language::Zh, _) => self.addressee.as_deref(),
        }
    }

    pub fn copies_in(&self, language: Language) -> &[String] {
        match (language, self.copies_to_en.as_slice()) {
            (Language::En, [_, ..]) => &self.copies_to_en,
            (Language::En | Language::Zh, _) => &self.copies_to,
        }
    }

    pub fn issuer_in(&self, language: Language) -> Option<&str> {
        match (language, &self.issued_by_en) {
            (Language::En, Some(issuer)) => Some(issuer),
            (Language::En | Language::Zh, _) => self.issued_by.as_deref(),
        }
    }
}
