//! What may be told of few people: small counts are suppressed, and with them whatever else would tell them.
//!
//! A [`Table`](table::Table) is all that is printed together, and was printed before, as non-negative integers under linear
//! relations: rows, columns, a quarter in its year, numerator and denominator of a printed ratio. A suppressed count is *safe*
//! if the interval of its possible values, of all tables of non-negative integers that agree with what is printed, holds at
//! least `threshold` integers. [`suppress`](suppression::suppress) chooses what is not printed.
//!
//! What is guaranteed: of every suppressed count that is not reported as exposed, two whole tables were found that agree
//! with everything printed and lie far enough apart in it ([`witness`]). So no reader can do better, by whatever method:
//! bounds carried from relation to relation, elimination, or trying out all tables. What is not: that a reader knows
//! nothing else of the people, or does not guess from the rule itself which of two marks stands for the smaller count.
//!
//! Sources: the definition is that of interval protection (sliding protection) in statistical disclosure control; zero is
//! printed, as in the rule of the US Centers for Medicare & Medicaid Services (cells of 1–10 are not, nor what tells them).

pub mod intervals;
pub mod settings;
pub mod suppression;
pub mod table;
#[cfg(test)]
mod tests;
pub mod witness;
