//! A hospital's folder: `scorecard.toml`, its exports, its own definitions and what is filled in by hand.

mod configuration;
mod equipment;
pub mod ledger;
pub mod locks;
pub mod meetings;
pub mod plans;
pub mod references;
mod templates;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::disclosure::settings::SuppressionSettings;
use crate::exports::definition::ExportBlock;
use crate::labels::Language;
use crate::record::own_document::OwnDocument;
use crate::record::submission::settings::SubmissionSettings;
use crate::toml_source::TomlSource;

use configuration::Parts;
pub use equipment::EquipmentSettings;
use plans::Plans;
pub use templates::templates;

/// The file that makes a folder a workspace.
pub const CONFIGURATION: &str = "scorecard.toml";

#[derive(Debug)]
pub struct Workspace {
    pub root: PathBuf,
    pub hospital: Hospital,
    pub exports: Vec<ExportBlock>,
    /// Indicator, or `table.column` → why it is not collected.
    pub not_collected: BTreeMap<String, String>,
    /// How devices are planned to be in service.
    pub equipment: EquipmentSettings,
    /// Who submits to whom.
    pub submission: SubmissionSettings,
    /// From how many people on a count is told.
    pub suppression: SuppressionSettings,
    /// Documents beside the shipped ones.
    pub documents: Vec<OwnDocument>,
    /// Awards and money.
    pub plans: Plans,
    /// The text of `scorecard.toml`, for places in messages and for the run's record.
    pub configuration: TomlSource,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hospital {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
    pub level: Level,
    #[serde(default = "chinese")]
    pub language: Language,
    /// The office that issues the documents.
    pub issuing_office: Option<String>,
    pub issuing_office_en: Option<String>,
    /// Types of departments in use beside the usual ones.
    #[serde(default)]
    pub department_types: Vec<String>,
    /// The key of the hashes that stand for identifiers; the hospital's id when absent.
    pub identifier_key: Option<String>,
}

fn chinese() -> Language {
    Language::Zh
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Tertiary,
    Secondary,
    Primary,
}

/// The types of departments that need no declaration.
pub const USUAL_TYPES: [&str; 11] = [
    "surgical",
    "medical",
    "paediatric",
    "obstetric",
    "emergency",
    "intensive_care",
    "outpatient",
    "medical_technology",
    "nursing_unit",
    "group",
    "administrative",
];

impl Workspace {
    /// The workspace of a folder, or of the nearest parent of `start` that is one.
    pub fn find(given: Option<&Path>, start: &Path) -> Result<PathBuf, Fault> {
        match given {
            Some(folder) if folder.join(CONFIGURATION).is_file() => Ok(folder.to_owned()),
            Some(folder) => Err(Fault::configuration("workspace-missing")
                .with("folder", folder.display())
                .hint("workspace-missing")),
            None => {
                start.ancestors().find(|folder| folder.join(CONFIGURATION).is_file()).map(Path::to_owned).ok_or_else(
                    || Fault::configuration("workspace-missing").with("folder", ".").hint("workspace-missing"),
                )
            }
        }
    }

    pub fn load(root: &Path) -> Result<Workspace, Diagnostics> {
        let text = std::fs::read(root.join(CONFIGURATION)).map_err(|error| {
            Fault::configuration("file-unreadable").with("problem", error).at(Place::file(CONFIGURATION))
        })?;
        let text = String::from_utf8(text)
            .map_err(|_| Fault::configuration("configuration-not-utf8").at(Place::file(CONFIGURATION)))?;
        let source = TomlSource::new(CONFIGURATION, text.strip_prefix('\u{FEFF}').unwrap_or(&text));
        let Parts { hospital, exports, not_collected, equipment, submission, suppression, documents, mut faults } =
            configuration::parts(&source)?;
        let plans = match Plans::load(root) {
            Ok(plans) => plans,
            Err(wrong) => {
                faults.extend(wrong.into_faults());
                Plans::default()
            }
        };
        match hospital {
            Some(hospital) if faults.is_empty() => Ok(Workspace {
                root: root.to_owned(),
                hospital,
                exports,
                not_collected,
                equipment,
                submission,
                suppression,
                documents,
                plans,
                configuration: source,
            }),
            Some(_) | None => Err(faults.into()),
        }
    }
}

impl Level {
    pub fn code(self) -> &'static str {
        match self {
            Level::Tertiary => "tertiary",
            Level::Secondary => "secondary",
            Level::Primary => "primary",
        }
    }
}

impl Hospital {
    /// The key of the hashes that stand for identifiers.
    pub fn identifier_key(&self) -> &str {
        self.identifier_key.as_deref().unwrap_or(&self.id)
    }

    pub fn name_in(&self, language: Language) -> &str {
        match (language, &self.name_en) {
            (Language::En, Some(name)) => name,
            (Language::En | Language::Zh, _) => &self.name,
        }
    }

    pub fn office_in(&self, language: Language) -> &str {
        match (language, &self.issuing_office_en) {
            (Language::En, Some(office)) => office,
            (Language::En | Language::Zh, _) => self.issuing_office.as_deref().unwrap_or_default(),
        }
    }

    pub fn knows_type(&self, kind: &str) -> bool {
        USUAL_TYPES.contains(&kind) || self.department_types.iter().any(|known| known == kind)
    }
}
