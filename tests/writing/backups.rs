//! Backups of a service that runs, and who may make them.

use serde_json::Value;

use crate::{
    common::{agent, rawabit},
    desk::{Desk, Token},
};

/// Status and code of the error, or no code for a backup.
fn asked_by(desk: &Desk, token: &str) -> (u16, String) {
    let mut request = agent().get(format!("{}/backup", desk.url()));
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut response = request.call().unwrap();
    let status = response.status().as_u16();
    let body = response.body_mut().read_to_vec().unwrap();
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    (status, code.unwrap_or("none").to_owned())
}

#[test]
fn only_an_admin_may_back_up_a_running_service() {
    let desk = Desk::new();
    let revoked = Token::create(desk.folder(), "--role admin");
    let done = rawabit(
        desk.folder(),
        &format!("token revoke --data {{}} {}", revoked.id),
    );
    assert_eq!(done.code, Some(0), "{}", done.err);
    for (token, expected) in [
        ("", (401, "UNAUTHENTICATED")),
        ("rwb_wrong", (401, "UNAUTHENTICATED")),
        (&revoked.secret, (401, "UNAUTHENTICATED")),
        (&desk.reader.secret, (403, "FORBIDDEN")),
        (&desk.editor.secret, (403, "FORBIDDEN")),
        (&desk.admin.secret, (200, "none")),
    ] {
        let (status, code) = asked_by(&desk, token);
        assert_eq!((status, code.as_str()), expected, "{token}");
    }
    let out = desk.folder().join("backup");
    let shown = out.display();
    for (options, reason) in [
        (String::new(), "--token"),
        (
            format!("--token {}", desk.editor.secret),
            "this needs `admin`",
        ),
    ] {
        let refused = rawabit(
            desk.folder(),
            &format!("backup --url {} --out {shown} {options}", desk.url()),
        );
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.err.contains(reason), "{}", refused.err);
        assert!(!out.exists() && !out.with_extension("part").exists());
    }
}

#[test]
fn a_backup_of_a_running_service_holds_what_was_there_when_it_began() {
    let desk = Desk::new();
    let assert = |number: usize| {
        desk.write(&format!(
            r#"mutation {{ assertClaims(input: [{{ id: "b{number}", subject: "alpha", property: "statement", value: "{number}", source: "s1", quote: "{}" }}]) {{ revision }} }}"#,
            "words ".repeat(500)
        ));
    };
    (0..100).for_each(assert);
    let before = desk.revision();
    let copies = tempfile::tempdir().unwrap();
    let shown = copies.path().display().to_string();
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let n_backups = std::thread::scope(|scope| {
        let (desk, is_over, shown) = (&desk, &is_over, &shown);
        let backing_up = scope.spawn(move || {
            let mut n_backups = 0;
            while !is_over.load(std::sync::atomic::Ordering::SeqCst) || n_backups == 0 {
                let made = rawabit(
                    desk.folder(),
                    &format!(
                        "backup --url {} --token {} --out {shown}/{n_backups}.backup --json",
                        desk.url(),
                        desk.admin.secret
                    ),
                );
                assert_eq!(made.code, Some(0), "{}", made.err);
                n_backups += 1;
            }
            n_backups
        });
        (100..200).for_each(assert);
        is_over.store(true, std::sync::atomic::Ordering::SeqCst);
        backing_up.join().unwrap()
    });
    let history = "{changes(since:0,first:200){nodes{revision,at,by,after{id}}}}";
    let whole = desk.ask(history)["changes"]["nodes"].take();
    for number in [0, n_backups - 1] {
        let folder = copies.path().join(format!("data-{number}"));
        let restored = rawabit(
            &folder,
            &format!("restore --data {{}} {shown}/{number}.backup"),
        );
        assert_eq!(restored.code, Some(0), "{}", restored.err);
        let answer = rawabit(&folder, &format!("query --data {{}} {history}"));
        let answer: Value = serde_json::from_str(&answer.out).unwrap();
        let found = answer["data"]["changes"]["nodes"].as_array().unwrap();
        let last = found.last().unwrap()["revision"].as_u64().unwrap();
        assert!(last >= before, "{last}");
        assert_eq!(found[..], whole.as_array().unwrap()[..found.len()]);
    }
}
