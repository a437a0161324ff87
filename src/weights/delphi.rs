//! A consultation in rounds (Delphi): how many answered, what they think of each item, whether they agree, what is kept.

use serde::Serialize;

use crate::diagnostics::{Fault, Place};
use crate::numbers::{Decimal, Fraction};

use super::agreement::{Agreement, kendall};
use super::definition::DelphiRules;
use super::hierarchy::Hierarchy;
use super::questionnaire::{Answer, Questionnaire};

/// What came of all rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delphi {
    pub rounds: Vec<Round>,
    /// Of each item of the hierarchy.
    pub verdicts: Vec<Verdict>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Round {
    pub number: u32,
    pub everyone: Respondents,
    pub groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    pub name: String,
    pub respondents: Respondents,
}

/// What some experts said in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Respondents {
    pub sent: usize,
    pub returned: usize,
    /// Positive coefficient, in per cent with 2 digits.
    pub positive: Option<Decimal>,
    pub authority: Option<Authority>,
    /// Of each item of the hierarchy; nothing where nobody rated it.
    pub items: Vec<Option<Opinion>>,
    /// Of each tier of the hierarchy.
    pub agreement: Vec<Option<Agreement>>,
}

/// Means over the experts that say both, with 3 digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Authority {
    pub experts: usize,
    pub basis: Decimal,
    pub familiarity: Decimal,
    /// (Ca + Cs) ÷ 2
    pub authority: Decimal,
}

/// What experts think of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Opinion {
    pub answers: usize,
    /// 2 digits.
    pub mean: Decimal,
    /// Standard deviation with n − 1, 3 digits; nothing of one answer.
    pub deviation: Option<Decimal>,
    /// Coefficient of variation, 3 digits.
    pub variation: Option<Decimal>,
    /// Of the answers those that give the highest, in per cent with 2 digits.
    pub full_score: Decimal,
}

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Kept,
    Dropped(Vec<Ground>),
    /// In no round, nor any other item of its level.
    NotAsked,
}

/// Why an item is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    MeanTooLow,
    VariationTooLarge,
    /// One answer varies from none.
    OneAnswer,
    /// Experts had left it out by then.
    NotInLastRound,
}

const MEAN_DIGITS: u8 = 2;
const SPREAD_DIGITS: u8 = 3;
const PERCENT_DIGITS: u8 = 2;
const AUTHORITY_DIGITS: u8 = 3;

impl Delphi {
    /// Statistics of every round, all experts and each group, and the verdict of the last round.
    ///
    /// # Errors
    /// Items that nobody was asked about although others of their level were.
    pub fn of(questionnaire: &Questionnaire, rules: &DelphiRules) -> Result<Delphi, Vec<Fault>> {
        let rounds: Vec<Round> =
            questionnaire.rounds().into_iter().map(|round| of_round(round, questionnaire, rules)).collect();
        let hierarchy = &questionnaire.hierarchy;
        let verdicts: Vec<Verdict> = (0..hierarchy.items.len()).map(|item| verdict(item, &rounds, rules)).collect();
        let faults = not_asked(&verdicts, questionnaire);
        if faults.is_empty() { Ok(Delphi { rounds, verdicts }) } else { Err(faults) }
    }

    pub fn last(&self) -> Option<&Respondents> {
        self.rounds.last().map(|round| &round.everyone)
    }

    /// Of each level the weights of its items, in hundredths of their means: what is printed is what weighs. Nothing is
    /// said of levels that were not asked about.
    pub fn weights(&self, hierarchy: &Hierarchy) -> Vec<Option<Vec<i128>>> {
        let weight = |item: usize| match (&self.verdicts[item], self.last().and_then(|last| last.items[item].as_ref()))
        {
            (Verdict::Kept, Some(opinion)) => opinion.mean.units(),
            (Verdict::Kept | Verdict::Dropped(_) | Verdict::NotAsked, _) => 0,
        };
        let asked = |item: &usize| self.verdicts[*item] != Verdict::NotAsked;
        let levels = hierarchy.levels.iter();
        levels
            .map(|level| level.items.iter().any(asked).then(|| level.items.iter().map(|item| weight(*item)).collect()))
            .collect()
    }
}

fn of_round(number: u32, questionnaire: &Questionnaire, rules: &DelphiRules) -> Round {
    let answers: Vec<&Answer> = questionnaire.answers.iter().filter(|answer| answer.round == number).collect();
    let groups = questionnaire.groups.iter().enumerate().map(|(at, name)| {
        let own: Vec<&Answer> = answers.iter().copied().filter(|answer| answer.group == Some(at)).collect();
        Group { name: name.clone(), respondents: respondents(&own, &questionnaire.hierarchy, rules) }
    });
    let groups = groups.filter(|group| group.respondents.sent > 0).collect();
    Round { number, everyone: respondents(&answers, &questionnaire.hierarchy, rules), groups }
}

