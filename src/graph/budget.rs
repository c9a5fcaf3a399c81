//! How much work a query may do.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// The work left to a query: ties that it may look at, until it is told to stop.
///
/// Time is kept by whoever gave the budget: it raises the flag when the time is up.
#[derive(Clone, Debug)]
pub struct Budget {
    ties_left: usize,
    cancelled: Arc<AtomicBool>,
    exhausted: bool,
}

impl Budget {
    /// A budget of so many ties, which ends early when the flag is raised.
    #[must_use]
    pub fn new(ties_max: usize, cancelled: Arc<AtomicBool>) -> Self {
        Self {
            ties_left: ties_max,
            cancelled,
            exhausted: false,
        }
    }

    /// A budget that does not run out, for work whose size is known.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::new(usize::MAX, Arc::default())
    }

    /// Spends work; says whether there was enough left.
    pub fn spend(&mut self, ties: usize) -> bool {
        if self.exhausted || ties > self.ties_left || self.cancelled.load(Ordering::Relaxed) {
            self.exhausted = true;
            return false;
        }
        self.ties_left -= ties;
        true
    }

    /// Whether work was cut short.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// Whether the time is up, rather than the work too much.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_runs_out_once_and_for_all() {
        let mut budget = Budget::new(10, Arc::default());
        assert!(budget.spend(9));
        assert!(!budget.is_exhausted());
        assert!(!budget.spend(2));
        assert!(!budget.spend(1), "what was refused stays refused");
        assert!(budget.is_exhausted());
    }

    #[test]
    fn a_raised_flag_ends_the_work() {
        let flag = Arc::new(AtomicBool::new(false));
        let mut budget = Budget::new(10, Arc::clone(&flag));
        assert!(budget.spend(1));
        flag.store(true, Ordering::Relaxed);
        assert!(!budget.spend(1));
        assert!(budget.is_cancelled());
    }
}
