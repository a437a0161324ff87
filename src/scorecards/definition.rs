//! What a scorecard is: dimensions, indicators with their points, methods and references, and whom it fits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::indicators::evaluation::Incomplete;
use crate::indicators::reference::ReferenceRule;
use crate::labels::{Language, Name};
use crate::numbers::Decimal;
use crate::period::PeriodLength;
use crate::tables::departments::Department;

use super::alarm::AlarmRule;
use super::methods::Method;
use super::scope::CountedAt;
use super::subjects::Profile;
use super::weights::ExpertWeights;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScorecardDefinition {
    pub id: String,
    pub zh: String,
    pub en: String,
    /// Whose cards it makes.
    #[serde(default)]
    pub cards_of: CardsOf,
    /// The length of the periods that it is made for, or several of them.
    pub period: Lengths,
    /// The months in which these rules are in force, both included.
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    /// Where it comes from.
    pub source: String,
    /// A total above this is cut to it.
    pub total_cap: Option<Decimal>,
    /// Points that may move before the card no longer fits the department.
    #[serde(default = "twenty")]
    pub movable_points: Decimal,
    /// What guards its volume and money against overuse.
    pub alarm: Option<AlarmRule>,
    /// A scorecard whose targets hold for this one too, where it has none of its own.
    pub targets_of: Option<String>,
    /// Of a year: the scorecard of months whose totals its cards show beside the year's.
    pub monthly: Option<String>,
    /// What becomes of a value when some months of the period have no data.
    #[serde(default)]
    pub incomplete: Incomplete,
    /// Its fixed standards are examples until the hospital has confirmed them.
    #[serde(default)]
    pub standards_are_examples: bool,
    /// Its points are examples, to be settled by experts.
    #[serde(default)]
    pub weights_are_examples: bool,
    /// Where the points of a variant come from, if not from here.
    #[serde(skip)]
    pub weights: BTreeMap<String, ExpertWeights>,
    #[serde(rename = "variant")]
    pub variants: Vec<Variant>,
    #[serde(rename = "dimension")]
    pub dimensions: Vec<Dimension>,
}

impl ScorecardDefinition {
    /// Of a report that has no cards.
    pub fn none() -> ScorecardDefinition {
        ScorecardDefinition {
            id: String::new(),
            zh: String::new(),
            en: String::new(),
            cards_of: CardsOf::Department,
            period: Lengths::Several(Vec::new()),
            valid_from: None,
            valid_to: None,
            source: String::new(),
            total_cap: None,
            movable_points: twenty(),
            alarm: None,
            targets_of: None,
            monthly: None,
            incomplete: Incomplete::Block,
            standards_are_examples: false,
            weights_are_examples: false,
            weights: BTreeMap::new(),
            variants: Vec::new(),
            dimensions: Vec::new(),
        }
    }
}

/// One length of periods, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Lengths {
    One(PeriodLength),
    Several(Vec<PeriodLength>),
}

impl Lengths {
    pub fn holds(&self, length: PeriodLength) -> bool {
        match self {
            Lengths::One(one) => *one == length,
            Lengths::Several(several) => several.contains(&length),
        }
    }
}

/// Whose cards a scorecard makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardsOf {
    #[default]
    Department,
    Equipment,
}

fn twenty() -> Decimal {
    Decimal::new(20, 0)
}

/// The same card for another sort of department; the first that fits is taken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    pub id: String,
    pub zh: String,
    pub en: String,
    pub applies_to: Fitness,
}

/// Which departments something fits: every condition that is written must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitness {
    pub types: Option<Vec<String>>,
    pub not_types: Option<Vec<String>>,
    pub has_beds: Option<bool>,
    pub operates: Option<bool>,
    pub sees_outpatients: Option<bool>,
    pub performs_exams: Option<bool>,
    /// Of devices; no department fits.
    pub classes: Option<Vec<String>>,
}

/// One sort of department, or a list of sorts of which one must fit; without any, all fit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum AnyFitness {
    One(Fitness),
    AnyOf(Vec<Fitness>),
}

impl Default for AnyFitness {
    fn default() -> AnyFitness {
        AnyFitness::One(Fitness::default())
    }
}

impl AnyFitness {
    pub fn fits(&self, profile: Profile<'_>) -> bool {
        match self {
            AnyFitness::One(fitness) => fitness.fits(profile),
            AnyFitness::AnyOf(sorts) => sorts.iter().any(|fitness| fitness.fits(profile)),
        }
    }
}

impl Fitness {
    pub fn fits(&self, profile: Profile<'_>) -> bool {
        match profile {
            Profile::Department(department) => self.classes.is_none() && self.fits_department(department),
            Profile::Device(device) => self.fits_class(&device.class),
        }
    }

    fn fits_class(&self, class: &String) -> bool {
        let alike = Fitness { classes: self.classes.clone(), ..Fitness::default() };
        // What a department has, no device has.
        *self == alike && self.classes.as_ref().is_none_or(|classes| classes.contains(class))
    }

