//! How a score comes about, step by step, for who wants to reckon it again.
//!
//! A step is a sentence of the labels (`step.<key>`) with a calculation in it. The last calculation of a score must give
//! the score: [`agree`] says so, and an explanation that does not agree is a fault of the program.

use crate::indicators::definition::Direction;
use crate::indicators::reference::Reference;
use crate::numbers::expression::Expression;
use crate::numbers::{Decimal, Fraction};

use super::methods::adjustment::{Adjustment, Sign};
use super::methods::bands::Bands;
use super::methods::completion::{Completion, Lower};
use super::methods::interval::Interval;
use super::methods::range::Range;
use super::methods::{Given, Method, Outcome};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub key: &'static str,
    pub details: Vec<(&'static str, String)>,
    /// What the points are after this step, where it changes them.
    pub points: Option<Expression>,
}

impl Step {
    fn new(key: &'static str) -> Step {
        Step { key, details: Vec::new(), points: None }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Step {
        self.details.push((name, value.to_string()));
        self
    }

    /// The calculation that the sentence shows.
    fn giving(mut self, points: Expression) -> Step {
        self.details.push(("calculation", points.worked_out()));
        self.points = Some(points);
        self
    }
}

/// Whether the steps end with the score that the method gives, before it is rounded.
pub fn agree(steps: &[Step], outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Scored { exact, .. } => {
            steps.iter().rev().find_map(|step| step.points.as_ref()).and_then(Expression::value) == Some(*exact)
        }
        Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => true,
    }
}

/// The steps to the score of a line; none where the method cannot score it.
pub fn steps(method: &Method, given: Given<'_>) -> Vec<Step> {
    if !matches!(method.score(given), Outcome::Scored { .. }) {
        return Vec::new();
    }
    let reference = given.references.first().and_then(known);
    match (method, reference) {
        (Method::Completion(completion), Some(reference)) => of_completion(completion, given, reference),
        (Method::Adjustment(adjustment), Some(reference)) => of_adjustment(adjustment, given, reference),
        (Method::Pass(_), Some(reference)) => of_pass(given, reference),
        (Method::Completion(_) | Method::Adjustment(_) | Method::Pass(_), None) => Vec::new(),
        (Method::Deduction(_), _) => floored(Step::new("deduction").giving(number(given.points).minus(given.actual))),
        (Method::Interval(interval), _) => of_interval(interval, given),
        (Method::Range(range), _) => of_range(range, given),
        (Method::Bands(bands), _) => of_bands(bands, given),
        (Method::BestOf(best), _) => of_best(&best.alternatives, given),
        (Method::Monitor(_), _) => Vec::new(),
    }
}

fn known(reference: &Reference) -> Option<Decimal> {
    match reference {
        Reference::Known { value, .. } => Some(*value),
        Reference::NoHistory(_) | Reference::None(_) => None,
    }
}

fn number(value: Decimal) -> Expression {
    Expression::Number(value)
}

fn nothing() -> Expression {
    Expression::integer(0)
}

/// A step, and the floor below it where it would be less than nothing.
fn floored(step: Step) -> Vec<Step> {
    let negative = step.points.as_ref().and_then(Expression::value).is_some_and(Fraction::is_negative);
    let floor = negative.then(|| Step::new("floor").giving(nothing()));
    std::iter::once(step).chain(floor).collect()
}

fn of_completion(completion: &Completion, given: Given<'_>, reference: Decimal) -> Vec<Step> {
    let (points, actual) = (number(given.points), number(given.actual));
    if reference.is_zero() {
        let earned = if given.actual.is_negative() { nothing() } else { points };
        return vec![Step::new("zero-reference").giving(earned)];
    }
    let change = actual.clone().minus(reference).over(reference.absolute());
    let one = || Expression::integer(1);
    let (key, share) = match (given.direction, completion.lower) {
        (Direction::Higher, _) => ("completion-higher", one().plus(change)),
        (Direction::Lower | Direction::Interval, Lower::Inverse)
            if given.actual.is_positive() && reference.is_positive() =>
        {
            ("completion-inverse", number(reference).over(actual))
        }
        (Direction::Lower | Direction::Interval, Lower::Difference | Lower::Inverse) => {
            ("completion-lower", one().minus(change))
        }
    };
    let value = share.value();
    let mut steps = floored(Step::new(key).giving(points.clone().times(share)));
    let cap = completion.cap_for(given.direction);
    if let Some(cap) = cap.filter(|cap| value.is_some_and(|share| !share.is_negative() && share > cap.fraction())) {
        steps.push(Step::new("cap").with("cap", cap.trimmed().printed()).giving(points.times(cap)));
    }
    steps
}

fn of_adjustment(adjustment: &Adjustment, given: Given<'_>, reference: Decimal) -> Vec<Step> {
    let apart = match given.direction {
        Direction::Higher => number(given.actual).minus(reference),
        Direction::Lower | Direction::Interval => number(reference).minus(given.actual),
    };
    let better = apart.value().unwrap_or(Fraction::ZERO);
    let mut steps = vec![Step::new("apart").with("apart", apart.worked_out())];
    let counts = match adjustment.sign {
        Sign::Both => true,
        Sign::Penalty => better.is_negative(),
        Sign::Bonus => better.is_positive(),
    };
    if !counts {
        steps.push(Step::new("apart-free").giving(number(given.points)));
        return steps;
    }
    let units = match adjustment.step {
        super::methods::adjustment::Step::Whole => {
            let whole = Expression::integer(better.whole());
            steps.push(Step::new("apart-whole").with("units", whole.printed()));
            whole
        }
        super::methods::adjustment::Step::Proportional => apart,
    };
    let change = number(adjustment.per_unit).times(units);
    let limit =
        adjustment.limit.filter(|limit| change.value().is_some_and(|change| change.absolute() > limit.fraction()));
    steps.push(Step::new("per-unit").giving(number(given.points).plus(change)));
    if let Some(limit) = limit {
        let most = if better.is_negative() { limit.negated() } else { limit };
        let step = Step::new("limit").with("limit", limit.trimmed().printed());
        steps.push(step.giving(number(given.points).plus(most)));
    }
    steps
}

