//! The audits that the reference implementation of GraphQL over HTTP publishes.

use std::path::Path;
use std::process::Command;

use crate::client::Server;

/// Needs npm, so it runs where `RAWABIT_NPM=1` says that it is there, as `./check` does.
#[test]
fn every_audit_of_graphql_over_http_passes() {
    if std::env::var_os("RAWABIT_NPM").is_none_or(|value| value != "1") {
        println!("not run: set RAWABIT_NPM=1 to run the audits with npm");
        return;
    }
    let server = Server::start();
    let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transport/run");
    let url = format!("http://{}/graphql", server.address);
    let output = Command::new(run).arg(url).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{report}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(report.contains("61 of 61 audits passed"), "{report}");
}
