//! What a measure is: it describes itself, takes parameters, and gives a value to every entity.

use crate::graph::{Budget, EntityIdx};

use super::{because::Carries, projection::Projection};

/// A way to give every entity a value.
#[derive(Debug)]
pub struct Measure {
    /// Name in the API, such as `PAGERANK`.
    pub name: &'static str,
    /// What people call it, in English, French and Arabic.
    pub labels: [&'static str; 3],
    /// What a high value says, in a line.
    pub summary: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Who defined it, and where.
    pub reference: &'static str,
    /// How long it takes: n entities, m ties.
    pub complexity: &'static str,
    /// Which end of the list stands out.
    pub first: First,
    /// By which ties an entity comes by its value.
    pub carries: Carries,
    /// What can be set.
    pub parameters: &'static [Parameter],
    /// Computes it.
    pub(super) compute: fn(&Projection, &Arguments, &mut Budget) -> Scores,
}

/// Which values rank first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The highest.
    Highest,
    /// The lowest.
    Lowest,
}

/// Something about a measure that can be set.
#[derive(Debug, PartialEq)]
pub struct Parameter {
    /// Name.
    pub name: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Which values it takes within its range.
    pub kind: ParameterKind,
    /// Value if nobody sets it.
    pub default: f64,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
}

/// Which values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Any number.
    Number,
    /// Whole numbers.
    Integer,
    /// 0 for no, 1 for yes.
    Boolean,
}

/// The values of a measure's parameters, in the order of its table.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    parameters: &'static [Parameter],
    values: Vec<f64>,
}

/// Why a parameter cannot be set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ArgumentError {
    /// The measure has no such parameter.
    #[error("there is no parameter `{name}`; there are: {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The value is not allowed.
    #[error("`{name}` takes {expected}, not {value}")]
    OutOfRange {
        /// The parameter.
        name: &'static str,
        /// What it takes.
        expected: String,
        /// What was given.
        value: f64,
    },
}

/// A value for every node of a projection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// Value of each node.
    pub values: Vec<f64>,
    /// Whether the values are as exact as was asked for.
    pub converged: bool,
    /// Rounds, sources or samples that it took.
    pub rounds: u32,
    /// Whether the budget ended the work early.
    pub truncated: bool,
}

/// An entity in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// 1 for the first; equal values share a rank.
    pub rank: usize,
    /// The entity.
    pub entity: EntityIdx,
    /// Its value.
    pub value: f64,
}

impl PartialEq for Measure {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Measure {
    /// Its parameters as they are if nobody sets them.
    #[must_use]
    pub fn defaults(&self) -> Arguments {
        Arguments {
            parameters: self.parameters,
            values: self
                .parameters
                .iter()
                .map(|parameter| parameter.default)
                .collect(),
        }
    }

    /// Gives a value to every node.
    #[must_use]
    pub fn compute(
        &self,
        graph: &Projection,
        arguments: &Arguments,
        budget: &mut Budget,
    ) -> Scores {
        (self.compute)(graph, arguments, budget)
    }
}

impl Parameter {
    /// A number between two others.
    pub(super) const fn number(
        name: &'static str,
        summary: &'static str,
        default: f64,
        min: f64,
        max: f64,
    ) -> Self {
        Self {
            name,
            summary,
            kind: ParameterKind::Number,
            default,
            min,
            max,
        }
    }

    /// A whole number between two others.
    pub(super) const fn integer(
        name: &'static str,
        summary: &'static str,
        default: f64,
        max: f64,
    ) -> Self {
        Self {
            name,
            summary,
            kind: ParameterKind::Integer,
            default,
            min: 0.0,
            max,
        }
    }

    /// Yes or no, no by default.
    pub(super) const fn switch(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            summary,
            kind: ParameterKind::Boolean,
            default: 0.0,
            min: 0.0,
            max: 1.0,
        }
    }

    fn takes(&self, value: f64) -> bool {
        let whole = self.kind == ParameterKind::Number || value.fract() == 0.0;
        whole && (self.min..=self.max).contains(&value)
    }

    fn expected(&self) -> String {
        match self.kind {
            ParameterKind::Number => format!("a number from {} to {}", self.min, self.max),
            ParameterKind::Integer => format!("a whole number from {} to {}", self.min, self.max),
            ParameterKind::Boolean => "0 (no) or 1 (yes)".to_owned(),
        }
    }
}

impl Arguments {
    /// Sets a parameter.
    ///
    /// # Errors
    /// [`ArgumentError`] when there is no such parameter or it does not take the value.
    pub fn with(mut self, name: &str, value: f64) -> Result<Self, ArgumentError> {
        let Some(at) = self
            .parameters
            .iter()
            .position(|parameter| parameter.name == name)
        else {
            let names: Vec<&str> = self
                .parameters
                .iter()
                .map(|parameter| parameter.name)
                .collect();
            return Err(ArgumentError::Unknown {
                name: name.to_owned(),
                known: if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                },
            });
        };
        let parameter = &self.parameters[at];
        if !parameter.takes(value) {
            return Err(ArgumentError::OutOfRange {
                name: parameter.name,
                expected: parameter.expected(),
                value,
            });
        }
        self.values[at] = value;
        Ok(self)
    }

    /// The value of a parameter; 0 if there is none of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        let at = self
            .parameters
            .iter()
            .position(|parameter| parameter.name == name);
        at.map_or(0.0, |at| self.values[at])
    }

    /// Whether a switch is on.
    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name) != 0.0
    }

    /// A whole number.
    pub(super) fn count(&self, name: &str) -> u32 {
        // Every parameter has a range, so the value fits.
        self.get(name) as u32
    }

    /// Values in the order of the measure's table, for comparing what was asked.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