    fn fits_department(&self, department: &Department) -> bool {
        let flag = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        self.types.as_ref().is_none_or(|types| types.contains(&department.kind))
            && self.not_types.as_ref().is_none_or(|types| !types.contains(&department.kind))
            && flag(self.has_beds, department.has_beds)
            && flag(self.operates, department.operates)
            && flag(self.sees_outpatients, department.sees_outpatients)
            && flag(self.performs_exams, department.performs_exams)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    pub id: String,
    pub zh: String,
    pub en: String,
    /// Ways to look at its indicators together; they do not change how anything is scored.
    #[serde(default, rename = "group")]
    pub groups: Vec<Group>,
    #[serde(rename = "indicator")]
    pub indicators: Vec<ScoredIndicator>,
}

/// Indicators of a dimension that are summed on their own, level by level (三级指标).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub zh: String,
    pub en: String,
    /// The group that it is part of; the dimension itself where none is named.
    pub parent: Option<String>,
    /// Has a row with its sum on the card and in `totals.csv`; else it is a column of the summary only.
    #[serde(default)]
    pub on_form: bool,
}

/// One line of the card.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoredIndicator {
    pub id: String,
    /// The group of its dimension that it belongs to.
    pub group: Option<String>,
    pub points: Points,
    /// What experts' weights, or a change that is tried out, give in place of its points, by variant; nothing where it is
    /// dropped. Its own points stay the scale of those that its method names.
    #[serde(skip)]
    pub weighted: BTreeMap<String, Option<Decimal>>,
    pub method: Method,
    /// In some variants another method, or the same with other thresholds.
    #[serde(default)]
    pub method_in: BTreeMap<String, Method>,
    /// Tried in turn.
    #[serde(default)]
    pub reference: Vec<ReferenceRule>,
    /// Over whom it is counted (统计口径).
    #[serde(default)]
    pub counted_at: CountedAt,
    /// Departments of the variant that it does not fit do without it; its points move.
    #[serde(default)]
    pub applies_to: AnyFitness,
    /// A sum that may be negative: against a reference of zero, earning is full marks and losing is none.
    #[serde(default)]
    pub signed: bool,
    /// What becomes of its points where it does not apply.
    #[serde(default)]
    pub not_applicable: NotApplicable,
    /// The name on this card, where it differs from the indicator's.
    pub label: Option<Name>,
    /// The standard in words, where the reference does not say it.
    pub standard: Option<Name>,
}

/// The same points in every variant, or those of some variants.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Points {
    Everywhere(Decimal),
    ByVariant(BTreeMap<String, Decimal>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotApplicable {
    #[default]
    Move,
    Full,
    Zero,
}

impl ScorecardDefinition {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }

    /// The variant that fits a department or device.
    pub fn variant_for(&self, profile: Profile<'_>) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.applies_to.fits(profile))
    }

    /// Whose targets hold: its own first.
    pub fn target_scorecards(&self) -> Vec<&str> {
        std::iter::once(self.id.as_str()).chain(self.targets_of.as_deref()).collect()
    }

    /// Full marks of a variant.
    pub fn full_points(&self, variant: &str) -> Decimal {
        let points = self.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        points.filter_map(|indicator| indicator.points_in(variant)).fold(Decimal::zero(0), Decimal::plus)
    }
}

impl ScoredIndicator {
    /// Its method in a variant.
    pub fn method_for(&self, variant: &str) -> &Method {
        self.method_in.get(variant).unwrap_or(&self.method)
    }

    /// Its points in a variant; `None` where the variant does without it.
    pub fn points_in(&self, variant: &str) -> Option<Decimal> {
        match self.weighted.get(variant) {
            Some(weighted) => *weighted,
            None => self.own_points_in(variant),
        }
    }

    /// Gives it other points in a variant.
    pub fn set_points(&mut self, variant: &str, points: Decimal) {
        self.weighted.insert(variant.to_owned(), Some(points));
    }

    /// Caps it at another multiple of its points; false where none of its methods has a cap.
    pub fn set_cap(&mut self, cap: Decimal) -> bool {
        let mut capped = false;
        for method in std::iter::once(&mut self.method).chain(self.method_in.values_mut()) {
            if let Method::Completion(completion) = method {
                completion.cap = Some(cap);
                completion.uncapped = false;
                capped = true;
            }
        }
        capped
    }

    /// As the scorecard itself writes them.
    pub fn own_points_in(&self, variant: &str) -> Option<Decimal> {
        match &self.points {
            Points::Everywhere(points) => Some(*points),
            Points::ByVariant(points) => points.get(variant).copied(),
        }
    }
}

impl Variant {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }
}

impl Dimension {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }

    /// How far down a group stands: 2 directly below the dimension.
    pub fn depth(&self, group: &Group) -> u8 {
        let mut depth = 2;
        let mut parent = group.parent.as_deref();
        for _ in 0..self.groups.len() {
            let Some(above) = parent.and_then(|id| self.groups.iter().find(|other| other.id == id)) else { break };
            depth += 1;
            parent = above.parent.as_deref();
        }
        depth
    }

    /// Whether an indicator belongs to a group, or to one within it.
    pub fn holds(&self, group: &str, indicator: &str) -> bool {
        let scored = self.indicators.iter().find(|scored| scored.id == indicator);
        let mut next = scored.and_then(|scored| scored.group.as_deref());
        // As many steps as there are groups: a circle of parents ends somewhere.
        for _ in 0..=self.groups.len() {
            match next {
                Some(id) if id == group => return true,
                Some(id) => {
                    let own = self.groups.iter().find(|other| other.id == id);
                    next = own.and_then(|own| own.parent.as_deref());
                }
                None => return false,
            }
        }
        false
    }
}

impl Group {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }
}
