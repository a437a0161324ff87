//! Who orders the repeats of a device: its ordering departments against limits that are the wider the fewer they order.

use crate::measures::facts::Scope;
use crate::numbers::{Decimal, Fraction};
use crate::period::Month;
use crate::record::committee::funnels::FunnelChart;
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, Settings, Standing, Unit};

use super::SignBlock;
use super::context::DeviceContext;
use super::funnel_chart::PerHundred;

/// A funnel looks at the exams of a year, since departments order few of a device in a month.
const MONTHS: i32 = 12;
/// Departments that ordered fewer are left out: nobody is judged by a handful.
const LEAST_EXAMS: i64 = 20;
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

fn percent(unit: &Unit) -> Option<Decimal> {
    PerHundred::value(unit, DECIMALS)
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
        let shares = orderers.names.iter().zip(&orderers.units).filter_map(|(name, unit)| Some((name, percent(unit)?)));
        let words: Vec<String> = shares.map(|(name, share)| format!("{name} {}%", share.printed())).collect();
        let drawn = PerHundred {
            funnel: &orderers.funnel,
            units: &orderers.units,
            names: &orderers.names,
            decimals: DECIMALS,
            unit: "%".to_owned(),
            size_label: self.text("device.orderers_size"),
        };
        drawn.chart(self, self.listed(&words))
    }
}
