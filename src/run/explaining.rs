//! How one figure came about: everything is read and counted as for a report, and one figure is explained.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::catalogue::{Mapped, Selection};
use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::indicators::evaluation::{CheckedIndicator, Evaluation};
use crate::indicators::formula::Formula;
use crate::indicators::reference::ReferenceSettings;
use crate::indicators::value::Reason;
use crate::labels::{Labels, Name};
use crate::period::{Period, day_of_date};
use crate::record::explanation::{Explanation, ExplanationContext, Scored, Subject};
use crate::record::tidy::entities::TidyEntity;
use crate::scorecards::adjustments;
use crate::scorecards::card::Scores;
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::overrides;
use crate::scorecards::peers::PeerValues;
use crate::scorecards::scoring::{self, Basis};
use crate::scorecards::subjects::Subjects;
use crate::toml_source::nearest;

use super::Kind;
use super::documents::entity_unknown;
use super::ground::Ground;
use super::progress::Progress;
use super::rules::Rules;

/// Which figures can be explained: those of a period, by a scorecard's rules.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub root: &'a Path,
    pub period: Period,
    pub scorecard: Option<&'a str>,
    pub quiet: bool,
}

/// A workspace, read and counted once: any figure of the period can be explained from it.
pub struct Explainer {
    rules: Rules,
    selection: Selection,
    ground: Ground,
    period: Period,
    cards: Option<Cards>,
    measure_names: BTreeMap<String, Name>,
}

/// The cards of the period.
struct Cards {
    scorecard: ScorecardDefinition,
    scores: Scores,
    peers: PeerValues,
}

/// Ends the name of a stock's companion: on how many months or days it was observed.
const OBSERVATIONS: &str = ".n";

impl Explainer {
    /// Reads the workspace.
    ///
    /// # Errors
    /// What a report would say, too.
    pub fn load(asked: &Asked<'_>, usual_scorecard: Option<&str>) -> Result<Explainer, Diagnostics> {
        let rules = Rules::load(asked.root)?;
        let scorecard = match asked.scorecard {
            Some(id) => Some(rules.scorecard(Kind::Monthly, id, asked.period)?),
            None => usual_scorecard.and_then(|id| rules.scorecard(Kind::Monthly, id, asked.period).ok()),
        };
        let scorecard = scorecard.cloned();
        let plan = rules.plan(asked.root)?;
        let mapped = Mapped::new(plan.mapped(), rules.workspace.not_collected.clone(), &rules.schema);
        let selection = rules.catalogue.everything(&rules.schema, &mapped);
        let progress = Progress::new(plan.file_count() + 1, asked.quiet);
        let ground = Ground::of(&plan, &rules, &selection, &progress)?;
        let measures = rules.catalogue.measures.iter();
        let name = |definition: &crate::measures::definition::MeasureDefinition| Name {
            zh: definition.zh.clone(),
            en: definition.en.clone(),
        };
        let measure_names = measures.map(|(id, defined)| (id.clone(), name(&defined.definition))).collect();
        let mut explainer = Explainer { rules, selection, ground, period: asked.period, cards: None, measure_names };
        if let Some(scorecard) = scorecard {
            explainer.cards = Some(explainer.scored(scorecard)?);
        }
        Ok(explainer)
    }

    /// The same workspace for another period of the same length, without reading it again.
    ///
    /// # Errors
    /// Where the workspace's overrides do not fit the period.
    pub fn turn_to(&mut self, period: Period) -> Result<(), Diagnostics> {
        self.period = period;
        if let Some(cards) = self.cards.take() {
            self.cards = Some(self.scored(cards.scorecard)?);
        }
        Ok(())
    }

    fn scored(&self, scorecard: ScorecardDefinition) -> Result<Cards, Diagnostics> {
        let (overrides, mut faults) = overrides::read(&self.ground.tables);
        let (adjustments, wrong) = adjustments::read(&self.ground.tables);
        faults.extend(wrong);
        let evaluation = self.evaluation();
        let basis = Basis {
            scorecard: &scorecard,
            indicators: &self.selection.indicators,
            evaluation: &evaluation,
            subjects: Subjects::Departments(&self.ground.tables.departments),
            targets: &self.ground.targets,
            overrides: &overrides,
            adjustments: &adjustments,
            settings: ReferenceSettings::default(),
        };
        let (scores, wrong) = scoring::score(basis, self.period, &[]);
        faults.extend(wrong);
        let peers = scoring::peer_values(basis, self.period);
        if faults.is_empty() { Ok(Cards { scorecard, scores, peers }) } else { Err(faults.into()) }
    }