fn respondents(answers: &[&Answer], hierarchy: &Hierarchy, rules: &DelphiRules) -> Respondents {
    let returned: Vec<&Answer> = answers.iter().copied().filter(|answer| answer.returned()).collect();
    Respondents {
        sent: answers.len(),
        returned: returned.len(),
        positive: percent(returned.len(), answers.len()),
        authority: authority(&returned),
        items: (0..hierarchy.items.len()).map(|item| opinion(item, &returned, rules)).collect(),
        agreement: hierarchy.tiers().iter().map(|tier| agreement(tier, &returned)).collect(),
    }
}

fn percent(part: usize, whole: usize) -> Option<Decimal> {
    let part = i128::try_from(part).ok()?.checked_mul(100)?;
    Fraction::new(part, i128::try_from(whole).ok()?).map(|share| share.rounded(PERCENT_DIGITS))
}

fn mean(values: &[Decimal]) -> Option<Fraction> {
    let sum = values.iter().copied().fold(Decimal::zero(0), Decimal::plus);
    sum.fraction().over(Fraction::integer(i128::try_from(values.len()).ok()?))
}

/// Of the experts that say both: a mean over some and a mean over others are no two sides of one.
fn authority(returned: &[&Answer]) -> Option<Authority> {
    let said = returned.iter().filter_map(|answer| Some((answer.basis?, answer.familiarity?)));
    let (basis, familiarity): (Vec<Decimal>, Vec<Decimal>) = said.unzip();
    let (mean_basis, mean_familiarity) = (mean(&basis)?, mean(&familiarity)?);
    let authority = mean_basis.plus(mean_familiarity)?.over(Fraction::integer(2))?;
    Some(Authority {
        experts: basis.len(),
        basis: mean_basis.rounded(AUTHORITY_DIGITS),
        familiarity: mean_familiarity.rounded(AUTHORITY_DIGITS),
        authority: authority.rounded(AUTHORITY_DIGITS),
    })
}

fn opinion(item: usize, returned: &[&Answer], rules: &DelphiRules) -> Option<Opinion> {
    let ratings: Vec<Decimal> = returned.iter().filter_map(|answer| answer.ratings[item]).collect();
    let mean = mean(&ratings)?;
    let variance = variance(&ratings, mean);
    let full = ratings.iter().filter(|rating| rating.fraction() == rules.highest.fraction()).count();
    Some(Opinion {
        answers: ratings.len(),
        mean: mean.rounded(MEAN_DIGITS),
        deviation: variance.and_then(|variance| variance.root_rounded(SPREAD_DIGITS)),
        variation: variance.and_then(|variance| variance.over(mean.times(mean)?)?.root_rounded(SPREAD_DIGITS)),
        full_score: percent(full, ratings.len())?,
    })
}

/// With n − 1.
fn variance(ratings: &[Decimal], mean: Fraction) -> Option<Fraction> {
    let squares = ratings.iter().try_fold(Fraction::ZERO, |sum, rating| {
        let distance = rating.fraction().minus(mean)?;
        sum.plus(distance.times(distance)?)
    })?;
    squares.over(Fraction::integer(i128::try_from(ratings.len()).ok()? - 1))
}

/// On the items of a tier that were asked about, of the experts who rated all of these.
fn agreement(tier: &[usize], returned: &[&Answer]) -> Option<Agreement> {
    let asked = |item: &&usize| returned.iter().any(|answer| answer.ratings[**item].is_some());
    let asked: Vec<usize> = tier.iter().filter(asked).copied().collect();
    let complete = |answer: &&Answer| asked.iter().map(|item| answer.ratings[*item]).collect::<Option<Vec<Decimal>>>();
    kendall(&returned.iter().filter_map(complete).collect::<Vec<_>>())
}

/// By the figures as they are printed, so that a reader comes to the same.
fn verdict(item: usize, rounds: &[Round], rules: &DelphiRules) -> Verdict {
    let asked = rounds.iter().any(|round| round.everyone.items[item].is_some());
    let last = rounds.last().and_then(|round| round.everyone.items[item].as_ref());
    let Some(opinion) = last else {
        return if asked { Verdict::Dropped(vec![Ground::NotInLastRound]) } else { Verdict::NotAsked };
    };
    let mut grounds = Vec::new();
    if opinion.mean.fraction() < rules.mean_at_least.fraction() {
        grounds.push(Ground::MeanTooLow);
    }
    match opinion.variation {
        Some(variation) if variation.fraction() > rules.cv_at_most.fraction() => {
            grounds.push(Ground::VariationTooLarge)
        }
        Some(_) => {}
        None => grounds.push(Ground::OneAnswer),
    }
    if grounds.is_empty() { Verdict::Kept } else { Verdict::Dropped(grounds) }
}

/// A weight among the others of its level must be asked for.
fn not_asked(verdicts: &[Verdict], questionnaire: &Questionnaire) -> Vec<Fault> {
    let hierarchy = &questionnaire.hierarchy;
    let silent = |item: &usize| verdicts[*item] == Verdict::NotAsked;
    let partly = hierarchy.levels.iter().filter(|level| !level.items.iter().all(silent));
    let missing = partly.flat_map(|level| level.items.iter().filter(|item| silent(item)));
    missing
        .map(|item| {
            let fault = Fault::input("item-not-asked").with("item", &hierarchy.items[*item].id);
            fault.at(Place::file(&questionnaire.source.path)).hint("item-not-asked")
        })
        .collect()
}
