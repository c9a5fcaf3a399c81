//! What others have written to test servers of GraphQL: the audits of GraphQL over HTTP by its
//! reference implementation, and the clients of the two protocols for subscriptions.

use std::path::Path;
use std::process::Command;

use crate::client::Server;

/// Runs a script of `tests/transport` against a server, and looks for its last words.
///
/// Needs npm, so it runs where `RAWABIT_NPM=1` says that it is there, as `./check` does.
fn run(script: &str, passed: &str) {
    if std::env::var_os("RAWABIT_NPM").is_none_or(|value| value != "1") {
        println!("not run: set RAWABIT_NPM=1 to run {script} with npm");
        return;
    }
    let server = Server::start();
    let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transport/run");
    let url = format!("http://{}/graphql", server.address);
    let output = Command::new(run).args([script, &url]).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{report}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(report.contains(passed), "{report}");
}

/// One test, because all three install the same packages.
#[test]
fn audits_and_clients_from_npm_pass() {
    run("audit.js", "61 of 61 audits passed");
    run("sockets.js", "9 of 9 cases passed");
    run("events.js", "8 of 8 cases passed");
}
