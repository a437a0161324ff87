//! How one figure came about: everything is read and counted as for a report, and one figure is explained.

mod charts;
mod figures;
mod money;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;

use crate::catalogue::{Mapped, Selection};
use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::indicators::evaluation::Evaluation;
use crate::indicators::reference::ReferenceSettings;
use crate::indicators::value::Reason;
use crate::labels::{Labels, Name};
use crate::period::Period;
use crate::record::explanation::money::Shared;
use crate::record::explanation::{Explanation, ExplanationContext, Scored, Subject};
use crate::record::tidy::entities::{Directories, EQUIPMENT, Members, TidyEntity, of_devices};
use crate::scorecards::card::Scores;
use crate::scorecards::definition::{CardsOf, ScorecardDefinition};
use crate::scorecards::peers::PeerValues;
use crate::scorecards::subjects::Subjects;

use super::Kind;
use super::ground::Ground;
use super::history::Scoring;
use super::progress::Progress;
use super::rules::Rules;
use super::watching::SCORECARD;

use charts::refuse_without_chart;
use money::{refuse_without_money, shared};

/// Which figures can be explained: those of a period, by a scorecard's rules.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub root: &'a Path,
    pub period: Period,
    pub scorecard: Option<&'a str>,
    /// Of the report, whose charts follow what was decided before; the day after the period where none is given.
    pub date: Option<NaiveDate>,
    pub quiet: bool,
}

/// A workspace, read and counted once: any figure of the period can be explained from it.
pub struct Explainer {
    rules: Rules,
    selection: Selection,
    ground: Ground,
    period: Period,
    date: Option<NaiveDate>,
    cards: CardsOfPeriod,
    measure_names: BTreeMap<String, Name>,
}

/// The cards of the period, each kind by its own scorecard.
#[derive(Default)]
struct CardsOfPeriod {
    departments: Option<Cards>,
    devices: Option<Cards>,
}

struct Cards {
    scorecard: ScorecardDefinition,
    scores: Scores,
    peers: PeerValues,
}

impl CardsOfPeriod {
    fn of(&self, entity: &TidyEntity) -> Option<&Cards> {
        match &entity.members {
            Members::Devices(_) => self.devices.as_ref(),
            Members::Hospital | Members::Departments(_) => self.departments.as_ref(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Cards> {
        self.departments.iter().chain(&self.devices)
    }
}

impl Explainer {
    /// Reads the workspace.
    ///
    /// # Errors
    /// What a report would say, too.
    pub fn load(asked: &Asked<'_>, usual_scorecard: Option<&str>) -> Result<Explainer, Diagnostics> {
        let rules = Rules::load(asked.root)?;
        let known = |kind: Kind, id: &str| rules.scorecard(kind, id, asked.period).ok().map(|found| found.id.clone());
        // What is named is of departments or of devices; the others have their usual one.
        let named = asked.scorecard.map(|id| match rules.scorecard(Kind::Equipment, id, asked.period) {
            Ok(_) => Ok((None, Some(id.to_owned()))),
            Err(_) => rules.scorecard(Kind::Monthly, id, asked.period).map(|found| (Some(found.id.clone()), None)),
        });
        let (departments, devices) = named.transpose()?.unwrap_or_default();
        let departments = departments.or_else(|| usual_scorecard.and_then(|id| known(Kind::Monthly, id)));
        let devices = devices.or_else(|| known(Kind::Equipment, SCORECARD));
        let plan = rules.plan(asked.root)?;
        let mapped = Mapped::new(plan.mapped(), rules.workspace.not_collected.clone(), &rules.schema);
        let selection = rules.everything(&mapped);
        let progress = Progress::new(plan.file_count() + 1, asked.quiet);
        let ground = Ground::of(&plan, &rules, &selection, &progress)?;
        let measures = rules.catalogue.measures.iter();
        let name = |definition: &crate::measures::definition::MeasureDefinition| Name {
            zh: definition.zh.clone(),
            en: definition.en.clone(),
        };
        let measure_names = measures.map(|(id, defined)| (id.clone(), name(&defined.definition))).collect();
        let cards = CardsOfPeriod::default();
        let mut explainer =
            Explainer { rules, selection, ground, period: asked.period, date: asked.date, cards, measure_names };
        explainer.score(departments.as_deref(), devices.as_deref())?;
        Ok(explainer)
    }

    /// The same workspace for another period of the same length, without reading it again.
    ///
    /// # Errors
    /// Where the workspace's overrides do not fit the period.
    pub fn turn_to(&mut self, period: Period) -> Result<(), Diagnostics> {
        self.period = period;
        let id = |cards: Option<Cards>| cards.map(|cards| cards.scorecard.id);
        let (departments, devices) = (id(self.cards.departments.take()), id(self.cards.devices.take()));
        self.score(departments.as_deref(), devices.as_deref())
    }

    /// The cards of the period by these scorecards.
    fn score(&mut self, departments: Option<&str>, devices: Option<&str>) -> Result<(), Diagnostics> {
        let departments = departments.map(|id| self.scored(id)).transpose()?.flatten();
        let devices = devices.filter(|_| self.ground.devices.numbers().next().is_some());
        let devices = devices.map(|id| self.scored(id)).transpose()?.flatten();
        self.cards = CardsOfPeriod { departments, devices };
        Ok(())
    }

    /// `None` where the scorecard is not in force.
    fn scored(&self, id: &str) -> Result<Option<Cards>, Diagnostics> {
        let Some(scorecard) = self.rules.catalogue.scorecard(id, self.period.span()) else { return Ok(None) };
        let evaluation = self.evaluation();
        let scoring = self.scoring(&evaluation)?;
        // Only an alarm rests on the cards of the periods before.
        let scores = match &scorecard.alarm {
            Some(_) => scoring.history(id, self.period)?.pop(),
            None => match scoring.period(id, self.period) {
                Some((scores, faults)) => Some(Diagnostics::from(faults).result(scores)?.0),
                None => None,
            },
        };
        let Some(scores) = scores.filter(|scores| scores.period == self.period) else { return Ok(None) };
        let peers = scoring.peer_values(scorecard, self.period);
        Ok(Some(Cards { scorecard: scorecard.clone(), scores, peers }))
    }

    fn scoring<'s>(&'s self, evaluation: &'s Evaluation<'s>) -> Result<Scoring<'s>, Diagnostics> {
        let Ground { tables, devices, targets, .. } = &self.ground;
        Scoring::new(&self.rules.catalogue, &self.selection, evaluation, (tables, devices), targets)
    }

    fn subjects(&self, scorecard: &ScorecardDefinition) -> Subjects<'_> {
        match scorecard.cards_of {
            CardsOf::Department => Subjects::Departments(&self.ground.tables.departments),
            CardsOf::Equipment => Subjects::Devices(&self.ground.devices),
        }
    }

