//! How sure a claim is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Degree of belief in a claim, from 0 (refuted) to 1 (certain).
///
/// Kept in single precision: seven digits are more than any source gives.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f32", into = "f32")]
pub struct Confidence(f32);

/// A number that is no confidence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("`{text}` is no confidence; write high, medium, low, or a number from 0 to 1")]
pub struct ConfidenceError {
    text: String,
}

/// The words that stand for ranges of confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConfidenceLevel {
    /// At least 0.75; written without a number it counts as 0.9.
    High,
    /// At least 0.45; written without a number it counts as 0.6.
    Medium,
    /// Below 0.45; written without a number it counts as 0.3.
    Low,
}

impl Confidence {
    /// Checks a number.
    ///
    /// # Errors
    /// [`ConfidenceError`] when `value` is not a number in `0..=1`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the value is in 0..=1, only digits are lost"
    )]
    pub fn new(value: f64) -> Result<Self, ConfidenceError> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value as f32))
        } else {
            Err(ConfidenceError {
                text: value.to_string(),
            })
        }
    }

    /// Reads a level's name or a number.
    ///
    /// # Errors
    /// [`ConfidenceError`] when the text is neither.
    pub fn parse(text: &str) -> Result<Self, ConfidenceError> {
        let unreadable = || ConfidenceError {
            text: text.chars().take(40).collect(),
        };
        match text {
            "high" => Ok(ConfidenceLevel::High.confidence()),
            "medium" => Ok(ConfidenceLevel::Medium.confidence()),
            "low" => Ok(ConfidenceLevel::Low.confidence()),
            _ => Self::new(text.parse().map_err(|_| unreadable())?).map_err(|_| unreadable()),
        }
    }

    /// The number, as the shortest decimal that means the same.
    #[must_use]
    pub fn get(self) -> f64 {
        // The nearest double of 0.9f32 prints as 0.8999999761581421, which nobody wrote.
        (f64::from(self.0) * 1e7).round() / 1e7
    }

    /// The number in single precision, for arithmetic over many claims.
    #[must_use]
    pub fn get_f32(self) -> f32 {
        self.0
    }

    /// The range that the number lies in.
    #[must_use]
    pub fn level(self) -> ConfidenceLevel {
        match self.0 {
            value if value >= 0.75 => ConfidenceLevel::High,
            value if value >= 0.45 => ConfidenceLevel::Medium,
            _ => ConfidenceLevel::Low,
        }
    }
}

impl ConfidenceLevel {
    /// The number that a level stands for when the source gives none.
    #[must_use]
    pub fn confidence(self) -> Confidence {
        Confidence(match self {
            Self::High => 0.9,
            Self::Medium => 0.6,
            Self::Low => 0.3,
        })
    }
}

impl Default for Confidence {
    fn default() -> Self {
        ConfidenceLevel::Medium.confidence()
    }
}

/// As tables write it: the level's name where the number is exactly what the level stands for.
impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (level, name) in [
            (ConfidenceLevel::High, "high"),
            (ConfidenceLevel::Medium, "medium"),
            (ConfidenceLevel::Low, "low"),
        ] {
            if level.confidence() == *self {
                return f.write_str(name);
            }
        }
        write!(f, "{}", self.0)
    }
}

impl TryFrom<f32> for Confidence {
    type Error = ConfidenceError;

    fn try_from(value: f32) -> Result<Self, ConfidenceError> {
        Self::new(f64::from(value))
    }
}

impl From<Confidence> for f32 {
    fn from(confidence: Confidence) -> Self {
        confidence.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_numbers_are_read_and_written_alike() {
        for text in ["high", "medium", "low", "0.85", "0", "1", "0.123"] {
            assert_eq!(Confidence::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Confidence::parse("0.9").unwrap().to_string(), "high");
        assert!((Confidence::parse("0.85").unwrap().get() - 0.85).abs() < f64::EPSILON);
    }

    #[test]
    fn what_is_no_number_from_0_to_1_is_refused() {
        for text in ["", "1.01", "-0.1", "NaN", "inf", "sure"] {
            assert!(Confidence::parse(text).is_err(), "{text} was taken");
        }
    }

    #[test]
    fn the_levels_name_ranges() {
        let level = |value| Confidence::new(value).unwrap().level();
        assert_eq!(level(0.75), ConfidenceLevel::High);
        assert_eq!(level(0.74), ConfidenceLevel::Medium);
        assert_eq!(level(0.45), ConfidenceLevel::Medium);
        assert_eq!(level(0.44), ConfidenceLevel::Low);
    }
}
