//! Funnels: departments of very different size against limits that are the wider the smaller the department is.
//!
//! A department's figure is compared with a centre; the 95 % and 99.8 % limits say how far chance alone takes a department
//! of its size. Never a league table: a small department is at the top or the bottom of one by chance. Source:
//! *Funnel plots for comparing institutional performance*, Statistics in Medicine 24, 2005, 1185–1202, as in the R
//! package FunnelPlotR (commit 9020d49, 2025).
//!
//! **Floats are fine here, and only here.** Limits are arcsines, exponentials and quantiles: they have no exact form. They
//! are places on paper and the edges of a verdict; no figure that is printed or scored is made of them, and the counts
//! stay integers. The same computation on the same counts, in the order given, has the same result in every run and on any
//! number of threads; between two machines the last bits of a sine may differ, so a figure must lie outside a limit by
//! more than [`TOLERANCE`] of it before it is called so, and lies inside on the limit itself.

mod limits;
mod overdispersion;
#[cfg(test)]
mod tests;

use crate::numbers::Fraction;

use super::Side;

pub use overdispersion::Overdispersion;

/// Share of a limit by which a figure must pass it; far above the rounding of floats, far below one case.
pub const TOLERANCE: f64 = 1e-9;

/// What the figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cases of cases: positive exams ÷ exams. Never more than 1.
    Proportion,
    /// Counts ÷ other counts: exams ÷ visits.
    Ratio,
    /// Observed ÷ expected cases, where the expected need not be whole.
    ObservedToExpected,
}

/// A department's count, and what it is a count of: cases, other counts, or expected cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    pub count: u64,
    pub of: Fraction,
}

/// How a funnel is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `None`: Σ counts ÷ Σ of; 1 for observed ÷ expected.
    pub centre: Option<Fraction>,
    /// Limits are widened by the spread that sizes do not explain, where there are this many departments; 10 by default.
    /// With fewer, the spread is a guess, limits stay as they are and the funnel is [`Funnel::is_for_orientation`].
    pub least_units: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { centre: None, least_units: 10 }
    }
}

/// Why there is no funnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFunnel {
    /// No department has anything to be a count of.
    Empty,
    /// The department at this place counts more cases than it has.
    MoreThanAll(usize),
    /// The centre is below zero or, of a proportion, above one.
    CentreOutOfRange,
    /// Sums leave `i128`.
    TooLarge,
}

/// Where a department stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Inside,
    /// Beyond the 95 % limit, within the 99.8 % limit: one in twenty is there by chance.
    Beyond95(Side),
    /// Beyond the 99.8 % limit: an alarm.
    Beyond998(Side),
}

/// The limits for a size, in the unit of the figure (a proportion: 0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub lower_998: f64,
    pub lower_95: f64,
    pub upper_95: f64,
    pub upper_998: f64,
}

/// A place on the drawn curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// What the count is of.
    pub size: f64,
    pub limits: Limits,
}

/// A centre with limits for every size, and where the departments stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    pub kind: Kind,
    pub centre: Fraction,
    pub overdispersion: Overdispersion,
    /// In the order of the departments; `None` where there is nothing that the count is of.
    pub standings: Vec<Option<Standing>>,
}

impl Funnel {
    /// The funnel of a period's departments.
    ///
    /// A department without a positive size stands nowhere and counts nowhere.
    pub fn of(kind: Kind, units: &[Unit], settings: Settings) -> Result<Funnel, NoFunnel> {
        let sized: Vec<Unit> = units.iter().copied().filter(|unit| unit.of.is_positive()).collect();
        if sized.is_empty() {
            return Err(NoFunnel::Empty);
        }
        let exceeds = |unit: &Unit| Fraction::integer(i128::from(unit.count)) > unit.of;
        if let (Kind::Proportion, Some(at)) = (kind, units.iter().position(exceeds)) {
            return Err(NoFunnel::MoreThanAll(at));
        }
        let centre = centre(kind, &sized, settings).ok_or(NoFunnel::TooLarge)?;
        if centre.is_negative() || (kind == Kind::Proportion && centre > Fraction::ONE) {
            return Err(NoFunnel::CentreOutOfRange);
        }
        let overdispersion = Overdispersion::of(kind, centre, &sized, settings.least_units);
        let mut funnel = Funnel { kind, centre, overdispersion, standings: Vec::new() };
        funnel.standings = units.iter().map(|unit| unit.of.is_positive().then(|| funnel.standing(*unit))).collect();
        Ok(funnel)
    }

    /// The limits for a positive size.
    pub fn limits(&self, size: f64) -> Limits {
        limits::limits(self.kind, self.centre.for_drawing(), size, self.overdispersion.between)
    }

    /// Too few departments to tell how much they differ beyond chance: the page says 仅供参考, for orientation only.
    pub fn is_for_orientation(&self) -> bool {
        !self.overdispersion.estimated
    }

    /// The curves over a range of sizes, at `places` sizes that are as far apart as on a square-root scale, so that the
    /// steep part has most of them. Empty where the range is.
    ///
    /// Nothing turns back at small sizes: see `limits.rs` for what is cut there.
    pub fn curve(&self, from: f64, to: f64, places: usize) -> Vec<Place> {
        if from.is_nan() || to.is_nan() || from <= 0.0 || to < from || places == 0 {
            return Vec::new();
        }
        let (first, last) = (from.sqrt(), to.sqrt());
        let step = (last - first) / places.saturating_sub(1).max(1) as f64;
        let sizes = (0..places).map(|at| (first + step * at as f64).powi(2));
        sizes.map(|size| Place { size, limits: self.limits(size) }).collect()
    }

    fn standing(&self, unit: Unit) -> Standing {
        let size = unit.of.for_drawing();
        let figure = unit.count as f64 / size;
        let limits = self.limits(size);
        let above = |limit: f64| figure > limit * (1.0 + TOLERANCE);
        let below = |limit: f64| figure < limit * (1.0 - TOLERANCE);
        if above(limits.upper_998) {
            Standing::Beyond998(Side::High)
        } else if below(limits.lower_998) {
            Standing::Beyond998(Side::Low)
        } else if above(limits.upper_95) {
            Standing::Beyond95(Side::High)
        } else if below(limits.lower_95) {
            Standing::Beyond95(Side::Low)
        } else {
            Standing::Inside
        }
    }
}

/// `None` where sums leave `i128`; the sizes are positive.
fn centre(kind: Kind, units: &[Unit], settings: Settings) -> Option<Fraction> {
    match (settings.centre, kind) {
        (Some(centre), _) => Some(centre),
        (None, Kind::ObservedToExpected) => Some(Fraction::ONE),
        (None, Kind::Proportion | Kind::Ratio) => {
            let counts: i128 = units.iter().map(|unit| i128::from(unit.count)).sum();
            let sizes = units.iter().try_fold(Fraction::ZERO, |sum, unit| sum.plus(unit.of))?;
            Fraction::integer(counts).over(sizes)
        }
    }
}
