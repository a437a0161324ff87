//! A consultation in rounds: returns, authority, agreement and opinions of each round, of all experts and by group.

use crate::numbers::Decimal;
use crate::weights::delphi::{Delphi, Respondents, Round};

use super::ConsultationContext;
use crate::record::detail_table::{DetailTable, Set};

/// Probabilities are printed with as many digits.
const PROBABILITY_DIGITS: u8 = 4;

impl ConsultationContext<'_> {
    /// Returns and authority, agreement, and the opinions of each round.
    pub(super) fn of_rounds(&self, delphi: &Delphi) -> Vec<DetailTable> {
        let opinions = delphi.rounds.iter().map(|round| self.opinions(round));
        [self.returns(delphi), self.agreement(delphi)].into_iter().chain(opinions).collect()
    }

    /// Everyone, then each group.
    fn respondents<'r>(&self, round: &'r Round) -> Vec<(String, &'r Respondents)> {
        let groups = round.groups.iter().map(|group| (group.name.clone(), &group.respondents));
        std::iter::once((self.text("consultation.everyone"), &round.everyone)).chain(groups).collect()
    }

    fn returns(&self, delphi: &Delphi) -> DetailTable {
        let columns = [
            ("consultation.round", Set::Number),
            ("consultation.respondents", Set::Wide),
            ("consultation.sent", Set::Number),
            ("consultation.returned", Set::Number),
            ("consultation.positive", Set::Number),
            ("consultation.basis", Set::Number),
            ("consultation.familiarity", Set::Number),
            ("consultation.authority", Set::Number),
        ];
        let row = |round: &Round, name: String, of: &Respondents| {
            let authority = of.authority.as_ref();
            vec![
                round.number.to_string(),
                name,
                of.sent.to_string(),
                of.returned.to_string(),
                self.printed(of.positive),
                self.printed(authority.map(|authority| authority.basis)),
                self.printed(authority.map(|authority| authority.familiarity)),
                self.printed(authority.map(|authority| authority.authority)),
            ]
        };
        let rows = delphi
            .rounds
            .iter()
            .flat_map(|round| self.respondents(round).into_iter().map(move |(name, of)| row(round, name, of)));
        let rows = rows.collect();
        self.table(self.text("consultation.returns"), &columns, rows)
    }

    fn agreement(&self, delphi: &Delphi) -> DetailTable {
        let columns = [
            ("consultation.round", Set::Number),
            ("consultation.respondents", Set::Wide),
            ("consultation.of", Set::Text),
            ("consultation.experts", Set::Number),
            ("consultation.item_count", Set::Number),
            ("consultation.w", Set::Number),
            ("consultation.chi_squared", Set::Number),
            ("consultation.degrees", Set::Number),
            ("consultation.probability", Set::Number),
        ];
        let tier_name = |tier: usize| match (self.has_dimensions(), tier) {
            (true, 0) => self.text("consultation.dimensions"),
            (true, _) => self.text("consultation.indicators"),
            (false, _) => self.text("consultation.items"),
        };
        let mut rows = Vec::new();
        for round in &delphi.rounds {
            for (name, of) in self.respondents(round) {
                for (tier, found) in of.agreement.iter().enumerate() {
                    let figures = match found {
                        Some(found) => [
                            found.experts.to_string(),
                            found.items.to_string(),
                            found.w.printed(),
                            found.chi_squared.printed(),
                            found.degrees.to_string(),
                            probability(found.probability),
                        ],
                        None => std::array::from_fn(|_| self.none()),
                    };
                    let named = [round.number.to_string(), name.clone(), tier_name(tier)];
                    rows.push(named.into_iter().chain(figures).collect());
                }
            }
        }
        self.table(self.text("consultation.agreement"), &columns, rows)
    }

    /// What all experts of a round think of each item.
    fn opinions(&self, round: &Round) -> DetailTable {
        let columns: Vec<(&str, Set)> = self.item_columns().into_iter().chain(OPINION).collect();
        let asked = self.in_reading_order().into_iter().filter(|item| round.everyone.items[*item].is_some());
        let rows = asked.map(|item| {
            let figures = self.opinion(&round.everyone, item);
            self.item_cells(item).into_iter().chain(figures).collect()
        });
        let rows = rows.collect();
        let heading = self.filled("consultation.opinions", &[("round", round.number.to_string())]);
        self.table(heading, &columns, rows)
    }

    /// What each group thinks, round by round.
    pub(super) fn of_respondents(&self, delphi: &Delphi) -> Vec<DetailTable> {
        let group_column = [("consultation.group", Set::Text)];
        let columns: Vec<(&str, Set)> = self.item_columns().into_iter().chain(group_column).chain(OPINION).collect();
        let of_round = |round: &Round| {
            let mut rows: Vec<Vec<String>> = Vec::new();
            for item in self.in_reading_order() {
                let said = round.groups.iter().filter(|group| group.respondents.items[item].is_some());
                for (at, group) in said.enumerate() {
                    let named = self.item_cells(item);
                    // The name stands once, before the first group.
                    let named = named.into_iter().map(|cell| if at == 0 { cell } else { String::new() });
                    let figures = self.opinion(&group.respondents, item);
                    rows.push(named.chain([group.name.clone()]).chain(figures).collect());
                }
            }
            let heading = self.filled("consultation.by_group", &[("round", round.number.to_string())]);
            self.table(heading, &columns, rows)
        };
        delphi.rounds.iter().map(of_round).collect()
    }

    fn opinion(&self, of: &Respondents, item: usize) -> [String; 5] {
        match &of.items[item] {
            Some(opinion) => [
                opinion.answers.to_string(),
                opinion.mean.printed(),
                self.printed(opinion.deviation),
                self.printed(opinion.variation),
                opinion.full_score.printed(),
            ],
            None => std::array::from_fn(|_| self.none()),
        }
    }
}

const OPINION: [(&str, Set); 5] = [
    ("consultation.answers", Set::Number),
    ("consultation.mean", Set::Number),
    ("consultation.deviation", Set::Number),
    ("consultation.variation", Set::Number),
    ("consultation.full_score", Set::Number),
];

/// A probability is small, and never nothing.
fn probability(value: Decimal) -> String {
    let rounded = value.rounded(PROBABILITY_DIGITS);
    if rounded.is_zero() { format!("< {}", Decimal::new(1, PROBABILITY_DIGITS).printed()) } else { rounded.printed() }
}
