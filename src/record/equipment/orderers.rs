//! Who orders the repeats of a device: its ordering departments against limits that are the wider the fewer they order.

use crate::measures::facts::{Facts, Scope};
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::record::committee::funnels::FunnelChart;
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, Settings, Standing, Unit};
use crate::tables::departments::Departments;

use super::SignBlock;
use super::context::DeviceContext;
use super::funnel_chart::PerHundred;

/// A funnel looks at the exams of a year, since departments order few of a device in a month.
pub const MONTHS: i32 = 12;
/// Departments that ordered fewer are left out: nobody is judged by a handful.
pub const LEAST_EXAMS: i64 = 20;
const DECIMALS: u8 = 2;

/// The repeats of some devices by the departments that ordered them, with their funnel.
pub struct Orderers {
    pub departments: Vec<u32>,
    pub units: Vec<Unit>,
    pub funnel: Funnel,
}

impl Orderers {
    /// Of some devices together; `None` where fewer than three departments ordered enough.
    pub fn of(facts: &Facts, departments: &Departments, period: Period, members: &[u32]) -> Option<Orderers> {
        let last = period.span().to;
        let months: Vec<Month> = (0..MONTHS).map(|back| last.plus(-back)).collect();
        let count = |measure: &str, stratum: &str| {
            facts.stratum_value(measure, Some(stratum), Scope::Devices(members), &months).unwrap_or(0)
        };
        let (mut ordering, mut units) = (Vec::new(), Vec::new());
        for stratum in facts.strata("repeat_base") {
            let of = count("repeat_base", stratum);
            let id = stratum.split_once('=').map_or("", |(_, id)| id);
            let number = departments.directory.number(id);
            let (Some(number), true) = (number, of >= LEAST_EXAMS) else { continue };
            let repeats = count("repeats_30d", stratum);
            ordering.push(number);
            units.push(Unit { count: u64::try_from(repeats).ok()?, of: Fraction::integer(i128::from(of)) });
        }
        // Departments differ in their patients: limits stay those of chance, and the note says so.
        let settings = Settings { least_units: usize::MAX, ..Settings::default() };
        let funnel = Funnel::of(Kind::Proportion, &units, settings).ok().filter(|_| units.len() >= 3)?;
        Some(Orderers { departments: ordering, units, funnel })
    }

    /// Those above the upper 99.8 % limit, with their rates.
    fn above(&self) -> impl Iterator<Item = (u32, Decimal)> {
        let members = self.departments.iter().zip(&self.units).zip(&self.funnel.standings);
        let high = members.filter(|(_, standing)| **standing == Some(Standing::Beyond998(Side::High)));
        high.filter_map(|((number, unit), _)| Some((*number, percent(unit)?)))
    }
}

fn percent(unit: &Unit) -> Option<Decimal> {
    PerHundred::value(unit, DECIMALS)
}

impl DeviceContext<'_> {
    pub(super) fn orderers(&self, members: &[u32]) -> Option<Orderers> {
        Orderers::of(self.evaluation.facts, self.departments, self.period, members)
    }

    /// Names and rates of those above the limit.
    pub(super) fn above(&self, orderers: &Orderers) -> Vec<(String, Decimal)> {
        orderers.above().filter_map(|(number, rate)| Some((self.department(number)?, rate))).collect()
    }

    pub(super) fn orderers_block(&self, orderers: &Orderers) -> SignBlock<FunnelChart> {
        let above = self.above(orderers);
        let rest = orderers.departments.len() - above.len();
        let named: Vec<String> = above.iter().map(|(name, rate)| format!("{name} {}%", rate.printed())).collect();
        let details = [("count", above.len().to_string()), ("rest", rest.to_string()), ("names", self.listed(&named))];
        let key = if above.is_empty() { "device.orderers_calm" } else { "device.orderers_concern" };
        let note =
            self.filled("device.orderers_note", &[("months", MONTHS.to_string()), ("least", LEAST_EXAMS.to_string())]);
        SignBlock { caption: self.filled(key, &details), note, chart: self.orderers_chart(orderers) }
    }

    fn orderers_chart(&self, orderers: &Orderers) -> FunnelChart {
        let names: Vec<String> =
            orderers.departments.iter().map(|number| self.department(*number).unwrap_or_default()).collect();
        let shares = names.iter().zip(&orderers.units).filter_map(|(name, unit)| Some((name, percent(unit)?)));
        let words: Vec<String> = shares.map(|(name, share)| format!("{name} {}%", share.printed())).collect();
        let drawn = PerHundred {
            funnel: &orderers.funnel,
            units: &orderers.units,
            names: &names,
            decimals: DECIMALS,
            unit: "%".to_owned(),
            size_label: self.text("device.orderers_size"),
        };
        drawn.chart(self, self.listed(&words))
    }
}
