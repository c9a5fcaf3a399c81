//! What the binary is linked from: licences, sources and packages, held against `deny.toml`.
//!
//! The lists stand in `deny.toml`, so `cargo deny check bans licenses sources` reads the same ones. The test asks Cargo
//! for the packages of this machine's target, without network.

use std::{fs, process::Command};

use serde_json::Value;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn read(file: &str) -> String {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The quoted words of a list in a section of `deny.toml`, comments aside.
fn listed(deny: &str, section: &str, list: &str) -> Vec<String> {
    let body = deny
        .split(&format!("\n[{section}]\n"))
        .nth(1)
        .unwrap_or_default();
    let body = body.split("\n[").next().unwrap_or_default();
    let lines: Vec<&str> = body
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect();
    let lines = lines.join("\n");
    let inside = lines
        .split(&format!("{list} = ["))
        .nth(1)
        .unwrap_or_default();
    let inside = inside.split("\n]").next().unwrap_or_default();
    inside
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Whether a licence expression can be met with the allowed licences alone.
///
/// `AND` asks for both sides, `OR` and `/` for one; `AND` binds closer.
fn allowed(expression: &str, allow: &[String]) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut open: Vec<(bool, bool)> = Vec::new();
    let (mut any, mut all) = (false, true);
    let mut words = spaced.split_whitespace().peekable();
    while let Some(word) = words.next() {
        match word {
            "(" => {
                open.push((any, all));
                (any, all) = (false, true);
            }
            ")" => {
                let inside = any || all;
                (any, all) = open.pop().unwrap_or((false, true));
                all &= inside;
            }
            "AND" => {}
            "OR" => {
                any |= all;
                all = true;
            }
            licence => {
                let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
                let whole = match exception {
                    Some(exception) => format!("{licence} WITH {exception}"),
                    None => licence.to_owned(),
                };
                all &= allow.contains(&whole);
            }
        }
    }
    any || all
}

/// Cargo's own account of the packages for this machine.
fn metadata() -> Value {
    let cargo = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("Cargo runs");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {errors}");
        output.stdout
    };
    let version = String::from_utf8_lossy(&cargo(&["-vV"])).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.expect("Cargo names its host");
    let arguments = "metadata --locked --offline --format-version 1 --filter-platform";
    let mut arguments: Vec<&str> = arguments.split(' ').collect();
    arguments.push(host);
    serde_json::from_slice(&cargo(&arguments)).expect("Cargo writes JSON")
}

#[test]
fn every_package_has_an_allowed_licence() {
    let allow = listed(&read("deny.toml"), "licenses", "allow");
    assert!(allow.contains(&"Apache-2.0".to_owned()), "{allow:?}");
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("there are packages");
    assert!(packages.len() > 50, "{} packages", packages.len());
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !allowed(package["license"].as_str().unwrap_or("none"), &allow))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "not allowed by deny.toml: {refused:?}");
}

#[test]
fn no_dependency_takes_whatever_version_comes() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("there are packages");
    let own = packages.iter().find(|package| package["name"] == "rawabit");
    let dependencies = own.and_then(|own| own["dependencies"].as_array());
    let wild: Vec<&Value> = dependencies
        .expect("the package has dependencies")
        .iter()
        .filter(|dependency| dependency["req"] == "*")
        .map(|dependency| &dependency["name"])
        .collect();
    assert!(wild.is_empty(), "{wild:?}");
}

#[test]
fn every_package_comes_from_crates_io() {
    let lock = read("Cargo.lock");
    let sources = lock
        .lines()
        .filter_map(|line| line.strip_prefix("source = "));
    let others: Vec<&str> = sources
        .filter(|source| source.trim_matches('"') != CRATES_IO)
        .collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn no_banned_package_is_built() {
    let banned = listed(&read("deny.toml"), "bans", "deny");
    assert!(banned.contains(&"openssl-sys".to_owned()), "{banned:?}");
    let lock = read("Cargo.lock");
    let found: Vec<&String> = banned
        .iter()
        .filter(|package| lock.contains(&format!("\nname = \"{package}\"\n")))
        .collect();
    assert!(found.is_empty(), "banned by deny.toml: {found:?}");
}

#[test]
fn a_licence_expression_needs_all_or_one_of_its_parts() {
    let allow = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned);
    for met in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0",
        "GPL-3.0 AND MIT OR Apache-2.0",
    ] {
        assert!(allowed(met, &allow), "{met}");
    }
    for refused in [
        "GPL-3.0",
        "none",
        "MIT AND GPL-3.0",
        "(MIT OR GPL-3.0) AND GPL-3.0",
        "Apache-2.0 WITH LLVM-exception",
        "MIT AND (GPL-3.0 OR BSL-1.0)",
    ] {
        assert!(!allowed(refused, &allow), "{refused}");
    }
}
