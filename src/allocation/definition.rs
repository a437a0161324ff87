//! How money is shared: the pools of `bonus.toml` and the wages of `wages.toml`, each named by its table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Fault, Place};
use crate::labels::Language;
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;

/// Digits of an amount in yuan.
pub const FEN: u8 = 2;

/// One pool, or the wages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationDefinition {
    pub zh: String,
    pub en: String,
    /// Whose totals drive it.
    pub scorecard: String,
    pub mode: Mode,
    /// `pool`: yuan by period.
    #[serde(default)]
    pub amounts: BTreeMap<String, Decimal>,
    /// `pool`: what is multiplied into the driver.
    pub driver: Option<Vec<Factor>>,
    /// By department, for what the scorecard does not measure; 1 where none is named.
    #[serde(default)]
    pub coefficients: BTreeMap<String, Decimal>,
    /// A total below it counts nothing; from it on the whole total counts.
    pub threshold: Option<Decimal>,
    /// A total counts as the factor of the highest band that it reaches, and below all of them as nothing.
    #[serde(default, rename = "band")]
    pub bands: Vec<GradeBand>,
    /// `pool`: the part that goes by heads alone.
    pub equal_part: Option<Decimal>,
    /// `pool`: the part that is kept back (留存).
    pub reserve: Option<Decimal>,
    /// `pool`: yuan a head.
    pub minimum_per_head: Option<Decimal>,
    pub maximum_per_head: Option<Decimal>,
    /// `pool`: the part of each group of staff; without any, they are not told apart.
    #[serde(default)]
    pub staff_groups: BTreeMap<StaffGroup, Decimal>,
    /// Departments on trial take part with the mean total of their type.
    #[serde(default = "yes")]
    pub trial_pay: bool,
    /// What a veto (一票否决) takes away.
    #[serde(default)]
    pub veto: Veto,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A sum is shared by drivers.
    Pool,
    /// Each base counts as much of itself as the total is of 100.
    Coefficient,
}

/// What a driver is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    Score,
    Coefficient,
    Headcount,
}

/// The last that a total reaches counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeBand {
    pub from: Decimal,
    pub factor: Decimal,
}

/// As the staff table tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffGroup {
    Physician,
    Nurse,
    Pharmacist,
    Technician,
    Administrative,
    Other,
}

impl StaffGroup {
    pub const ALL: [StaffGroup; 6] = [
        StaffGroup::Physician,
        StaffGroup::Nurse,
        StaffGroup::Pharmacist,
        StaffGroup::Technician,
        StaffGroup::Administrative,
        StaffGroup::Other,
    ];

    pub fn code(self) -> &'static str {
        match self {
            StaffGroup::Physician => "physician",
            StaffGroup::Nurse => "nurse",
            StaffGroup::Pharmacist => "pharmacist",
            StaffGroup::Technician => "technician",
            StaffGroup::Administrative => "administrative",
            StaffGroup::Other => "other",
        }
    }

    pub fn named(code: &str) -> Option<StaffGroup> {
        StaffGroup::ALL.into_iter().find(|group| group.code() == code)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Veto {
    /// Awards only.
    #[default]
    Award,
    /// Awards and money; its part goes to the others.
    Pool,
}

/// One with its id and where it is written.
#[derive(Clone, Debug)]
pub struct Defined<T> {
    pub id: String,
    pub place: Place,
    pub definition: T,
}

impl AllocationDefinition {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }

    /// The sum of a period in fen; `None` where none is set.
    pub fn amount(&self, period: Period) -> Option<i128> {
        Some(fen(*self.amounts.get(&period.to_string())?))
    }

    pub fn counts(&self, factor: Factor) -> bool {
        self.driver.as_ref().is_none_or(|driver| driver.contains(&factor))
    }

    /// Whether anything is reckoned by heads.
    pub fn needs_heads(&self) -> bool {
        let bounds = self.minimum_per_head.is_some() || self.maximum_per_head.is_some();
        self.counts(Factor::Headcount) || bounds || self.equal_part.is_some() || !self.staff_groups.is_empty()
    }

    pub fn coefficient(&self, department: &str) -> Decimal {
        self.coefficients.get(department).copied().unwrap_or(Decimal::new(1, 0))
    }

    /// What a total counts: itself, nothing below the threshold, or the factor of its band. As a coefficient a total counts
    /// in hundredths.
    pub fn counted(&self, total: Decimal) -> Option<Fraction> {
        if self.threshold.is_some_and(|threshold| total.fraction() < threshold.fraction()) {
            return Some(Fraction::ZERO);
        }
        if !self.bands.is_empty() {
            let reached = self.bands.iter().rev().find(|band| band.from.fraction() <= total.fraction());
            return Some(reached.map_or(Fraction::ZERO, |band| band.factor.fraction()));
        }
        match self.mode {
            Mode::Pool => Some(total.fraction()),
            Mode::Coefficient => total.fraction().over(Fraction::integer(100)),
        }
    }
}

