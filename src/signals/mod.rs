//! Signals: what is more than chance in a series or among departments, and who moved a figure.
//!
//! Pure statistics, without pages, files or words: series, counts and sums go in, limits, flags and parts come out as
//! exact fractions and closed enums. What a committee reads is made of them by the record.
//!
//! - [`xmr`]: one figure over the months. Is the last point, or a run of points, more than the month-to-month noise?
//! - [`funnel`]: one period over the departments. Is a department further from the centre than its size explains?
//! - [`contribution`]: two periods of the hospital. Which departments moved the total or the ratio, and by how much?

pub mod contribution;
pub mod funnel;
pub mod xmr;

/// Where a figure lies from what it is compared with: above or rising, below or falling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    High,
    Low,
}
