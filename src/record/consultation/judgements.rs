//! A consultation by pairs: how consistent the judgements are, and the weights of all experts, each group and each expert.

use crate::weights::priorities::{Ahp, JudgedLevel, Priorities};

use super::ConsultationContext;
use crate::record::detail_table::{DetailTable, Set};

impl ConsultationContext<'_> {
    pub(super) fn consistency(&self, ahp: &Ahp) -> DetailTable {
        let columns = [
            ("consultation.level", Set::Text),
            ("consultation.respondents", Set::Wide),
            ("consultation.lambda_max", Set::Number),
            ("consultation.consistency_index", Set::Number),
            ("consultation.consistency_ratio", Set::Number),
            ("consultation.consistency", Set::Text),
        ];
        let mut rows = Vec::new();
        for (at, level) in judged(ahp) {
            for (number, (name, of)) in self.judges(level).into_iter().enumerate() {
                let verdict = if of.inconsistent { "consultation.inconsistent" } else { "consultation.consistent" };
                rows.push(vec![
                    if number == 0 { self.level_name(at) } else { String::new() },
                    name,
                    of.lambda_max.printed(),
                    of.consistency_index.printed(),
                    of.consistency_ratio.printed(),
                    self.text(verdict),
                ]);
            }
        }
        self.table(self.text("consultation.consistencies"), &columns, rows)
    }

    /// Weights within each level, whose they are in rows.
    pub(super) fn priorities(&self, ahp: &Ahp) -> DetailTable {
        let columns = [
            ("consultation.level", Set::Text),
            ("consultation.respondents", Set::Text),
            ("consultation.item", Set::Wide),
            ("consultation.weight", Set::Number),
        ];
        let mut rows = Vec::new();
        for (at, level) in judged(ahp) {
            for (number, (name, of)) in self.judges(level).into_iter().enumerate() {
                for (place, (item, weight)) in self.hierarchy.levels[at].items.iter().zip(&of.weights).enumerate() {
                    let once = |text: String, first: bool| if first { text } else { String::new() };
                    rows.push(vec![
                        once(self.level_name(at), number == 0 && place == 0),
                        once(name.clone(), place == 0),
                        self.name(*item),
                        weight.printed(),
                    ]);
                }
            }
        }
        self.table(self.text("consultation.priorities"), &columns, rows)
    }

    /// All experts together, each group, each expert.
    fn judges<'l>(&self, level: &'l JudgedLevel) -> Vec<(String, &'l Priorities)> {
        let groups = level.groups.iter().map(|group| (group.name.clone(), &group.priorities));
        let experts = level.experts.iter().map(|expert| {
            let name = self.filled("consultation.expert", &[("number", expert.number.to_string())]);
            (name, &expert.priorities)
        });
        let everyone = std::iter::once((self.text("consultation.together"), &level.together));
        everyone.chain(groups).chain(experts).collect()
    }
}

fn judged(ahp: &Ahp) -> impl Iterator<Item = (usize, &JudgedLevel)> {
    ahp.levels.iter().enumerate().filter_map(|(at, level)| Some((at, level.as_ref()?)))
}