impl Defined<AllocationDefinition> {
    /// What cannot be meant, before anything is read.
    pub fn faults(&self) -> Vec<Fault> {
        let definition = &self.definition;
        let fault = |code| Fault::configuration(code).with("name", &self.id).at(self.place.clone());
        let mut faults = Vec::new();
        for setting in self.unfit_settings() {
            faults.push(fault("allocation-setting-unfit").with("setting", setting).hint("allocation-setting-unfit"));
        }
        if definition.mode == Mode::Pool && definition.amounts.is_empty() {
            faults.push(Fault::configuration("key-missing").with("name", "amounts").at(self.place.clone()));
        }
        for period in definition.amounts.keys().filter(|period| period.parse::<Period>().is_err()) {
            faults.push(Fault::configuration("period-invalid").with("column", period).at(self.place.clone()));
        }
        for part in [definition.reserve, definition.equal_part].into_iter().flatten().filter(|part| !is_part(*part)) {
            faults.push(Fault::configuration("share-invalid").with("share", part).at(self.place.clone()));
        }
        let groups = definition.staff_groups.values().copied();
        let sum = groups.fold(Decimal::zero(0), Decimal::plus);
        if !definition.staff_groups.is_empty() && sum.fraction() != Fraction::ONE {
            faults.push(fault("staff-groups-not-whole").with("sum", sum.trimmed()));
        }
        if definition.bands.windows(2).any(|pair| pair[0].from >= pair[1].from || pair[0].factor > pair[1].factor) {
            faults.push(fault("grade-bands-unordered").hint("grade-bands-unordered"));
        }
        if definition.minimum_per_head.zip(definition.maximum_per_head).is_some_and(|(least, most)| least > most) {
            faults.push(fault("bounds-crossed"));
        }
        for (setting, value) in self.numbers().into_iter().filter(|(_, value)| value.is_negative()) {
            faults.push(fault("allocation-negative").with("setting", setting).with("value", value));
        }
        for (setting, value) in
            self.amounts_of_money().into_iter().filter(|(_, value)| value.trimmed().decimals() > FEN)
        {
            let fine = Fault::configuration("number-too-fine").with("column", setting).with("value", value);
            faults.push(fine.at(self.place.clone()).hint("number-too-fine"));
        }
        faults
    }

    /// Settings of a pool that the coefficient mode does not have.
    fn unfit_settings(&self) -> Vec<&'static str> {
        let definition = &self.definition;
        match definition.mode {
            Mode::Pool => Vec::new(),
            Mode::Coefficient => {
                let given = [
                    ("amounts", !definition.amounts.is_empty()),
                    ("driver", definition.driver.is_some()),
                    ("coefficients", !definition.coefficients.is_empty()),
                    ("equal_part", definition.equal_part.is_some()),
                    ("reserve", definition.reserve.is_some()),
                    ("minimum_per_head", definition.minimum_per_head.is_some()),
                    ("maximum_per_head", definition.maximum_per_head.is_some()),
                    ("staff_groups", !definition.staff_groups.is_empty()),
                ];
                given.into_iter().filter(|(_, given)| *given).map(|(setting, _)| setting).collect()
            }
        }
    }

    fn amounts_of_money(&self) -> Vec<(&'static str, Decimal)> {
        let definition = &self.definition;
        let bounds =
            [("minimum_per_head", definition.minimum_per_head), ("maximum_per_head", definition.maximum_per_head)];
        let bounds = bounds.into_iter().filter_map(|(setting, value)| Some((setting, value?)));
        definition.amounts.values().map(|amount| ("amounts", *amount)).chain(bounds).collect()
    }

    fn numbers(&self) -> Vec<(&'static str, Decimal)> {
        let definition = &self.definition;
        let coefficients = definition.coefficients.values().map(|value| ("coefficients", *value));
        let groups = definition.staff_groups.values().map(|value| ("staff_groups", *value));
        let bands = definition.bands.iter().map(|band| ("factor", band.factor));
        self.amounts_of_money().into_iter().chain(coefficients).chain(groups).chain(bands).collect()
    }
}

/// Some of a whole, but not all of it.
fn is_part(part: Decimal) -> bool {
    !part.is_negative() && part.fraction() < Fraction::ONE
}

/// Yuan in fen; more than two digits after the point are refused before.
pub fn fen(yuan: Decimal) -> i128 {
    yuan.rounded(FEN).units()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str, total: i128) -> Option<Fraction> {
        let text = format!("zh = \"x\"\nen = \"x\"\nscorecard = \"s\"\n{text}");
        let definition: AllocationDefinition = toml::from_str(&text).expect("a definition");
        definition.counted(Decimal::new(total, 2))
    }

    #[test]
    fn a_total_counts_itself_or_as_its_band() {
        let pool = "mode = \"pool\"\nthreshold = \"60\"\n";
        assert_eq!(counted(pool, 5999), Some(Fraction::ZERO));
        assert_eq!(counted(pool, 6000), Some(Fraction::integer(60)));
        let bands =
            "mode = \"pool\"\n[[band]]\nfrom = \"80\"\nfactor = \"1.0\"\n[[band]]\nfrom = \"90\"\nfactor = \"1.2\"\n";
        assert_eq!(counted(bands, 7999), Some(Fraction::ZERO));
        assert_eq!(counted(bands, 8000), Some(Fraction::ONE));
        assert_eq!(counted(bands, 9000), Fraction::new(6, 5));
        assert_eq!(counted("mode = \"coefficient\"\n", 9550), Fraction::new(191, 200));
    }
}
