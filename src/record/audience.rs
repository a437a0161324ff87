//! Who a document is for: applied to the record once, before charts and pages.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// The performance office and committees.
    Internal,
    /// One department: its own figures only.
    Department,
    /// The health administration.
    Administration,
    Public,
}

impl Audience {
    pub const ALL: [Audience; 4] =
        [Audience::Internal, Audience::Department, Audience::Administration, Audience::Public];

    pub fn code(self) -> &'static str {
        match self {
            Audience::Internal => "internal",
            Audience::Department => "department",
            Audience::Administration => "administration",
            Audience::Public => "public",
        }
    }
}

impl FromStr for Audience {
    type Err = String;

    fn from_str(text: &str) -> Result<Audience, String> {
        Audience::ALL.into_iter().find(|audience| audience.code() == text).ok_or_else(|| {
            let known: Vec<&str> = Audience::ALL.iter().map(|audience| audience.code()).collect();
            format!("{text}: {}", known.join(", "))
        })
    }
}
