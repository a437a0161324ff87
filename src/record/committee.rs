//! What a committee reads: which figures changed for a reason and which are noise, who moved them, what to decide.

pub mod definition;
