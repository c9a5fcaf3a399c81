//! The hostile suite and a moment of mixed load; `examples/load` does it at length.

#[path = "../examples/load/hostile.rs"]
mod hostile;
#[expect(dead_code, reason = "memory says something only after a long run")]
#[path = "../examples/load/mixed.rs"]
mod mixed;
#[path = "../examples/load/random.rs"]
mod random;
#[path = "../examples/load/server.rs"]
mod server;
#[path = "../examples/load/subscriber.rs"]
mod subscriber;

use std::{path::Path, time::Duration};

use server::{Program, Server};

fn program(data: &Path) -> Program {
    Program {
        binary: env!("CARGO_BIN_EXE_rawabit").into(),
        data: data.to_owned(),
        memory_mb: None,
    }
}

#[test]
fn every_hostile_request_gets_a_proper_error_while_others_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(&program(folder.path())).unwrap();
    let report = hostile::run(&mut server, 1).unwrap();
    // A proper time is for a measurement; here nothing may hang.
    assert!(report.is_good(server::PATIENCE), "{report}");
    assert!(report.verdicts.len() >= 40, "{report}");
}

#[test]
fn under_mixed_load_nothing_fails_and_every_change_is_heard_once() {
    let folder = tempfile::tempdir().unwrap();
    let report = mixed::run(&mixed::Plan {
        program: program(folder.path()),
        time: Duration::from_secs(10),
        readers: 2,
        writers: 2,
        pause: Duration::from_millis(5),
        seed: 3,
    })
    .unwrap();
    for kind in [&report.reads, &report.writes, &report.hostile] {
        assert!(kind.wrong.is_empty() && kind.count() > 0, "{report}");
    }
    assert_eq!((report.unheard, report.twice), (0, 0), "{report}");
    assert!(
        report.is_alive && report.heard.iter().all(|heard| *heard > 0),
        "{report}"
    );
}
