//! The award-and-bonus report as it is made public (公示): ranking, awards and sums. What a single department or a small
//! group of its staff is paid, what a veto was about, and why a plan was refused stay in the house.

use crate::labels::Labels;
use crate::record::audience::Audience;

use super::{AwardsAndBonus, Money, PoolPages, Section};

impl AwardsAndBonus {
    /// Cut to what anybody may read.
    pub fn public(mut self, labels: &Labels) -> AwardsAndBonus {
        self.head.audience = labels.text(&format!("audience.{}", Audience::Public.code())).to_owned();
        self.opening.note = labels.text("allocation.public_note").to_owned();
        // Their number is known; whom an event is about, and what happened, may point at a person.
        self.vetoes = Section { tables: Vec::new(), texts: Vec::new(), ..self.vetoes };
        self.robustness = None;
        if let Some(next) = self.awards.columns.last_mut() {
            next.clear();
        }
        for row in self.awards.awards.iter_mut().flat_map(|award| &mut award.rows) {
            row.excluded.clear();
            // Who came next tells, beside the ranking, who was passed over.
            row.next.clear();
        }
        let sums = |pool: PoolPages| PoolPages { overview: None, groups: Vec::new(), ..pool };
        let pools = self.money.pools.into_iter().map(sums).collect();
        self.money = Money { pools, refused: None, ..self.money };
        self
    }
}
