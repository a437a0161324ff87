//! A consultation of experts, from the file that they filled in to weights: answers ─▶ weights ─▶ points ─▶ record.

mod files;

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::catalogue::{Catalogue, Defined};
use crate::diagnostics::{Diagnostics, Exit, Fault, Place};
use crate::exports::SourceFile;
use crate::exports::files::stays_inside;
use crate::labels::{Labels, Name};
use crate::numbers::Decimal;
use crate::period::{Month, Period};
use crate::record::consultation::{Consultation, ConsultationContext, Findings};
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::weights::ConsultationMethod as Method;
use crate::toml_source::nearest;
use crate::weights::definition::ConsultationRules;
use crate::weights::delphi::{Delphi, Verdict};
use crate::weights::hierarchy::Hierarchy;
use crate::weights::matrices::Judgements;
use crate::weights::points::{Share, shared};
use crate::weights::priorities::Ahp;
use crate::weights::questionnaire::Questionnaire;

/// Whose weights are asked for.
#[derive(Clone, Debug)]
pub struct Subject {
    pub scorecard: String,
    /// Needed where the scorecard has several.
    pub variant: Option<String>,
    /// The first month in which the weights hold.
    pub from: Month,
}

/// What was found, by id: for other programs.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// In the order in which the statistics list them.
    pub items: Vec<FoundItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delphi: Option<Delphi>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahp: Option<Ahp>,
}

#[derive(Clone, Debug, Serialize)]
pub struct FoundItem {
    pub id: String,
    /// The dimension of an indicator; nothing of a dimension, and without a scorecard.
    pub within: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    pub weight: Option<Decimal>,
    pub points: Option<Decimal>,
    /// What the scorecard itself gives.
    pub own_points: Option<Decimal>,
}

/// A consultation, evaluated.
#[derive(Debug)]
pub struct Consulted {
    pub found: Found,
    pub told: Consultation,
    pub faults: Vec<Fault>,
    source: SourceFile,
    hierarchy: Hierarchy,
    /// Nothing where no points can be given.
    shares: Option<Vec<Share>>,
}

pub use files::{Publication, publish};

/// Reads what experts said, makes weights of it, and tells what came of it.
///
/// # Errors
/// What cannot be read, and answers of which no weights can be made.
pub fn consult(
    method: Method,
    file: &Path,
    subject: Option<&Subject>,
    catalogue: &Catalogue,
    labels: &Labels,
) -> Result<Consulted, Diagnostics> {
    let rules = rules(catalogue)?;
    let hierarchy = subject.map(|subject| hierarchy(subject, catalogue)).transpose()?;
    let (root, path) = located(file);
    let (source, hierarchy, delphi, ahp, weights, mut faults) = match method {
        Method::Delphi => {
            let (said, faults) = Questionnaire::read(&root, &path, hierarchy, &rules.delphi)?;
            let delphi = Delphi::of(&said, &rules.delphi)?;
            let weights = delphi.weights(&said.hierarchy);
            (said.source, said.hierarchy, Some(delphi), None, weights, faults)
        }
        Method::Ahp => {
            let (said, faults) = Judgements::read(&root, &path, hierarchy, &rules.ahp)?;
            let ahp = Ahp::of(&said, &rules.ahp);
            let weights = ahp.weights(&said.hierarchy);
            (said.source, said.hierarchy, None, Some(ahp), weights, faults)
        }
    };
    let inconsistent = ahp.as_ref().map_or(0, Ahp::inconsistent);
    if inconsistent > 0 {
        let fault = Fault::warning("judgements-inconsistent").with("count", inconsistent);
        let fault = fault.with("limit", rules.ahp.inconsistent_from.trimmed()).at(Place::file(&path));
        faults.push(fault.hint("judgements-inconsistent"));
    }
    let shares = match shared(&hierarchy, &weights, rules.decimals) {
        Ok(shares) => Some(shares),
        Err(nothing) => {
            let within = hierarchy.levels[nothing.0]
                .within
                .map_or(labels.text("consultation.whole"), |item| &hierarchy.items[item].id);
            let fault = Fault::error("nothing-kept", Exit::InPart).with("name", within);
            faults.push(fault.at(Place::file(&path)).hint("nothing-kept"));
            None
        }
    };
    let findings = match (&delphi, &ahp) {
        (Some(delphi), _) => Findings::Delphi(delphi),
        (None, Some(ahp)) => Findings::Ahp(ahp),
        (None, None) => {
            return Err(Fault::input("answers-missing").at(Place::file(&path)).hint("answers-missing").into());
        }
    };
    let from = subject.map(|subject| subject.from);
    let shares_told = shares.as_deref();
    let context = ConsultationContext { labels, hierarchy: &hierarchy, findings, rules, shares: shares_told, from };
    let told = context.consultation();
    let items = found_items(&hierarchy, delphi.as_ref(), shares_told);
    Ok(Consulted { found: Found { items, delphi, ahp }, told, faults, source, hierarchy, shares })
}