fn of_pass(given: Given<'_>, reference: Decimal) -> Vec<Step> {
    let passed = match given.direction {
        Direction::Higher => given.actual.fraction() >= reference.fraction(),
        Direction::Lower | Direction::Interval => given.actual.fraction() <= reference.fraction(),
    };
    let earned = if passed { number(given.points) } else { nothing() };
    vec![Step::new(if passed { "passed" } else { "not-passed" }).giving(earned)]
}

fn of_interval(interval: &Interval, given: Given<'_>) -> Vec<Step> {
    let ends =
        |step: Step| step.with("low", interval.low.trimmed().printed()).with("high", interval.high.trimmed().printed());
    let actual = given.actual.fraction();
    let outside = if actual < interval.low.fraction() {
        number(interval.low).minus(given.actual)
    } else if actual > interval.high.fraction() {
        number(given.actual).minus(interval.high)
    } else {
        return vec![ends(Step::new("interval-inside")).giving(number(given.points))];
    };
    let left = number(given.points).times(number(interval.margin).minus(outside)).over(interval.margin);
    floored(ends(Step::new("interval-outside")).giving(left))
}

fn of_range(range: &Range, given: Given<'_>) -> Vec<Step> {
    let [bad, good] = [0, 1].map(|at| given.references.get(at).and_then(known));
    let (Some(bad), Some(good)) = (bad, good) else { return Vec::new() };
    let ends = |step: Step| step.with("bad", bad.trimmed().printed()).with("good", good.trimmed().printed());
    let (actual, rising) = (given.actual.fraction(), good.fraction() > bad.fraction());
    let beyond = |end: Decimal| if rising { actual >= end.fraction() } else { actual <= end.fraction() };
    let first = if beyond(good) {
        ends(Step::new("range-reached")).giving(number(range.beyond.unwrap_or(given.written)))
    } else if !beyond(bad) {
        ends(Step::new("range-short")).giving(nothing())
    } else {
        let rise = number(range.end.unwrap_or(given.written)).minus(range.start);
        let done = number(given.actual).minus(bad);
        let way = number(good).minus(bad);
        ends(Step::new("range-between")).giving(number(range.start).plus(rise.times(done).over(way)))
    };
    let mut steps = vec![first];
    if range.whole
        && let Some(points) = last_value(&steps)
    {
        steps.push(Step::new("whole").giving(number(points.rounded(0))));
    }
    if last_value(&steps).is_some_and(Fraction::is_negative) {
        steps.push(Step::new("floor").giving(nothing()));
    }
    in_proportion(steps, given)
}

fn of_bands(bands: &Bands, given: Given<'_>) -> Vec<Step> {
    let Some(band) = bands.band_of(given.actual) else {
        return vec![Step::new("bands-outside").giving(nothing())];
    };
    let end = |end: Option<Decimal>| end.map_or("…".to_owned(), |end| end.trimmed().printed());
    let step = Step::new("band").with("from", end(band.from)).with("to", end(band.to));
    in_proportion(vec![step.giving(number(band.points))], given)
}

fn of_best(alternatives: &[super::methods::best_of::Alternative], given: Given<'_>) -> Vec<Step> {
    let (mut all, mut best): (Vec<Step>, Option<(Decimal, Expression)>) = (Vec::new(), None);
    let mut at = 0;
    for (number, alternative) in alternatives.iter().enumerate() {
        let count = alternative.standards().len();
        let given = Given { references: given.references.get(at..at + count).unwrap_or_default(), ..given };
        at += count;
        let Outcome::Scored { score, .. } = alternative.method.score(given) else {
            all.push(Step::new("alternative-missing").with("number", number + 1));
            continue;
        };
        let own = steps(&alternative.method, given);
        let last = own.iter().rev().find_map(|step| step.points.clone());
        all.push(Step::new("alternative").with("number", number + 1).with("score", score.printed()));
        all.extend(own);
        if let Some(last) = last.filter(|_| best.as_ref().is_none_or(|(most, _)| score > *most)) {
            best = Some((score, last));
        }
    }
    if let Some((_, points)) = best {
        all.push(Step::new("best").giving(points));
    }
    all
}

/// Points that the method names itself grow and shrink with those of the line.
fn in_proportion(mut steps: Vec<Step>, given: Given<'_>) -> Vec<Step> {
    let last = steps.iter().rev().find_map(|step| step.points.clone());
    let same = given.written.is_zero() || given.written.fraction() == given.points.fraction();
    if let Some(last) = last.filter(|_| !same) {
        steps.push(Step::new("proportion").giving(last.times(given.points).over(given.written)));
    }
    steps
}

fn last_value(steps: &[Step]) -> Option<Fraction> {
    steps.iter().rev().find_map(|step| step.points.as_ref())?.value()
}
