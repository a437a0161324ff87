//! The rows of awards and money: `awards.csv`, `bonus.csv`, `carried.csv`.

use crate::allocation::awards::{Awarded, Placed};
use crate::allocation::carried::Carried;
use crate::allocation::money::Allocated;
use crate::labels::Labels;
use crate::numbers::Fraction;
use crate::tables::departments::Departments;

use super::rows::{AwardRow, BonusRow, CarriedRow};

/// Digits of a driver and of a share, for reading.
const DRIVER: u8 = 4;
const SHARE: u8 = 6;

/// The state of the row of what nobody gets.
const RESERVE: &str = "reserve";

/// `bonus.csv` of one pool, or of wages: the amounts and the reserve add up to the sum.
pub fn bonus(pool: &str, allocated: &Allocated, departments: &Departments) -> Vec<BonusRow> {
    let payments = allocated.rows.iter().map(|row| BonusRow {
        pool: pool.to_owned(),
        entity_id: departments.id(row.department).to_owned(),
        staff_group: row.group.map(|group| group.code().to_owned()).unwrap_or_default(),
        driver: Some(row.driver.rounded(DRIVER)),
        share: Some(row.share.rounded(SHARE)),
        amount_fen: row.amount,
        state: row.standing.code().to_owned(),
    });
    let reserve = (allocated.reserve != 0).then(|| BonusRow {
        pool: pool.to_owned(),
        entity_id: String::new(),
        staff_group: String::new(),
        driver: None,
        share: Fraction::new(allocated.reserve, allocated.sum).map(|share| share.rounded(SHARE)),
        amount_fen: allocated.reserve,
        state: RESERVE.to_owned(),
    });
    payments.chain(reserve).collect()
}

/// `carried.csv`: what is paid or taken back for earlier months.
pub fn carried(carried: &[Carried]) -> Vec<CarriedRow> {
    let row = |one: &Carried| CarriedRow {
        pool: one.pool.clone(),
        entity_id: one.department.clone(),
        staff_group: one.group.clone(),
        period: one.period.to_string(),
        approved_fen: one.approved,
        settled_fen: one.settled,
        restated_fen: one.restated,
        amount_fen: one.amount(),
    };
    carried.iter().map(row).collect()
}

/// `awards.csv`: who was awarded, who came next, who could not be chosen and why.
pub fn awards(awarded: &[Awarded], departments: &Departments, labels: &Labels) -> Vec<AwardRow> {
    let mut rows = Vec::new();
    for award in awarded {
        let row = |department: u32, state: &str| AwardRow {
            award: award.award.clone(),
            among: award.kind.clone().unwrap_or_default(),
            place: None,
            entity_id: departments.id(department).to_owned(),
            value: None,
            state: state.to_owned(),
            reason: String::new(),
        };
        let placed = |placed: &Placed, state: &str| AwardRow {
            place: Some(placed.place),
            value: Some(placed.value),
            ..row(placed.department, state)
        };
        rows.extend(award.winners.iter().map(|winner| placed(winner, "awarded")));
        rows.extend(award.next.iter().map(|next| placed(next, "next")));
        let excluded = award.excluded.iter();
        rows.extend(excluded.map(|excluded| AwardRow {
            reason: excluded.reason.text(labels),
            ..row(excluded.department, "not_eligible")
        }));
    }
    rows
}
