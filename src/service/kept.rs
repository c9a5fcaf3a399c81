//! Answers kept for whoever asks the same next, within a bound on their size.

use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
};

use super::flights::Flights;

/// Answers that are kept at once, whatever their size: looking for one goes through all.
const ANSWERS_MAX: usize = 512;
/// What keeping an answer takes beside the answer itself.
const OVERHEAD_BYTES: usize = 256;

/// Answers by their questions. The one that nobody has asked for longest gives way.
pub(super) struct Kept<K> {
    bytes_max: usize,
    held: Mutex<Held<K>>,
    /// What is being computed.
    pub(super) flights: Flights<K>,
}

struct Held<K> {
    answers: Vec<Answer<K>>,
    n_bytes: usize,
    /// Counts what was asked.
    now: u64,
}

struct Answer<K> {
    question: K,
    value: Arc<dyn Any + Send + Sync>,
    n_bytes: usize,
    asked_last: u64,
}

impl<K: PartialEq> Kept<K> {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            held: Mutex::new(Held {
                answers: Vec::new(),
                n_bytes: 0,
                now: 0,
            }),
            flights: Flights::default(),
        }
    }

    /// The answer to a question, if it is kept and of this type.
    pub(super) fn get<T: Send + Sync + 'static>(&self, question: &K) -> Option<Arc<T>> {
        // Whatever a panic left behind is whole: every change is one push or one removal.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.now += 1;
        let now = held.now;
        let found = held
            .answers
            .iter_mut()
            .find(|answer| answer.question == *question)?;
        found.asked_last = now;
        Arc::clone(&found.value).downcast().ok()
    }

    /// Whether the answer to a question is kept; nobody has asked for it then.
    pub(super) fn has(&self, question: &K) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut answers = held.answers.iter();
        answers.any(|answer| answer.question == *question)
    }

    /// Keeps an answer, unless it is larger than all that may be kept.
    pub(super) fn put<T: Send + Sync + 'static>(&self, question: K, value: Arc<T>, n_bytes: usize) {
        let n_bytes = n_bytes.saturating_add(OVERHEAD_BYTES);
        if n_bytes > self.bytes_max {
            return;
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        // A large answer is freed when nobody waits for the lock any more.
        let mut gone = Vec::new();
        gone.extend(held.remove(|answer| answer.question == question));
        while held.n_bytes + n_bytes > self.bytes_max || held.answers.len() >= ANSWERS_MAX {
            let oldest = held.answers.iter().map(|answer| answer.asked_last).min();
            gone.extend(held.remove(|answer| Some(answer.asked_last) == oldest));
        }
        held.now += 1;
        let asked_last = held.now;
        held.n_bytes += n_bytes;
        held.answers.push(Answer {
            question,
            value,
            n_bytes,
            asked_last,
        });
        drop(held);
        drop(gone);
    }
}

impl<K> Held<K> {
    /// Takes out the first answer of which this is true.
    fn remove(&mut self, goes: impl Fn(&Answer<K>) -> bool) -> Option<Answer<K>> {
        let at = self.answers.iter().position(goes)?;
        let gone = self.answers.swap_remove(at);
        self.n_bytes -= gone.n_bytes;
        Some(gone)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

    use proptest::prelude::*;

    use super::*;

    fn kept(kept: &Kept<u32>, question: u32) -> Option<u32> {
        kept.get::<u32>(&question).map(|value| *value)
    }

    #[test]
    fn what_nobody_asked_for_longest_gives_way() {
        let answers = Kept::new(3 * (100 + OVERHEAD_BYTES));
        for question in 0..3 {
            answers.put(question, Arc::new(question * 10), 100);
        }
        assert_eq!(kept(&answers, 0), Some(0));
        answers.put(3, Arc::new(30u32), 100);
        assert_eq!(kept(&answers, 1), None);
        assert_eq!(
            [0, 2, 3].map(|question| kept(&answers, question)),
            [Some(0), Some(20), Some(30)]
        );
    }

    #[test]
    fn an_answer_of_another_type_or_beyond_the_bound_is_none() {
        let answers = Kept::new(1000);
        answers.put(1, Arc::new("one"), 10);
        assert_eq!(kept(&answers, 1), None);
        answers.put(2, Arc::new(2u32), 1000);
        assert_eq!(kept(&answers, 2), None);
    }

    /// Asks for the lock when it is freed.
    struct Freed(Arc<Kept<u32>>, Arc<AtomicBool>);

    impl Drop for Freed {
        fn drop(&mut self) {
            self.1.store(self.0.held.try_lock().is_ok(), Relaxed);
        }
    }

    #[test]
    fn what_gives_way_is_freed_outside_of_the_lock() {
        let answers = Arc::new(Kept::new(100 + OVERHEAD_BYTES));
        let was_free = Arc::new(AtomicBool::new(false));
        let freed = Freed(Arc::clone(&answers), Arc::clone(&was_free));
        answers.put(1, Arc::new(freed), 100);
        answers.put(2, Arc::new(2u32), 100);
        assert!(was_free.load(Relaxed));
    }

    proptest! {
        #[test]
        fn the_bound_holds_and_an_answer_is_the_one_put_last(puts in prop::collection::vec((0u32..8, 0u32..100, 0usize..900), 0..60)) {
            let answers = Kept::new(2000);
            for (at, (question, value, n_bytes)) in puts.iter().enumerate() {
                answers.put(*question, Arc::new(*value), *n_bytes);
                let held = answers.held.lock().unwrap();
                prop_assert!(held.n_bytes <= 2000);
                prop_assert_eq!(held.n_bytes, held.answers.iter().map(|answer| answer.n_bytes).sum::<usize>());
                drop(held);
                for asked in 0..8 {
                    let last = puts[..=at].iter().rev().find(|put| put.0 == asked).map(|put| put.1);
                    let found = kept(&answers, asked);
                    prop_assert!(found.is_none() || found == last);
                }
                prop_assert_eq!(kept(&answers, *question), Some(*value));
            }
        }
    }
}
