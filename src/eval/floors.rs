//! Floors: figures that a run must reach, group by group, and that may rise but never sink.

use std::fmt;

use serde_json::{Map, Value};

use super::groups::Evaluation;
use super::measures::{MEASURES, Measure};
use crate::error::nearest;

/// Floors by group, in the order of their file: `{"type:article": {"f1": 0.9}}`.
#[derive(Debug)]
pub struct Floors(Vec<(String, Vec<Floor>)>);

#[derive(Debug, Clone, Copy)]
struct Floor {
    measure: &'static Measure,
    /// 0 to 1.
    least: f64,
}

/// Why a file holds no floors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FloorError(String);

/// A floor that is not reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortfall {
    /// The group.
    pub group: String,
    /// The name of the measure.
    pub measure: &'static str,
    /// What it should reach.
    pub least: f64,
    /// What it reaches; none where no page has what the measure is about, or no page is in the group.
    pub reached: Option<f64>,
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shortfall { group, measure, least, reached } = self;
        match reached {
            Some(reached) => write!(f, "{group}: {measure} is {reached:.4}, under its floor of {least}"),
            None => write!(f, "{group}: {measure} has a floor of {least}, but no page to measure it on"),
        }
    }
}

/// Sums of floats may differ by less than this with the order of the pages.
const TOLERANCE: f64 = 1e-9;

impl Floors {
    /// Reads a file of floors.
    ///
    /// # Errors
    /// Where it is no JSON object of such objects, or names a measure that there is not or that has no floor, or has a floor that
    /// is not from 0 to 1.
    pub fn parse(json: &str) -> Result<Self, FloorError> {
        let groups: Map<String, Value> = serde_json::from_str(json).map_err(|e| FloorError(e.to_string()))?;
        let read = |(group, floors): (String, Value)| {
            let Value::Object(floors) = floors else {
                return Err(FloorError(format!("`{group}`: floors are written as {{\"f1\": 0.9}}")));
            };
            let floors = floors.iter().map(|(name, least)| Floor::read(name, least));
            let floors = floors.collect::<Result<_, _>>().map_err(|why| FloorError(format!("`{group}`: {why}")))?;
            Ok((group, floors))
        };
        groups.into_iter().map(read).collect::<Result<_, _>>().map(Floors)
    }

    /// Those that are not reached.
    pub fn shortfalls(&self, evaluation: &Evaluation<'_>) -> Vec<Shortfall> {
        let mut found = Vec::new();
        for (group, floors) in &self.0 {
            for Floor { measure, least } in floors {
                let reached = reached(evaluation, group, measure);
                if reached.is_none_or(|r| r < least - TOLERANCE) {
                    found.push(Shortfall { group: group.clone(), measure: measure.name, least: *least, reached });
                }
            }
        }
        found
    }

    /// Raises each floor to what is reached, rounded down to three decimals; none sinks. Gives how many rose.
    pub fn raise(&mut self, evaluation: &Evaluation<'_>) -> usize {
        let mut raised = 0;
        for (group, floors) in &mut self.0 {
            for floor in floors {
                let reached = reached(evaluation, group, floor.measure).map_or(0.0, rounded_down);
                if reached > floor.least {
                    floor.least = reached;
                    raised += 1;
                }
            }
        }
        raised
    }
}

/// As it stands in a file: a group a line.
impl fmt::Display for Floors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (i, (group, floors)) in self.0.iter().enumerate() {
            write!(f, "{}\n  {}: {{", if i > 0 { "," } else { "" }, Value::from(group.as_str()))?;
            for (k, Floor { measure, least }) in floors.iter().enumerate() {
                write!(f, "{} \"{}\": {}", if k > 0 { "," } else { "" }, measure.name, Value::from(*least))?;
            }
            f.write_str(if floors.is_empty() { "}" } else { " }" })?;
        }
        f.write_str(if self.0.is_empty() { "}\n" } else { "\n}\n" })
    }
}

impl Floor {
    fn read(name: &str, least: &Value) -> Result<Self, String> {
        let known = || MEASURES.iter().filter(|m| m.more_is_better).map(|m| m.name);
        let Some(measure) = Measure::by_name(name) else {
            let near = nearest(name, known()).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            return Err(format!("no measure is named `{name}`{near}"));
        };
        if !measure.more_is_better {
            return Err(format!("`{name}` has no floor: less of it is better"));
        }
        match least.as_f64() {
            Some(least) if (0.0..=1.0).contains(&least) => Ok(Floor { measure, least }),
            _ => Err(format!("the floor of `{name}` is a number from 0 to 1, not {least}")),
        }
    }
}

fn reached(evaluation: &Evaluation<'_>, group: &str, measure: &Measure) -> Option<f64> {
    evaluation.group(group).and_then(|g| measure.value(&g.scores))
}

/// Down to three decimals; what a sum of floats lacks to the next of them does not count.
fn rounded_down(value: f64) -> f64 {
    ((value + TOLERANCE) * 1000.0).floor() / 1000.0
}
