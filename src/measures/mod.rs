//! Counting: definitions → SQL → polars → [`facts::Facts`], all integers.
//!
//! One pass per (table, entity column, date column) counts every additive measure by entity and month with bare aggregates
//! over integers. A measure that cannot be added up (distinct counts, quantiles) keeps its distribution per entity and
//! month instead, so that any longer period or wider level is counted again from what was observed, exactly.

pub mod attributes;
pub mod counting;
pub mod definition;
pub mod derivation;
pub mod device_days;
pub mod facts;
pub mod frame;
pub mod predicate;
pub mod reporting_days;
pub mod rows;
pub mod source_rows;
pub mod sql;
