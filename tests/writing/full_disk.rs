//! A disk with too little room, and one that refuses in the middle of a write.

use std::process::Command;

use serde_json::{Value, json};

use crate::{
    common::program,
    desk::{Desk, failure},
};

/// Where the system refuses to let a file grow, as it does on a full disk: a few hundred claims further on.
const FILE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// More claims than fit below that.
const CLAIMS_MAX: usize = 2_000;

/// The program, where the system lets no file grow beyond a length.
fn program_where_files_end_at(length_bytes: u64) -> Command {
    let program = program();
    let mut limited = Command::new("bash");
    // Without the trap the system would end the program instead of refusing the write.
    let limit = format!(
        "trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"",
        length_bytes / 1024
    );
    limited.args(["-c", &limit]).arg(program.get_program());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited
}

/// A mutation that states a claim with a long note.
fn claim(id: &str) -> String {
    let note = json!("n".repeat(4_000));
    format!(
        r#"mutation {{ assertClaims(input: [{{ id: "{id}", subject: "alpha", property: "statement",
            value: "says {id}", source: "s1", note: {note} }}]) {{ revision }} }}"#
    )
}

/// The ids of the claims that such mutations have stated, sorted.
fn stated(desk: &Desk) -> Vec<String> {
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = desk.ask(&format!(
            r#"{{ claims(filter: {{ properties: ["statement"] }}, first: 200, after: {after}) {{
                nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"#
        ));
        let claims = &page["claims"];
        let ids = claims["nodes"].as_array().unwrap().iter();
        found.extend(ids.map(|node| node["id"].as_str().unwrap().to_owned()));
        after = claims["pageInfo"]["endCursor"].clone();
        if claims["pageInfo"]["hasNextPage"] == false {
            found.sort();
            return found;
        }
    }
}

#[test]
fn with_too_little_room_nothing_is_written_until_there_is_some() {
    let mut desk = Desk::new();
    desk.write(&claim("before"));
    desk.stop();
    desk.start_with(&["--journal.free-bytes-min", "1000000000000000"]);
    let (code, text) = desk.refused(&claim("refused"));
    assert_eq!(code, "READ_ONLY");
    assert!(text.contains("nearly full"), "{text}");
    assert_eq!(stated(&desk), ["before"]);
    desk.restart();
    assert_eq!(stated(&desk), ["before"]);
    desk.write(&claim("later"));
    assert_eq!(stated(&desk), ["before", "later"]);
}

#[test]
fn when_the_system_refuses_a_write_nothing_more_is_acknowledged_and_nothing_is_lost() {
    let mut desk = Desk::new();
    desk.stop();
    desk.start_program(program_where_files_end_at(FILE_BYTES_MAX));
    let mut acknowledged = Vec::new();
    let refused = (0..CLAIMS_MAX).find_map(|number| {
        let id = format!("w{number:04}");
        let response = desk.send(&desk.editor.secret, &claim(&id));
        if response.get("errors").is_some() {
            return Some(failure(&response));
        }
        acknowledged.push(id);
        None
    });
    let (code, text) = refused.unwrap();
    assert_eq!(code, "READ_ONLY", "{text}");
    assert!(text.contains("the disk of the service failed"), "{text}");
    assert!(acknowledged.len() > 50, "{acknowledged:?}");
    // Reading goes on, and writing does not.
    assert_eq!(stated(&desk), acknowledged);
    assert_eq!(desk.refused(&claim("further")).0, "READ_ONLY");
    desk.restart();
    assert_eq!(stated(&desk), acknowledged);
    desk.write(&claim("xlater"));
    acknowledged.push("xlater".to_owned());
    assert_eq!(stated(&desk), acknowledged);
    desk.restart();
    assert_eq!(stated(&desk), acknowledged);
}
