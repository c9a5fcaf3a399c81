//! A few kills of a server that many write to; `examples/crash` does it at length.

#[path = "../examples/crash/run.rs"]
mod run;

use run::{Plan, run};

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let tally = run(&Plan {
        binary: env!("CARGO_BIN_EXE_rawabit").into(),
        folder: folder.path().to_owned(),
        kills: 6,
        writers: 4,
        writes_per_kill: 60,
        seed: 5,
    })
    .unwrap();
    assert!(tally.is_good(), "{tally}");
    assert!(tally.acknowledged > 10 && tally.kills == 6, "{tally}");
}
