//! What the charges come to, by department and month: the base of costs and targets.

use super::calendar::MONTHS;
use super::charges::{Category, Charge};
use super::departments::{DEPARTMENTS, Place};
use super::devices::DEVICES;

/// Revenue of one department in one month, in fen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Revenue {
    /// Performed, without drugs and consumables.
    pub narrow: i64,
    /// Ordered drugs, herbal ones included.
    pub drugs: i64,
    /// Ordered western and patent drugs: the numerator of the drug share.
    pub drugs_of_share: i64,
    pub consumables: i64,
    /// All that was ordered.
    pub broad: i64,
    /// Laboratory lines performed, refunds taken off: a number, not money.
    pub tests: i64,
}

impl Revenue {
    /// Narrow revenue with the drugs and consumables that the department ordered.
    pub fn operating(self) -> i64 {
        self.narrow + self.drugs + self.consumables
    }
}

/// The revenues of all departments, and of all devices.
pub struct Ledger {
    departments: Vec<[Revenue; MONTHS]>,
    devices: Vec<[i64; MONTHS]>,
}

impl Ledger {
    pub fn of(charges: &[Charge]) -> Self {
        let mut ledger = Ledger {
            departments: vec![[Revenue::default(); MONTHS]; DEPARTMENTS.len()],
            devices: vec![[0; MONTHS]; DEVICES.len()],
        };
        for charge in charges {
            if let Some(month) = charge.at.day().month().index() {
                ledger.enter(charge, month);
            }
        }
        ledger
    }

    fn enter(&mut self, charge: &Charge, month: usize) {
        let ordered = &mut self.departments[charge.ordering][month];
        ordered.broad += charge.amount;
        let performed = match charge.category {
            Category::WesternDrug | Category::PatentDrug => {
                ordered.drugs += charge.amount;
                ordered.drugs_of_share += charge.amount;
                false
            }
            Category::HerbalDrug => {
                ordered.drugs += charge.amount;
                false
            }
            Category::Consumable => {
                ordered.consumables += charge.amount;
                false
            }
            Category::Examination
            | Category::Laboratory
            | Category::Operation
            | Category::Treatment
            | Category::Nursing
            | Category::Bed
            | Category::Consultation
            | Category::Blood
            | Category::Other => true,
        };
        let performer = &mut self.departments[charge.performing][month];
        if performed {
            performer.narrow += charge.amount;
        }
        if charge.category == Category::Laboratory {
            performer.tests += charge.quantity.signum();
        }
        if let Some((device, _)) = charge.exam {
            self.devices[device][month] += charge.amount;
        }
    }

    pub fn of_department(&self, place: Place, month: usize) -> Revenue {
        self.departments[place][month]
    }

    pub fn of_device(&self, device: usize, month: usize) -> i64 {
        self.devices[device][month]
    }
}
