//! Weights from pairs (analytic hierarchy process): the principal eigenvector of a matrix of judgements, and how far the
//! judgements agree with each other.
//!
//! CI = (λmax − n) ÷ (n − 1), CR = CI ÷ RI (Saaty). Of several experts each judgement is the geometric mean of theirs: the
//! only mean that keeps a reciprocal a reciprocal (Aczél and Saaty 1983). Nobody is left out for being inconsistent.

use serde::Serialize;

use crate::numbers::{Decimal, Fraction};

use super::approximate::{Matrix, geometric_mean, principal};
use super::definition::AhpRules;
use super::expert_file::ExpertNumber;
use super::hierarchy::Hierarchy;
use super::matrices::{Expert, Judgements};

/// What came of all judgements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ahp {
    /// Of each level of the hierarchy that was judged.
    pub levels: Vec<Option<JudgedLevel>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JudgedLevel {
    /// Of all experts together.
    pub together: Priorities,
    pub groups: Vec<GroupPriorities>,
    pub experts: Vec<ExpertPriorities>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupPriorities {
    pub name: String,
    pub experts: usize,
    pub priorities: Priorities,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpertPriorities {
    /// From 1.
    pub number: ExpertNumber,
    pub priorities: Priorities,
}

/// Of one matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Priorities {
    /// Of the level's items, 4 digits.
    pub weights: Vec<Decimal>,
    /// The same with all the digits that there are: points are shared out by it.
    #[serde(skip)]
    pub vector: Vec<Decimal>,
    /// 5 digits.
    pub lambda_max: Decimal,
    /// 6 digits.
    pub consistency_index: Decimal,
    /// 4 digits; what is printed decides.
    pub consistency_ratio: Decimal,
    pub inconsistent: bool,
}

const WEIGHT_DIGITS: u8 = 4;
const LAMBDA_DIGITS: u8 = 5;
const INDEX_DIGITS: u8 = 6;
const RATIO_DIGITS: u8 = 4;

impl Ahp {
    /// Weights of every level that was judged: of each expert, each group, and all together.
    pub fn of(judgements: &Judgements, rules: &AhpRules) -> Ahp {
        let levels = 0..judgements.hierarchy.levels.len();
        Ahp { levels: levels.map(|level| judged_level(level, judgements, rules)).collect() }
    }

    /// Of each level the weights of its items; nothing is said of levels that were not judged.
    pub fn weights(&self, hierarchy: &Hierarchy) -> Vec<Option<Vec<i128>>> {
        let levels = self.levels.iter().zip(&hierarchy.levels);
        let weights = levels.map(|(judged, level)| match judged {
            Some(judged) => Some(judged.together.vector.iter().map(|weight| weight.units()).collect()),
            // What has nothing beside it needs no judgement.
            None => (level.items.len() == 1).then(|| vec![1]),
        });
        weights.collect()
    }

    /// Matrices whose judgements do not agree with each other: of all together, of groups and of experts.
    pub fn inconsistent(&self) -> usize {
        let of = |level: &JudgedLevel| {
            let groups = level.groups.iter().map(|group| &group.priorities);
            let experts = level.experts.iter().map(|expert| &expert.priorities);
            groups.chain(experts).chain([&level.together]).filter(|priorities| priorities.inconsistent).count()
        };
        self.levels.iter().flatten().map(of).sum()
    }
}

fn judged_level(level: usize, judgements: &Judgements, rules: &AhpRules) -> Option<JudgedLevel> {
    let judged = judgements.experts.iter().enumerate().filter(|(_, expert)| expert.matrices.contains_key(&level));
    let judged: Vec<(usize, &Expert)> = judged.collect();
    let together = |group: Option<usize>| {
        let own = judged.iter().filter(|(_, expert)| group.is_none() || expert.group == group);
        let matrices: Vec<_> = own.filter_map(|(_, expert)| expert.matrices.get(&level)).collect();
        let priorities = (!matrices.is_empty()).then(|| priorities(&geometric_mean(&matrices), rules))?;
        Some((matrices.len(), priorities?))
    };
    let groups = judgements.groups.iter().enumerate().filter_map(|(at, name)| {
        let (experts, priorities) = together(Some(at))?;
        Some(GroupPriorities { name: name.clone(), experts, priorities })
    });
    let experts = judged.iter().filter_map(|(number, expert)| {
        let matrix = expert.matrices.get(&level)?;
        let priorities = priorities(&geometric_mean(&[matrix]), rules)?;
        Some(ExpertPriorities { number: number + 1, priorities })
    });
    Some(JudgedLevel { together: together(None)?.1, groups: groups.collect(), experts: experts.collect() })
}

fn priorities(matrix: &Matrix, rules: &AhpRules) -> Option<Priorities> {
    let principal = principal(matrix)?;
    let size = i128::try_from(matrix.len()).ok()?;
    let beyond = principal.value.fraction().minus(Fraction::integer(size))?;
    let index = if size > 1 { beyond.over(Fraction::integer(size - 1))? } else { Fraction::ZERO };
    let random = rules.random_index.get(matrix.len() - 1)?.fraction();
    // Two items cannot contradict each other.
    let ratio = if random.is_zero() { Fraction::ZERO } else { index.over(random)? };
    let ratio = ratio.rounded(RATIO_DIGITS);
    Some(Priorities {
        weights: principal.vector.iter().map(|weight| weight.rounded(WEIGHT_DIGITS)).collect(),
        vector: principal.vector,
        lambda_max: principal.value.rounded(LAMBDA_DIGITS),
        consistency_index: index.rounded(INDEX_DIGITS),
        consistency_ratio: ratio,
        inconsistent: ratio.fraction() >= rules.inconsistent_from.fraction(),
    })
}