    fn evaluation(&self) -> Evaluation<'_> {
        self.ground.evaluation(&self.selection)
    }

    /// Explains a figure; of the hospital where no entity is named.
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
        if let Subject::Dimension(_) | Subject::Group(_, _) | Subject::Total = &subject {
            self.refuse_without_card(&subject, &entity, labels)?;
        }
        let evaluation = self.evaluation();
        let context = ExplanationContext {
            labels,
            hospital: self.rules.workspace.hospital.name_in(labels.language()),
            schema: &self.rules.schema,
            tables: &self.ground.tables,
            devices: &self.ground.devices,
            indicators: &self.selection.indicators,
            measures: &self.selection.measures,
            measure_names: &self.measure_names,
            derivations: &self.selection.derivations,
            evaluation: &evaluation,
            targets: &self.ground.targets,
            settings: ReferenceSettings::default(),
            period: self.period,
            scored: self.cards.as_ref().map(|Cards { scorecard, scores, peers }| Scored { scorecard, scores, peers }),
            rows,
        };
        context.explanation(&subject, &entity).map_err(|wrong| {
            let problem = format!("{}: {} != {}", wrong.what, wrong.figure, wrong.explained);
            Fault::error("internal", Exit::Bug).with("problem", problem).hint("internal").into()
        })
    }

    /// The ids of all measures that are counted by department.
    pub fn measures(&self) -> impl Iterator<Item = &str> {
        let ids = self.selection.measures.iter().map(|measure| measure.id.as_str());
        ids.filter(|id| !self.is_of_devices(id))
    }

    /// The ids of all indicators that rest on what is counted by department.
    pub fn indicators(&self) -> impl Iterator<Item = &str> {
        let of_departments = |indicator: &&CheckedIndicator| !self.rests_on_devices(indicator);
        self.selection.indicators.values().filter(of_departments).map(|indicator| indicator.id.as_str())
    }

    /// A measure is counted by device alone: from what machines and their logs did, not row by row of an export.
    fn is_of_devices(&self, measure: &str) -> bool {
        self.rules.catalogue.is_of_devices_alone(&self.rules.schema, measure)
    }

    fn rests_on_devices(&self, indicator: &CheckedIndicator) -> bool {
        let expected = indicator.definition.expected.iter().flat_map(|part| [&part.observed, &part.exposure]);
        let used = indicator.formula.iter().flat_map(Formula::uses).map(|used| &used.measure);
        used.chain(&indicator.definition.sample).chain(expected).any(|measure| self.is_of_devices(measure))
    }

    /// The ids of all departments and groups.
    pub fn entities(&self) -> impl Iterator<Item = &str> {
        self.ground.tables.departments.numbers().map(|number| self.ground.tables.departments.id(number))
    }

    /// What an id stands for: an indicator, a measure, `total`, a dimension, or `dimension/group`.
    fn subject(&self, figure: &str) -> Result<Subject, Fault> {
        let measure = figure.strip_suffix(OBSERVATIONS).unwrap_or(figure);
        let dimensions = self.cards.iter().flat_map(|cards| &cards.scorecard.dimensions);
        let dimension = |id: &str| dimensions.clone().find(|dimension| dimension.id == id);
        if figure == "total" {
            return Ok(Subject::Total);
        }
        let of_devices = match self.selection.indicators.get(figure) {
            Some(indicator) => self.rests_on_devices(indicator),
            None => self.is_of_devices(measure),
        };
        if of_devices {
            let fault = Fault::configuration("figure-of-devices").with("name", figure);
            return Err(fault.hint("figure-of-devices"));
        }
        if self.selection.indicators.contains_key(figure) {
            return Ok(Subject::Indicator(figure.to_owned()));
        }
        if self.rules.catalogue.measures.contains_key(measure) {
            return Ok(Subject::Measure(measure.to_owned()));
        }
        if dimension(figure).is_some() {
            return Ok(Subject::Dimension(figure.to_owned()));
        }
        if let Some((id, group)) = figure.split_once('/')
            && dimension(id).is_some_and(|dimension| dimension.groups.iter().any(|known| known.id == group))
        {
            return Ok(Subject::Group(id.to_owned(), group.to_owned()));
        }
        let known: BTreeSet<&str> = (self.indicators())
            .chain(self.rules.catalogue.measures.keys().map(String::as_str))
            .chain(dimensions.clone().map(|dimension| dimension.id.as_str()))
            .collect();
        let fault = Fault::configuration("figure-unknown").with("name", figure);
        Err(match nearest(figure, known.into_iter()) {
            Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
            None => fault.hint("figure-unknown"),
        })
    }

    fn entity(&self, id: Option<&str>) -> Result<TidyEntity, Fault> {
        let hospital = &self.rules.workspace.hospital.id;
        let departments = &self.ground.tables.departments;
        let Some(id) = id.filter(|id| id != hospital) else { return Ok(TidyEntity::hospital(hospital)) };
        let day = day_of_date(self.period.span().last_day());
        match departments.directory.resolve(id, Some(day)) {
            Ok(number) => Ok(TidyEntity::numbered(number, departments, self.period)),
            Err(_) => Err(entity_unknown(id, &departments.directory)),
        }
    }

    /// Sums are of cards; the hospital, groups and some departments have none.
    fn refuse_without_card(&self, subject: &Subject, entity: &TidyEntity, labels: &Labels) -> Result<(), Fault> {
        let number = entity.members.department();
        let card = number.and_then(|number| self.cards.as_ref()?.scores.card(number));
        if card.is_some() {
            return Ok(());
        }
        let without = self.cards.iter().flat_map(|cards| &cards.scores.without);
        let reason = without.into_iter().find(|none| Some(none.department) == number);
        let reason = match (reason, number, &self.cards) {
            (Some(none), _, _) => none.reason.clone(),
            (None, _, None) => Reason::new("no-scorecard"),
            (None, Some(_), Some(_)) => Reason::new("not-open"),
            (None, None, Some(_)) => Reason::new("no-department"),
        };
        let fault = Fault::configuration("figure-without-card").with("name", subject.id()).with("id", &entity.id);
        Err(fault.with("reason", reason.text(labels)).hint("figure-without-card"))
    }
}