    fn evaluation(&self) -> Evaluation<'_> {
        self.ground.evaluation(&self.selection)
    }

    /// Explains a figure; of the hospital where no entity is named. An entity is a department, a group, a device or a class.
    ///
    /// # Errors
    /// A figure or an entity that there is not; an explanation that does not give the figure.
    pub fn explanation(
        &self,
        figure: &str,
        entity: Option<&str>,
        rows: bool,
        labels: &Labels,
    ) -> Result<Explanation, Diagnostics> {
        let subject = self.subject(figure)?;
        let entity = self.entity(entity)?;
        self.refuse_of_others(&subject, &entity)?;
        if subject.is_of_card() {
            self.refuse_without_card(&subject, &entity, labels)?;
        }
        let evaluation = self.evaluation();
        let service = self.rules.workspace.equipment.service_days();
        // Looking at years of months, or sharing money, is for those who ask for it.
        let (of_chart, of_money) = (matches!(subject, Subject::Chart(_, _)), matches!(subject, Subject::Money(_)));
        let months = if of_chart { self.charted_months(&evaluation) } else { Vec::new() };
        let limits = self.dated_limits();
        let charts = self.chart_basis(&evaluation, &months, &limits, labels);
        let scoring = of_money.then(|| self.scoring(&evaluation)).transpose()?;
        let history = scoring.as_ref().map(|scoring| self.history_of_money(scoring)).transpose()?.unwrap_or_default();
        let allocations = scoring.as_ref().map(|scoring| self.allocations(scoring, &history, labels));
        let allocations = allocations.transpose()?.unwrap_or_default();
        let money: Vec<Shared<'_>> = allocations.money.iter().map(shared).collect();
        if let Subject::Money(plan) = &subject {
            refuse_without_money(plan, &entity, &allocations)?;
        }
        let scored = self.cards.of(&entity).map(|Cards { scorecard, scores, peers }| {
            let subjects = self.subjects(scorecard);
            Scored { subjects, scorecard, scores, peers }
        });
        let context = ExplanationContext {
            labels,
            hospital: self.rules.workspace.hospital.name_in(labels.language()),
            schema: &self.rules.schema,
            tables: &self.ground.tables,
            devices: &self.ground.devices,
            service: &service,
            indicators: &self.selection.indicators,
            measures: &self.selection.measures,
            measure_names: &self.measure_names,
            derivations: &self.selection.derivations,
            evaluation: &evaluation,
            targets: &self.ground.targets,
            settings: ReferenceSettings::default(),
            period: self.period,
            scored,
            charts,
            money: &money,
            rows,
        };
        if let Subject::Chart(kind, id) = &subject {
            refuse_without_chart(&context, (*kind, id), &entity)?;
        }
        context.explanation(&subject, &entity).map_err(|wrong| {
            let problem = format!("{}: {} != {}", wrong.what, wrong.figure, wrong.explained);
            Fault::error("internal", Exit::Bug).with("problem", problem).hint("internal").into()
        })
    }

    /// The ids of all measures that are counted for an entity: by department, or by device.
    pub fn measures(&self, entity: &str) -> Vec<&str> {
        let Ok(entity) = self.entity(Some(entity)) else { return Vec::new() };
        let ids: BTreeSet<&str> = self.selection.measures.iter().map(|measure| measure.id.as_str()).collect();
        ids.into_iter().filter(|id| self.is_counted_for(&Subject::Measure((*id).to_owned()), &entity)).collect()
    }

    /// The ids of all indicators that rest on what is counted for an entity.
    pub fn indicators(&self, entity: &str) -> Vec<&str> {
        let Ok(entity) = self.entity(Some(entity)) else { return Vec::new() };
        let ids = self.selection.indicators.keys().map(String::as_str);
        ids.filter(|id| self.is_counted_for(&Subject::Indicator((*id).to_owned()), &entity)).collect()
    }

    /// The ids of all departments and groups.
    pub fn entities(&self) -> impl Iterator<Item = &str> {
        self.ground.tables.departments.numbers().map(|number| self.ground.tables.departments.id(number))
    }

    /// The ids of the devices in service in the period, and of their classes.
    pub fn devices(&self) -> Vec<String> {
        of_devices(&self.ground.devices, self.period).into_iter().map(|entity| entity.id).collect()
    }

    /// Of departments and of devices different things are counted; the hospital has both.
    fn is_counted_for(&self, subject: &Subject, entity: &TidyEntity) -> bool {
        let devices = &self.ground.devices;
        let whole = entity.entity(Directories { departments: &self.ground.tables.departments, devices });
        match subject {
            Subject::Measure(id) => {
                self.selection.contexts.get(id).is_none_or(|measure| measure.pass(whole.scope()).is_some())
            }
            Subject::Indicator(id) | Subject::TwelveMonths(id) => {
                let indicator = self.selection.indicators.get(id);
                indicator.is_none_or(|indicator| self.evaluation().is_counted_for(indicator, &whole))
            }
            Subject::Expected(_) => matches!(entity.members, Members::Devices(_) | Members::Hospital),
            Subject::Dimension(_)
            | Subject::Group(_, _)
            | Subject::Total
            | Subject::Places
            | Subject::Weight(_)
            | Subject::Chart(_, _)
            | Subject::Money(_) => true,
        }
    }

    fn refuse_of_others(&self, subject: &Subject, entity: &TidyEntity) -> Result<(), Fault> {
        if self.is_counted_for(subject, entity) {
            return Ok(());
        }
        let code = match &entity.members {
            Members::Devices(_) => "figure-of-departments",
            Members::Hospital | Members::Departments(_) => "figure-of-devices",
        };
        Err(Fault::configuration(code).with("name", subject.id()).with("id", &entity.id).hint(code))
    }

    /// Sums are of cards; the hospital, groups and some departments have none.
    fn refuse_without_card(&self, subject: &Subject, entity: &TidyEntity, labels: &Labels) -> Result<(), Fault> {
        let number = match &entity.members {
            Members::Devices(_) => entity.members.device().filter(|_| entity.kind == EQUIPMENT),
            Members::Hospital | Members::Departments(_) => entity.members.department(),
        };
        let cards = self.cards.of(entity);
        let of_scorecard = |cards: &Cards| {
            let mut dimensions = cards.scorecard.dimensions.iter();
            match subject {
                Subject::Dimension(id) | Subject::Group(id, _) => dimensions.any(|dimension| dimension.id == *id),
                Subject::Weight(id) => {
                    dimensions.flat_map(|dimension| &dimension.indicators).any(|line| line.id == *id)
                }
                Subject::Indicator(_)
                | Subject::Measure(_)
                | Subject::Total
                | Subject::Places
                | Subject::Chart(_, _)
                | Subject::TwelveMonths(_)
                | Subject::Expected(_)
                | Subject::Money(_) => true,
            }
        };
        let card = number.and_then(|number| cards?.scores.card(number));
        if card.is_some() && cards.is_some_and(of_scorecard) {
            return Ok(());
        }
        let without = cards.into_iter().flat_map(|cards| &cards.scores.without);
        let reason = without.into_iter().find(|none| Some(none.department) == number);
        let reason = match (reason, number, cards, card) {
            (Some(none), _, _, _) => none.reason.clone(),
            (None, _, None, _) => Reason::new("no-scorecard"),
            (None, Some(_), Some(_), Some(_)) => Reason::new("no-such-dimension"),
            (None, Some(_), Some(_), None) => Reason::new("not-open"),
            (None, None, Some(_), _) => Reason::new("no-department"),
        };
        let fault = Fault::configuration("figure-without-card").with("name", subject.id()).with("id", &entity.id);
        Err(fault.with("reason", reason.text(labels)).hint("figure-without-card"))
    }
}
