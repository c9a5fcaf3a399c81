//! A look at every record of a store that is being opened, and what follows from it.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use super::chain::Chain;
use super::record::{Hash, Record};
use super::sled::{Engine, EngineError, guarded, sequence_of};
use super::{Damage, Head};

/// Records between two signs of life.
const TICK_RECORDS: u64 = 256;

/// What a look at every record found.
#[derive(Clone, Debug, Default)]
pub(super) struct Survey {
    /// The end of the last whole commit of the sound records at the start.
    pub(super) complete: Head,
    /// The first record that is not sound.
    pub(super) damaged: Option<Damaged>,
    /// Records after `complete`, sound or not.
    pub(super) behind: u64,
    /// The hash of the record that was acknowledged last, if a sound commit ends there.
    acknowledged_hash: Option<Hash>,
}

/// The first record that is not sound.
#[derive(Clone, Debug)]
pub(super) struct Damaged {
    /// Its sequence.
    sequence: u64,
    /// What is wrong with it.
    pub(super) damage: Damage,
    /// Whether a sound record follows: then this is not the end of a write that was cut short.
    sound_follows: bool,
}

/// Why a store is not served.
#[derive(Debug)]
pub(super) enum Verdict {
    /// A newer Rawabit wrote it.
    Newer { sequence: u64, damage: Damage },
    /// It is damaged, and this is how.
    Corrupt(String),
}

/// Why a store could not be looked at.
#[derive(Debug)]
pub(super) enum Failure {
    /// There was no progress.
    Stalled,
    /// sled failed.
    Engine(EngineError),
}

/// Opens sled and looks at every record, in a thread that is given up if it makes no progress.
pub(super) fn in_time(
    path: &Path,
    number: u64,
    acknowledged: u64,
    limit: Duration,
) -> Result<(Engine, Survey), Failure> {
    let (alive, signs) = mpsc::channel();
    let path = path.to_path_buf();
    let work = move || {
        guarded(|| {
            let engine = Engine::open(path, number)?;
            survey(engine, acknowledged, &alive)
        })
    };
    let spawned = std::thread::Builder::new()
        .name("journal-open".to_owned())
        .spawn(work);
    let thread = spawned.map_err(|error| Failure::Engine(EngineError::Io(error)))?;
    loop {
        match signs.recv_timeout(limit) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return Err(Failure::Stalled),
            // The sender is gone, so the thread has come to its end.
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    thread
        .join()
        .unwrap_or(Err(EngineError::Panic))
        .map_err(Failure::Engine)
}

fn survey(
    engine: Engine,
    acknowledged: u64,
    alive: &Sender<()>,
) -> Result<(Engine, Survey), EngineError> {
    let mut survey = Survey::default();
    let mut chain = Chain::default();
    let mut n_records: u64 = 0;
    let engine = engine.visit_all(&mut |key, value| {
        if n_records.is_multiple_of(TICK_RECORDS) {
            // Nobody listens any more when opening was given up; the thread then ends by itself.
            let _ = alive.send(());
        }
        n_records += 1;
        survey.look(&mut chain, acknowledged, sequence_of(key), value);
    })?;
    Ok((engine, survey))
}

impl Survey {
    fn look(&mut self, chain: &mut Chain, acknowledged: u64, sequence: u64, value: &[u8]) {
        self.behind += 1;
        if let Some(damaged) = &mut self.damaged {
            damaged.sound_follows |= Record::parse(sequence, value).is_ok();
            return;
        }
        if let Err(damage) = chain.check(sequence, value) {
            // After a gap, the record found is itself what follows.
            let sound_follows = damage == Damage::Missing && Record::parse(sequence, value).is_ok();
            self.damaged = Some(Damaged {
                sequence: chain.next_sequence(),
                damage,
                sound_follows,
            });
        } else if chain.complete().sequence == sequence {
            self.complete = chain.complete();
            self.behind = 0;
            if sequence == acknowledged {
                self.acknowledged_hash = Some(self.complete.hash);
            }
        }
    }

    /// Whether the store may be served from its start to [`Survey::complete`].
    ///
    /// `acknowledged` is the head that was recorded apart, or `None` when that is not known.
    pub(super) fn judge(&self, acknowledged: Option<Head>) -> Result<(), Verdict> {
        if let Some(Damaged {
            sequence,
            damage: damage @ Damage::Version { .. },
            ..
        }) = &self.damaged
        {
            return Err(Verdict::Newer {
                sequence: *sequence,
                damage: damage.clone(),
            });
        }
        let broken = self.damaged.as_ref().map_or_else(
            || "the records after it are missing".to_owned(),
            |damaged| format!("record {}: {}", damaged.sequence, damaged.damage),
        );
        if let Some(head) = acknowledged.filter(|head| head.sequence > self.complete.sequence) {
            return Err(Verdict::Corrupt(format!(
                "revision {} was acknowledged, but only revision {} can be reached; {broken}",
                head.sequence, self.complete.sequence
            )));
        }
        if acknowledged
            .is_some_and(|head| head.sequence > 0 && self.acknowledged_hash != Some(head.hash))
        {
            return Err(Verdict::Corrupt(
                "it does not hold the record that was last acknowledged".to_owned(),
            ));
        }
        match &self.damaged {
            Some(damaged) if damaged.sound_follows => {
                Err(Verdict::Corrupt(format!("{broken}, and records follow it")))
            }
            // Without the recorded head nobody knows whether this record was acknowledged.
            Some(_) if acknowledged.is_none() => Err(Verdict::Corrupt(format!(
                "{broken}, and the head file is missing"
            ))),
            _ => Ok(()),
        }
    }
}
