//! What scores are for: awards, the bonus, the wage. Pure and exact: whole fen, no clock, no files.
//!
//! [`definition`] says how money is shared, [`guard`] on what it may not rest, [`money`] shares a pool or applies totals to
//! bases, [`sharing`] is the arithmetic below it, [`carried`] what locked months still owe; [`awards`] says who is first
//! among whom; [`vetoes`] who is excluded.
//! Source: scoring rules of the project, "Money from scores".

pub mod awards;
pub mod bases;
pub mod carried;
pub mod definition;
pub mod guard;
pub mod heads;
pub mod money;
pub mod sharing;
pub mod vetoes;
