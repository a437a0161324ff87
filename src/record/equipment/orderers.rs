//! Who orders the repeats of a device: its ordering departments against limits that are the wider the fewer they order.

use crate::measures::facts::Scope;
use crate::numbers::{Decimal, Fraction};
use crate::period::Month;
use crate::record::card::Meaning;
use crate::record::committee::Labelled;
use crate::record::committee::funnels::{FunnelChart, FunnelPlace, FunnelPoint};
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, Settings, Standing, Unit};

use super::SignBlock;
use super::context::DeviceContext;

/// A funnel looks at the exams of a year, since departments order few of a device in a month.
const MONTHS: i32 = 12;
/// Departments that ordered fewer are left out: nobody is judged by a handful.
const LEAST_EXAMS: i64 = 20;
/// Sizes at which the limits are drawn.
const PLACES: usize = 60;
const DECIMALS: u8 = 2;

/// The departments of a device with their funnel.
pub(super) struct Orderers {
    names: Vec<String>,
    units: Vec<Unit>,
    funnel: Funnel,
}

impl Orderers {
    /// Names and rates of those above the upper 99.8 % limit.
    pub fn above(&self) -> Vec<(String, Decimal)> {
        let members = self.names.iter().zip(&self.units).zip(&self.funnel.standings);
        let high = members.filter(|(_, standing)| **standing == Some(Standing::Beyond998(Side::High)));
        high.filter_map(|((name, unit), _)| Some((name.clone(), percent(unit)?))).collect()
    }
}

/// Of a hundred, printed.
fn percent(unit: &Unit) -> Option<Decimal> {
    let share = Fraction::integer(i128::from(unit.count)).times(Fraction::integer(100))?.over(unit.of)?;
    Some(share.rounded(DECIMALS))
}

impl DeviceContext<'_> {
    /// Of some devices together; `None` where fewer than three departments ordered enough.
    pub(super) fn orderers(&self, members: &[u32]) -> Option<Orderers> {
        let facts = self.evaluation.facts;
        let last = self.period.span().to;
        let months: Vec<Month> = (0..MONTHS).map(|back| last.plus(-back)).collect();
        let count = |measure: &str, stratum: &str| {
            facts.stratum_value(measure, Some(stratum), Scope::Devices(members), &months).unwrap_or(0)
        };
        let (mut names, mut units) = (Vec::new(), Vec::new());
        for stratum in facts.strata("repeat_base") {
            let of = count("repeat_base", stratum);
            let id = stratum.split_once('=').map_or("", |(_, id)| id);
            let number = self.departments.directory.number(id);
            let (Some(number), true) = (number, of >= LEAST_EXAMS) else { continue };
            let repeats = count("repeats_30d", stratum);
            names.push(self.department(number)?);
            units.push(Unit { count: u64::try_from(repeats).ok()?, of: Fraction::integer(i128::from(of)) });
        }
        // Departments differ in their patients: limits stay those of chance, and the note says so.
        let settings = Settings { least_units: usize::MAX, ..Settings::default() };
        let funnel = Funnel::of(Kind::Proportion, &units, settings).ok().filter(|_| units.len() >= 3)?;
        Some(Orderers { names, units, funnel })
    }

    pub(super) fn orderers_block(&self, orderers: &Orderers) -> SignBlock<FunnelChart> {
        let above = orderers.above();
        let rest = orderers.names.len() - above.len();
        let named: Vec<String> = above.iter().map(|(name, rate)| format!("{name} {}%", rate.printed())).collect();
        let details = [("count", above.len().to_string()), ("rest", rest.to_string()), ("names", self.listed(&named))];
        let key = if above.is_empty() { "device.orderers_calm" } else { "device.orderers_concern" };
        let note =
            self.filled("device.orderers_note", &[("months", MONTHS.to_string()), ("least", LEAST_EXAMS.to_string())]);
        SignBlock { caption: self.filled(key, &details), note, chart: self.orderers_chart(orderers) }
    }

    fn orderers_chart(&self, orderers: &Orderers) -> FunnelChart {
        let limit = |limit: f64| Decimal::of_limit(limit * 100.0, DECIMALS);
        let sizes: Vec<f64> = orderers.units.iter().map(|unit| unit.of.for_drawing()).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let smallest = sizes.iter().copied().fold(largest, f64::min);
        let members = orderers.names.iter().zip(&orderers.units).zip(&orderers.funnel.standings);
        let points: Vec<FunnelPoint> = members
            .filter_map(|((name, unit), standing)| {
                let above = *standing == Some(Standing::Beyond998(Side::High));
                Some(FunnelPoint {
                    name: name.clone(),
                    size: unit.of.rounded(0),
                    value: percent(unit)?,
                    beyond: above,
                    meaning: if above { Meaning::Loss } else { Meaning::Neither },
                })
            })
            .collect();
        let centre = orderers
            .funnel
            .centre
            .times(Fraction::integer(100))
            .map_or(Decimal::zero(DECIMALS), |centre| centre.rounded(DECIMALS));
        let words: Vec<String> =
            points.iter().map(|point| format!("{} {}%", point.name, point.value.printed())).collect();
        let curve = orderers.funnel.curve(smallest / 2.0, largest * 1.04, PLACES);
        let place = |at: &crate::signals::funnel::Place| {
            Some(FunnelPlace {
                size: Decimal::of_limit(at.size, 2)?,
                lower_998: limit(at.limits.lower_998)?,
                lower_95: limit(at.limits.lower_95)?,
                upper_95: limit(at.limits.upper_95)?,
                upper_998: limit(at.limits.upper_998)?,
            })
        };
        FunnelChart {
            unit: "%".to_owned(),
            size_label: self.text("device.orderers_size"),
            centre: Labelled { value: centre, label: self.filled("funnels.centre", &[("value", centre.printed())]) },
            limit_labels: ["funnels.limit_998", "funnels.limit_95"].map(|key| self.text(key)),
            curve: curve.iter().filter_map(place).collect(),
            points,
            alt: self.listed(&words),
        }
    }
}
