//! Ranges of numbers.

use schemars::JsonSchema;
use serde::Deserialize;

/// A range of numbers. At least one end is given; `min` and `max` are in it, `above` and `below` are not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The least.
    pub min: Option<f32>,
    /// The most.
    pub max: Option<f32>,
    /// What it must be more than.
    pub above: Option<f32>,
    /// What it must be less than.
    pub below: Option<f32>,
}

impl Bounds {
    /// The least number in the range, where one is given.
    pub fn least(&self) -> Option<f32> {
        self.min.or(self.above.map(f32::next_up))
    }

    /// The largest number in the range, where one is given.
    pub fn most(&self) -> Option<f32> {
        self.max.or(self.below.map(f32::next_down))
    }

    /// Whether an end is given twice, as one that is in the range and as one that is not.
    pub fn says_twice(&self) -> bool {
        self.min.is_some() && self.above.is_some() || self.max.is_some() && self.below.is_some()
    }
}
