//! The demo hospital: an invented hospital's exports and configuration, written by the program, always the same.
//!
//! 示范市第一人民医院 has 23 departments, seven large devices and 27 months of history (2024-01 to 2026-03). Its patients are
//! simulated once; every table is counted from them, so the tables agree: the census with the stays, the bills with
//! what was done, the costs with the revenues. There is no clock, no randomness of the system, no hash map.
//!
//! ```text
//! inpatients ─┬─▶ ward_days, theatre, front_pages
//! outpatients ┤─▶ prescriptions
//!             └─▶ examinations ─▶ imaging_day ─▶ pacs, machine_log
//!                       └──▶ billing ─▶ charges ─▶ ledger ─▶ costs ─▶ year_end ─▶ targets
//! ```
//!
//! What a reader of the reports should find is told in `stories`; the rows that are wrong on purpose in `slips`.
//! Names, amounts and devices are invented.

use std::collections::BTreeMap;
use std::path::Path;

mod billing;
mod calendar;
mod chance;
mod charges;
mod clinics;
mod costs;
mod departments;
mod devices;
mod encounters;
mod examinations;
mod files;
mod front_pages;
mod growth;
mod imaging_day;
mod inpatients;
mod inspections;
mod ledger;
mod machine_log;
mod orders;
mod outpatients;
mod pacs;
mod people;
mod prescriptions;
mod seasons;
mod slips;
mod stay_bills;
mod stories;
mod submission;
mod surveys;
mod targets;
#[cfg(test)]
mod tests;
mod theatre;
mod transfers;
mod ward_days;
mod wards;
mod year_end;

use files::Written;

/// The demo's scorecard.toml: a model of a workspace, with comments.
const CONFIGURATION: &str = include_str!("../../data/demo/scorecard.toml");

/// Its awards, bonus and wages.
const PLANS: [(&str, &str); 3] = [
    ("awards.toml", include_str!("../../data/demo/awards.toml")),
    ("bonus.toml", include_str!("../../data/demo/bonus.toml")),
    ("wages.toml", include_str!("../../data/demo/wages.toml")),
];

/// What experts said of the weights of the scorecard of equipment: ratings in two rounds, comparisons in pairs.
const EXPERTS: [(&str, &str); 2] = [
    ("experts/RATINGS.csv", include_str!("../../data/demo/experts/RATINGS.csv")),
    ("experts/MATRICES.csv", include_str!("../../data/demo/experts/MATRICES.csv")),
];

/// The committee's meetings: one that was held, one that is planned.
const MEETINGS: [(&str, &str); 2] = [
    ("meetings/2026-03.toml", include_str!("../../data/demo/meetings/2026-03.toml")),
    (NEXT_MEETING, include_str!("../../data/demo/meetings/2026-04.toml")),
];

/// The meeting that looks at the demo's last month.
pub const NEXT_MEETING: &str = "meetings/2026-04.toml";

/// What was written.
#[derive(Debug)]
pub struct Summary {
    /// Rows by table, wrong rows included, titles and totals not.
    pub rows: BTreeMap<&'static str, usize>,
    pub files: usize,
}

/// Writes the demo hospital into a folder. `scale` multiplies its patients, beds and staff; 1 makes somewhat under
/// 200,000 charges.
pub fn write(dir: &Path, scale: u32) -> anyhow::Result<Summary> {
    let scale = i64::from(scale.max(1));
    let mut written = Written::new(dir);

    let stays = inpatients::simulate(scale);
    let visits = outpatients::simulate(scale);
    let exams = imaging_day::scheduled(examinations::ordered(&stays, &visits));
    let billing = billing::billed(&stays, &visits, &exams);
    let ledger = ledger::Ledger::of(&billing.charges);
    let costs = costs::Costs::of(&ledger, scale);

    departments::export(&mut written)?;
    devices::export(&mut written)?;
    people::export_staff(scale, &mut written)?;
    people::export_assets(scale, &mut written)?;
    outpatients::export(&visits, &mut written)?;
    front_pages::export(&stays, &billing.stays, &mut written)?;
    ward_days::export(&stays, scale, &mut written)?;
    transfers::export(&stays, &mut written)?;
    theatre::export(&stays, &mut written)?;
    prescriptions::export(&visits, &stays, &mut written)?;
    pacs::export(&exams, &mut written)?;
    machine_log::export(&exams, &mut written)?;
    inspections::export(&mut written)?;
    surveys::export(&mut written)?;
    growth::export(&mut written)?;
    charges::export(&billing.charges, &mut written)?;
    costs.export(&mut written)?;

    let archive = year_end::Archive {
        stays: &stays,
        visits: &visits,
        exams: &exams,
        bills: &billing.stays,
        ledger: &ledger,
        costs: &costs,
        scale,
    };
    targets::export_targets(&archive, &mut written)?;
    targets::export_overrides(&mut written)?;
    targets::export_entered_values(&archive, &mut written)?;
    submission::export_deviations(&mut written)?;
    targets::export_wage_bases(scale, &mut written)?;
    for (path, text) in MEETINGS.into_iter().chain(EXPERTS) {
        written.plain(path, text.as_bytes())?;
    }
    written.plain("scorecard.toml", CONFIGURATION.as_bytes())?;
    for (name, text) in PLANS {
        written.plain(name, text.as_bytes())?;
    }
    Ok(Summary { rows: written.rows, files: written.files })
}