fn rules(catalogue: &Catalogue) -> Result<&ConsultationRules, Fault> {
    let rules: Option<&Defined<ConsultationRules>> = catalogue.consultation.as_ref();
    rules.map(|rules| &rules.definition).ok_or_else(|| {
        // The shipped one is embedded, and a test reads it.
        Fault::error("internal", Exit::Bug).with("problem", "consultation.toml").hint("internal")
    })
}

/// The variant of the scorecard that is meant, by the rules of the first month in which the weights shall hold.
fn hierarchy(subject: &Subject, catalogue: &Catalogue) -> Result<Hierarchy, Fault> {
    let scorecard = catalogue.scorecard_in_force(&subject.scorecard, Period::Month(subject.from))?;
    let variant = variant(scorecard, subject.variant.as_deref())?;
    let name_of = |id: &str| {
        let indicator = &catalogue.indicators.get(id)?.definition;
        Some(Name { zh: indicator.zh.clone(), en: indicator.en.clone() })
    };
    Ok(Hierarchy::of_scorecard(scorecard, variant, &name_of))
}

fn variant<'s>(scorecard: &'s ScorecardDefinition, asked: Option<&str>) -> Result<&'s str, Fault> {
    let known = || scorecard.variants.iter().map(|variant| variant.id.as_str());
    let listed = known().collect::<Vec<_>>().join(", ");
    match (asked, scorecard.variants.as_slice()) {
        (Some(asked), variants) => {
            let found = variants.iter().find(|variant| variant.id == asked).map(|variant| variant.id.as_str());
            found.ok_or_else(|| {
                let fault = Fault::configuration("variant-unknown").with("name", asked);
                match nearest(asked, known()) {
                    Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
                    None => fault.with("known", listed).hint("known-here"),
                }
            })
        }
        (None, [only]) => Ok(&only.id),
        (None, _) => {
            let fault = Fault::configuration("variant-needed").with("name", &scorecard.id);
            Err(fault.with("known", listed).hint("known-here"))
        }
    }
}

/// The folder that the file is read from, and what messages call it: as it was typed, where that can be.
fn located(file: &Path) -> (PathBuf, String) {
    let typed = file.display().to_string();
    if stays_inside(&typed) {
        return (PathBuf::from("."), typed);
    }
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    (file.parent().map(Path::to_owned).unwrap_or_default(), name)
}

fn found_items(hierarchy: &Hierarchy, delphi: Option<&Delphi>, shares: Option<&[Share]>) -> Vec<FoundItem> {
    let items = hierarchy.items.iter().enumerate();
    let found = items.map(|(at, item)| {
        let within = hierarchy.level_of(at).and_then(|level| hierarchy.levels[level].within);
        let share = shares.map(|shares| &shares[at]);
        FoundItem {
            id: item.id.clone(),
            within: within.map(|dimension| hierarchy.items[dimension].id.clone()),
            verdict: delphi.map(|delphi| delphi.verdicts[at].clone()),
            weight: share.and_then(|share| share.weight),
            points: share.and_then(|share| share.points),
            own_points: item.points,
        }
    });
    found.collect()
}
