//! Scoring: values and references → scores, totals and ranks, by the rules of a scorecard.
//!
//! Every score is one exact fraction rounded once to two decimals; dimensions and totals are sums of rounded scores, so
//! every printed column adds up.

pub mod adjustments;
pub mod alarm;
mod candidate;
pub mod card;
pub mod decomposition;
pub mod definition;
pub mod methods;
pub mod moving;
pub mod overrides;
pub mod peers;
pub mod rank;
pub mod robustness;
pub mod scope;
pub mod scoring;
pub mod steps;
pub mod subjects;
mod weighed;
pub mod weights;
