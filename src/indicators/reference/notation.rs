//! How a rule for a reference is written in a scorecard: a name, a number, or a table with what the name needs.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::numbers::Decimal;

use super::{Peers, ReferenceRule};

const NAMES: &[&str] =
    &["target", "fixed", "last_year_monthly_mean", "same_period_last_year", "previous_period", "peer_mean"];

impl<'de> Deserialize<'de> for ReferenceRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ReferenceRule, D::Error> {
        deserializer.deserialize_any(Notation)
    }
}

struct Notation;

impl<'de> Visitor<'de> for Notation {
    type Value = ReferenceRule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number or one of {}", NAMES.join(", "))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ReferenceRule, E> {
        match text {
            "target" => Ok(ReferenceRule::Target),
            "last_year_monthly_mean" => Ok(ReferenceRule::LastYearMonthlyMean),
            "same_period_last_year" => Ok(ReferenceRule::SamePeriodLastYear),
            "previous_period" => Ok(ReferenceRule::PreviousPeriod),
            "peer_mean" => Ok(ReferenceRule::PeerMean(Peers::All)),
            number => number.parse().map(ReferenceRule::Fixed).map_err(|_| E::unknown_variant(number, NAMES)),
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<ReferenceRule, E> {
        Ok(ReferenceRule::Fixed(Decimal::new(i128::from(value), 0)))
    }

    /// The shortest spelling of the number is what was written.
    fn visit_f64<E: Error>(self, value: f64) -> Result<ReferenceRule, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReferenceRule, A::Error> {
        let Some(name) = map.next_key::<String>()? else {
            return Err(A::Error::invalid_length(0, &self));
        };
        let rule = match name.as_str() {
            "fixed" => ReferenceRule::Fixed(map.next_value()?),
            "peer_mean" => ReferenceRule::PeerMean(map.next_value::<OfPeers>()?.peers),
            other => return Err(A::Error::unknown_variant(other, &["fixed", "peer_mean"])),
        };
        match map.next_key::<String>()? {
            Some(more) => Err(A::Error::unknown_field(&more, &[])),
            None => Ok(rule),
        }
    }
}

/// As it is read: a record holds the rules that its scores rest on.
impl Serialize for ReferenceRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ReferenceRule::Target => serializer.serialize_str("target"),
            ReferenceRule::Fixed(value) => value.serialize(serializer),
            ReferenceRule::LastYearMonthlyMean => serializer.serialize_str("last_year_monthly_mean"),
            ReferenceRule::SamePeriodLastYear => serializer.serialize_str("same_period_last_year"),
            ReferenceRule::PreviousPeriod => serializer.serialize_str("previous_period"),
            ReferenceRule::PeerMean(peers) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("peer_mean", &OfPeers { peers: *peers })?;
                map.end()
            }
        }
    }
}

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct OfPeers {
    #[serde(default)]
    peers: Peers,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ReferenceRule, String> {
        #[derive(serde::Deserialize)]
        struct Line {
            rule: ReferenceRule,
        }
        toml::from_str::<Line>(&format!("rule = {text}"))
            .map(|line| line.rule)
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let fixed = ReferenceRule::Fixed(Decimal::new(4550, 2));
        let past =
            [ReferenceRule::LastYearMonthlyMean, ReferenceRule::SamePeriodLastYear, ReferenceRule::PreviousPeriod];
        let peers = [ReferenceRule::PeerMean(Peers::All), ReferenceRule::PeerMean(Peers::Others)];
        for rule in [ReferenceRule::Target, fixed].into_iter().chain(past).chain(peers) {
            let text = serde_json::to_string(&rule).expect("a rule can be written");
            assert_eq!(serde_json::from_str::<ReferenceRule>(&text).expect("a rule"), rule, "{text}");
        }
    }

    #[test]
    fn names_numbers_and_tables() {
        let fixed = |units, decimals| Ok(ReferenceRule::Fixed(Decimal::new(units, decimals)));
        assert_eq!(read("\"target\""), Ok(ReferenceRule::Target));
        assert_eq!(read("\"peer_mean\""), Ok(ReferenceRule::PeerMean(Peers::All)));
        assert_eq!(read("{ peer_mean = { peers = \"others\" } }"), Ok(ReferenceRule::PeerMean(Peers::Others)));
        assert_eq!((read("\"45.50\""), read("45"), read("45.5")), (fixed(4550, 2), fixed(45, 0), fixed(455, 1)));
        assert_eq!(read("{ fixed = \"45\" }"), fixed(45, 0));
        for wrong in ["\"targets\"", "{ target = 1 }", "{ peer_mean = { peer = \"others\" } }", "{}", "true"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
