//! A funnel of whoever orders, per hundred, as it is drawn.

use crate::numbers::{Decimal, Fraction};
use crate::record::card::Meaning;
use crate::record::committee::Labelled;
use crate::record::committee::funnels::{FunnelChart, FunnelPlace, FunnelPoint};
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Place, Standing, Unit};

use super::context::DeviceContext;

/// Sizes at which the limits are drawn.
const PLACES: usize = 60;
/// Of limits and sizes of the curves.
const DECIMALS: u8 = 2;

/// What is drawn, and in which words.
pub(super) struct PerHundred<'a> {
    pub funnel: &'a Funnel,
    pub units: &'a [Unit],
    /// As many as there are units; empty where nobody is named.
    pub names: &'a [String],
    pub decimals: u8,
    pub unit: String,
    pub size_label: String,
}

impl PerHundred<'_> {
    /// Of a hundred, printed.
    pub fn value(unit: &Unit, decimals: u8) -> Option<Decimal> {
        let share = Fraction::integer(i128::from(unit.count)).times(Fraction::integer(100))?.over(unit.of)?;
        Some(share.rounded(decimals))
    }

    /// With `alt`, the chart in words.
    pub fn chart(self, context: &DeviceContext<'_>, alt: String) -> FunnelChart {
        let sizes: Vec<f64> = self.units.iter().map(|unit| unit.of.for_drawing()).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let smallest = sizes.iter().copied().fold(largest, f64::min);
        let hundred = self.funnel.centre.times(Fraction::integer(100));
        let centre = hundred.map_or(Decimal::zero(self.decimals), |centre| centre.rounded(self.decimals));
        let label = context.filled("funnels.centre", &[("value", centre.printed())]);
        let curve = self.funnel.curve(smallest / 2.0, largest * 1.04, PLACES);
        let point = |(at, (unit, standing)): (usize, (&Unit, &Option<Standing>))| {
            let above = *standing == Some(Standing::Beyond998(Side::High));
            Some(FunnelPoint {
                name: self.names.get(at).cloned().unwrap_or_default(),
                size: unit.of.rounded(0),
                value: Self::value(unit, self.decimals)?,
                beyond: above,
                meaning: if above { Meaning::Loss } else { Meaning::Neither },
            })
        };
        FunnelChart {
            points: self.units.iter().zip(&self.funnel.standings).enumerate().filter_map(point).collect(),
            unit: self.unit,
            size_label: self.size_label,
            centre: Labelled { value: centre, label },
            limit_labels: ["funnels.limit_998", "funnels.limit_95"].map(|key| context.text(key)),
            curve: curve.iter().filter_map(place).collect(),
            alt,
        }
    }
}

fn place(at: &Place) -> Option<FunnelPlace> {
    let limit = |limit: f64| Decimal::of_limit(limit * 100.0, DECIMALS);
    Some(FunnelPlace {
        size: Decimal::of_limit(at.size, DECIMALS)?,
        lower_998: limit(at.limits.lower_998)?,
        lower_95: limit(at.limits.lower_95)?,
        upper_95: limit(at.limits.upper_95)?,
        upper_998: limit(at.limits.upper_998)?,
    })
}