impl Scores {
    /// Values that are what they are, without rounds.
    pub(super) fn exact(values: Vec<f64>) -> Self {
        Self {
            values,
            converged: true,
            rounds: 1,
            truncated: false,
        }
    }

    /// No answer, because the budget did not suffice for any.
    pub(super) fn refused(n_nodes: usize) -> Self {
        Self {
            values: vec![0.0; n_nodes],
            converged: false,
            rounds: 0,
            truncated: true,
        }
    }

    /// The first `count` entities that `counts` lets pass, and how many it lets pass in all.
    ///
    /// Equal values follow in the order of the entities' numbers.
    ///
    /// # Complexity
    /// O(n + count log count): the rest of the list is never sorted.
    #[must_use]
    pub fn top(
        &self,
        graph: &Projection,
        first: First,
        count: usize,
        counts: impl Fn(EntityIdx) -> bool,
    ) -> (Vec<Placed>, usize) {
        let mut placed: Vec<Placed> = graph
            .nodes()
            .map(|node| Placed {
                rank: 0,
                entity: graph.entity(node),
                value: self.values[node as usize],
            })
            .filter(|placed| counts(placed.entity))
            .collect();
        let total = placed.len();
        first.sort(&mut placed, count);
        (placed, total)
    }

    /// The place of one entity among those that `counts` lets pass, and how many these are.
    #[must_use]
    pub fn place(
        &self,
        graph: &Projection,
        first: First,
        entity: EntityIdx,
        counts: impl Fn(EntityIdx) -> bool,
    ) -> Option<(Placed, usize)> {
        let value = self.values[graph.node(entity)? as usize];
        let mut total = 0;
        let mut before = 0;
        for node in graph.nodes().filter(|node| counts(graph.entity(*node))) {
            total += 1;
            before += usize::from(first.order(self.values[node as usize], value).is_lt());
        }
        let placed = Placed {
            rank: before + 1,
            entity,
            value,
        };
        Some((placed, total))
    }
}

impl First {
    /// Puts the first `count` in order, with their ranks, and drops the others.
    pub(super) fn sort(self, placed: &mut Vec<Placed>, count: usize) {
        let order =
            |a: &Placed, b: &Placed| self.order(a.value, b.value).then(a.entity.cmp(&b.entity));
        if count < placed.len() {
            placed.select_nth_unstable_by(count, order);
            placed.truncate(count);
        }
        placed.sort_unstable_by(order);
        for at in 0..placed.len() {
            placed[at].rank = match at.checked_sub(1) {
                Some(before) if placed[before].value.total_cmp(&placed[at].value).is_eq() => {
                    placed[before].rank
                }
                _ => at + 1,
            };
        }
    }

    pub(super) fn order(self, a: f64, b: f64) -> std::cmp::Ordering {
        match self {
            Self::Highest => b.total_cmp(&a),
            Self::Lowest => a.total_cmp(&b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::influence::{
        MEASURES, find_measure,
        tests::{close, one_way},
    };

    #[test]
    fn every_measure_describes_itself() {
        let names: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
        assert_eq!(
            names.join(" "),
            "DEGREE STRENGTH PAGERANK EIGENVECTOR KATZ HITS_HUB HITS_AUTHORITY BETWEENNESS CLOSENESS HARMONIC CORENESS CONSTRAINT CLUSTERING"
        );
        for measure in MEASURES {
            assert!(measure.summary.ends_with('.'), "{}", measure.name);
            assert!(!measure.formula.is_empty() && !measure.reference.is_empty());
            assert!(measure.complexity.starts_with("O("), "{}", measure.name);
            for parameter in measure.parameters {
                assert!(
                    parameter.takes(parameter.default),
                    "{} {}",
                    measure.name,
                    parameter.name
                );
                assert!(parameter.summary.ends_with('.'), "{}", parameter.name);
            }
        }
    }

    #[test]
    fn a_parameter_out_of_range_is_refused() {
        let measure = find_measure("PAGERANK").unwrap();
        assert!(close(measure.defaults().get("damping"), 0.85));
        let halved = measure.defaults().with("damping", 0.5).unwrap();
        assert!(close(halved.get("damping"), 0.5));
        let refusal = measure.defaults().with("damping", 2.0).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "`damping` takes a number from 0 to 0.999999, not 2"
        );
        let refusal = measure.defaults().with("dumping", 0.5).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "there is no parameter `dumping`; there are: damping, tolerance, roundsMax"
        );
        assert!(measure.defaults().with("roundsMax", 2.5).is_err());
        assert!(measure.defaults().with("damping", f64::NAN).is_err());
    }

    #[test]
    fn equal_values_share_a_rank() {
        let ties: Vec<_> = (1..5).map(|other| one_way(0, other, 1.0)).collect();
        let graph = Projection::of_links(5, &ties);
        let scores = Scores::exact(vec![4.0, 1.0, 2.0, 2.0, 0.5]);
        let ranks = |count, first| {
            let (placed, total) = scores.top(&graph, first, count, |entity| entity.index() != 1);
            assert_eq!(total, 4);
            placed
                .iter()
                .map(|placed| (placed.rank, placed.entity.index()))
                .collect::<Vec<_>>()
        };
        assert_eq!(ranks(9, First::Highest), [(1, 0), (2, 2), (2, 3), (4, 4)]);
        assert_eq!(ranks(2, First::Highest), [(1, 0), (2, 2)]);
        assert_eq!(ranks(0, First::Highest), []);
        assert_eq!(ranks(2, First::Lowest), [(1, 4), (2, 2)]);
        let (placed, of) = scores
            .place(&graph, First::Highest, EntityIdx::new(3), |_| true)
            .unwrap();
        assert_eq!((placed.rank, of), (2, 5));
    }
}
