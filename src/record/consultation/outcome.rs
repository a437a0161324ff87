//! What comes of a consultation: the headline, each item's weight and points, and how they were reckoned.

use crate::numbers::Decimal;
use crate::weights::delphi::{Ground, Verdict};

use super::{ConsultationContext, Findings};
use crate::record::card::Rule;
use crate::record::detail_table::{DetailTable, Set};

impl ConsultationContext<'_> {
    pub(super) fn headline(&self) -> String {
        match self.findings {
            Findings::Delphi(delphi) => {
                let count = |of: fn(&Verdict) -> bool| delphi.verdicts.iter().filter(|verdict| of(verdict)).count();
                let (sent, returned) = delphi.last().map_or((0, 0), |last| (last.sent, last.returned));
                let details = [
                    ("rounds", delphi.rounds.len().to_string()),
                    ("sent", sent.to_string()),
                    ("returned", returned.to_string()),
                    ("kept", count(|verdict| matches!(verdict, Verdict::Kept)).to_string()),
                    ("dropped", count(|verdict| matches!(verdict, Verdict::Dropped(_))).to_string()),
                ];
                self.filled("consultation.headline_delphi", &details)
            }
            Findings::Ahp(ahp) => {
                let experts = ahp.levels.iter().flatten().map(|level| level.experts.len()).max().unwrap_or(0);
                let judged = ahp.levels.iter().flatten().count();
                let details = [
                    ("experts", experts.to_string()),
                    ("levels", judged.to_string()),
                    ("inconsistent", ahp.inconsistent().to_string()),
                ];
                self.filled("consultation.headline_ahp", &details)
            }
        }
    }

    pub(super) fn outcome(&self) -> DetailTable {
        let mut columns = self.item_columns();
        let of_delphi = [
            ("consultation.mean", Set::Number),
            ("consultation.variation", Set::Number),
            ("consultation.verdict", Set::Text),
        ];
        if matches!(self.findings, Findings::Delphi(_)) {
            columns.extend(of_delphi);
        }
        columns.extend([("consultation.weight", Set::Number), ("consultation.points", Set::Number)]);
        // Without a scorecard there are no points so far.
        let has_own = self.hierarchy.items.iter().any(|item| item.points.is_some());
        if has_own {
            columns.push(("consultation.own_points", Set::Number));
        }
        let row = |item: usize| {
            let mut cells = self.item_cells(item);
            if let Findings::Delphi(delphi) = self.findings {
                let opinion = delphi.last().and_then(|last| last.items[item].as_ref());
                cells.push(self.printed(opinion.map(|opinion| opinion.mean)));
                cells.push(self.printed(opinion.and_then(|opinion| opinion.variation)));
                cells.push(self.verdict(&delphi.verdicts[item]));
            }
            let share = self.shares.map(|shares| &shares[item]);
            cells.push(self.printed(share.and_then(|share| share.weight)));
            cells.push(self.printed(share.and_then(|share| share.points)));
            if has_own {
                cells.push(self.printed(self.hierarchy.items[item].points.map(Decimal::trimmed)));
            }
            cells
        };
        let rows = self.in_reading_order().into_iter().map(row).collect();
        self.table(self.text("consultation.outcome"), &columns, rows)
    }

    fn verdict(&self, verdict: &Verdict) -> String {
        match verdict {
            Verdict::Kept => self.text("consultation.kept"),
            Verdict::NotAsked => self.text("consultation.not_asked"),
            Verdict::Dropped(grounds) => {
                let grounds: Vec<String> = grounds.iter().map(|ground| self.ground(*ground)).collect();
                let details = [("grounds", grounds.join(&self.text("list.separator")))];
                self.filled("consultation.dropped", &details)
            }
        }
    }

    fn ground(&self, ground: Ground) -> String {
        let rules = &self.rules.delphi;
        match ground {
            Ground::MeanTooLow => {
                self.filled("consultation.mean_too_low", &[("limit", rules.mean_at_least.trimmed().printed())])
            }
            Ground::VariationTooLarge => {
                self.filled("consultation.variation_too_large", &[("limit", rules.cv_at_most.trimmed().printed())])
            }
            Ground::OneAnswer => self.text("consultation.one_answer"),
            Ground::NotInLastRound => self.text("consultation.not_in_last_round"),
        }
    }

    pub(super) fn rules(&self) -> Vec<Rule> {
        let rule = |key: &str, details: &[(&str, String)]| Rule {
            name: self.text(&format!("consultation_rule.{key}.name")),
            text: self.filled(&format!("consultation_rule.{key}.text"), details),
        };
        let (delphi, ahp) = (&self.rules.delphi, &self.rules.ahp);
        let printed = |value: Decimal| value.trimmed().printed();
        let mut rules = match self.findings {
            Findings::Delphi(_) => vec![
                rule("return", &[]),
                rule("opinion", &[("highest", printed(delphi.highest))]),
                rule("kept", &[("mean", printed(delphi.mean_at_least)), ("variation", printed(delphi.cv_at_most))]),
                rule("authority", &[]),
                rule("agreement", &[]),
                rule("delphi_weights", &[]),
            ],
            Findings::Ahp(_) => {
                let random: Vec<String> = ahp.random_index.iter().map(|index| index.trimmed().printed()).collect();
                vec![
                    rule("eigenvector", &[]),
                    rule("consistency", &[("limit", printed(ahp.inconsistent_from)), ("random", random.join(", "))]),
                    rule("together", &[]),
                ]
            }
        };
        rules.push(rule("points", &[("full", printed(self.hierarchy.full))]));
        if let Some(from) = self.from {
            rules.push(rule("in_force", &[("from", from.to_string())]));
        }
        rules
    }
}
