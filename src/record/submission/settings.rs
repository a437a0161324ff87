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
}

impl SubmissionSettings {
    pub fn addressee_in(&self, language: Language) -> Option<&str> {
        match (language, &self.addressee_en) {
            (Language::En, Some(addressee)) => Some(addressee),
            (Language::En | Language::Zh, _) => self.addressee.as_deref(),
        }
    }
}
