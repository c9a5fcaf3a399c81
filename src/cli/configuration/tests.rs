//! Which value counts, and what is refused.

use std::fs;

use clap::{Args as _, Command, FromArgMatches as _};

use super::*;

/// A data folder, with the file `rawabit.toml` in it if there is a text for it.
fn folder(text: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    if let Some(text) = text {
        fs::write(folder.path().join("rawabit.toml"), text).unwrap();
    }
    folder
}

fn flags(arguments: &[&str]) -> Flags {
    let command = Flags::augment_args(Command::new("serve").no_binary_name(true));
    Flags::from_arg_matches(&command.try_get_matches_from(arguments).unwrap()).unwrap()
}

/// What counts with `--data` and these.
fn resolve(
    folder: &tempfile::TempDir,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> Result<Effective> {
    let data = folder.path().to_str().unwrap();
    let arguments = [&["--data", data], arguments].concat();
    let variables = variables
        .iter()
        .map(|(name, value)| (name.into(), value.into()));
    flags(&arguments).resolve_in(variables)
}

/// What the file is refused with, without its path.
fn refused(text: &str) -> String {
    let folder = folder(Some(text));
    let error = resolve(&folder, &[], &[]).unwrap_err();
    let path = folder.path().join("rawabit.toml").display().to_string();
    format!("{error:#}").replace(&path, "FILE")
}

/// What a variable is refused with.
fn refused_variable(name: &str, value: &str) -> String {
    let error = resolve(&folder(None), &[(name, value)], &[]).unwrap_err();
    format!("{error:#}")
}

fn setting(effective: &Effective, name: &str) -> (String, &'static str) {
    let settings = effective.settings();
    let found = settings.iter().find(|setting| setting.key.name == name);
    let found = found.unwrap();
    (found.value.to_string(), found.origin.kind())
}

#[test]
fn without_a_word_the_defaults_count() {
    let folder = folder(None);
    let effective = resolve(&folder, &[], &[]).unwrap();
    let expected = Config {
        data: Some(folder.path().to_path_buf()),
        ..Config::default()
    };
    assert_eq!(effective.config, expected);
    let origins: Vec<&str> = effective
        .settings()
        .iter()
        .map(|setting| setting.origin.kind())
        .collect();
    assert_eq!(origins[0], "flag");
    assert!(origins[1..].iter().all(|origin| *origin == "default"));
}

#[test]
fn clients_are_counted_unless_they_can_only_be_on_this_machine() {
    let points = |file: Option<&str>, arguments: &[&str], address: &str| {
        let effective = resolve(&folder(file), &[], arguments).unwrap();
        let limits = effective.limits_at(address.parse().unwrap());
        limits.points_per_s
    };
    let own = ["127.0.0.1:4000", "[::1]:4000", "[::ffff:127.0.0.1]:4000"];
    let file = "[limits]\npoints-per-s = 500\n";
    for address in own {
        assert_eq!(points(None, &[], address), 0, "{address}");
        let behind_a_proxy = points(None, &["--trust-proxy"], address);
        assert_eq!(behind_a_proxy, 500, "{address}");
        let given = points(None, &["--limits.points-per-s", "500"], address);
        assert_eq!(given, 500, "{address}: as many as by default, but given");
        assert_eq!(points(Some(file), &[], address), 500, "{address}");
    }
    for address in ["0.0.0.0:4000", "192.0.2.1:4000", "[::]:4000"] {
        assert_eq!(points(None, &[], address), 500, "{address}");
    }
    let unbounded = ["--trust-proxy", "--limits.points-per-s", "0"];
    assert_eq!(points(None, &unbounded, own[0]), 0);
}

#[test]
fn a_flag_beats_the_environment_and_that_beats_the_file() {
    let folder = folder(Some("[limits]\nqueue-max = 1\n"));
    let environment = [("RAWABIT_LIMITS_QUEUE_MAX", "2")];
    let arguments = ["--limits.queue-max", "3"];
    for (variables, arguments, expected) in [
        (&[][..], &[][..], ("1", "file")),
        (&environment[..], &[][..], ("2", "environment")),
        (&environment[..], &arguments[..], ("3", "flag")),
        (&[][..], &arguments[..], ("3", "flag")),
    ] {
        let effective = resolve(&folder, variables, arguments).unwrap();
        let (value, origin) = setting(&effective, "limits.queue-max");
        assert_eq!((value.as_str(), origin), expected);
        assert_eq!(value, effective.config.limits.queue_max.to_string());
    }
}

#[test]
fn every_key_can_be_told_in_each_way() {
    for key in KEYS {
        let (text, toml, expected) = match key.name {
            "data" => continue,
            "listen" => ("[::1]:80", "\"[::1]:80\"", "\"[::1]:80\""),
            "ontology" => ("x.graphql", "\"x.graphql\"", "\"x.graphql\""),
            "cors-origin" => (
                "https://a.example",
                "[\"https://a.example\"]",
                "[\"https://a.example\"]",
            ),
            "log" => ("debug", "\"debug\"", "\"debug\""),
            "log-format" => ("json", "\"json\"", "\"json\""),
            "otlp-endpoint" => ("http://a:1", "\"http://a:1\"", "\"http://a:1\""),
            "documents" => ("x.json", "\"x.json\"", "\"x.json\""),
            "empty" | "closed" | "unprotected" | "trust-proxy" => ("true", "true", "true"),
            _ => ("7", "7", "7"),
        };
        let nothing = folder(None);
        let by_variable = resolve(&nothing, &[(&key.variable(), text)], &[]).unwrap();
        assert_eq!(
            setting(&by_variable, key.name),
            (expected.to_owned(), "environment")
        );
        let flag = format!("--{}={text}", key.name);
        let by_flag = resolve(&nothing, &[], &[&flag]).unwrap();
        assert_eq!(setting(&by_flag, key.name), (expected.to_owned(), "flag"));
        let by_file = resolve(&folder(Some(&format!("{} = {toml}", key.name))), &[], &[]);
        assert_eq!(
            setting(&by_file.unwrap(), key.name),
            (expected.to_owned(), "file")
        );
        assert_eq!(
            by_flag.config,
            Config {
                data: by_flag.config.data.clone(),
                ..by_variable.config.clone()
            }
        );
        assert_ne!(
            by_flag.config,
            resolve(&nothing, &[], &[]).unwrap().config,
            "{}",
            key.name
        );
    }
}

#[test]
fn a_switch_can_be_taken_back() {
    let folder = folder(Some("empty = true\n"));
    assert!(resolve(&folder, &[], &[]).unwrap().config.empty);
    assert!(
        !resolve(&folder, &[], &["--empty=false"])
            .unwrap()
            .config
            .empty
    );
    let environment = [("RAWABIT_EMPTY", "false")];
    assert!(!resolve(&folder, &environment, &[]).unwrap().config.empty);
    assert!(
        resolve(&folder, &environment, &["--empty"])
            .unwrap()
            .config
            .empty
    );
}

#[test]
fn origins_are_repeated_as_flags_and_separated_by_commas_elsewhere() {
    let folder = folder(None);
    let expected = ["https://a.example", "https://b.example"];
    let arguments = expected.map(|origin| format!("--cors-origin={origin}"));
    let by_flags = resolve(&folder, &[], &[&arguments[0], &arguments[1]]).unwrap();
    assert_eq!(by_flags.config.cors_origin, expected);
    let variable = [(
        "RAWABIT_CORS_ORIGIN",
        "https://a.example, https://b.example,",
    )];
    let by_variable = resolve(&folder, &variable, &[]).unwrap();
    assert_eq!(by_variable.config.cors_origin, expected);
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    for (text, expected) in [
        (
            "\nlisen = \"\"",
            "FILE: line 2: there is no key `lisen`; did you mean `listen`?",
        ),
        (
            "cors_origins = []",
            "FILE: line 1: there is no key `cors_origins`; did you mean `cors-origin`?",
        ),
        (
            "[limits]\ntoken-max = 1",
            "FILE: line 2: there is no key `limits.token-max`; did you mean `limits.tokens-max`?",
        ),
        (
            "tokens-max = 1",
            "FILE: line 1: there is no key `tokens-max`; did you mean `limits.tokens-max`?",
        ),
        (
            "[server]\nx = 1",
            "FILE: line 1: there is no key `server`; `rawabit config` shows those that there are",
        ),
    ] {
        assert_eq!(refused(text), expected);
    }
}

#[test]
fn a_value_of_the_wrong_type_is_refused_with_an_example() {
    for (text, expected) in [
        (
            "listen = 4000",
            "FILE: line 1: `listen` takes a text, such as listen = \"127.0.0.1:4000\"",
        ),
        (
            "closed = \"yes\"",
            "FILE: line 1: `closed` takes true or false, such as closed = false",
        ),
        (
            "cors-origin = \"*\"",
            "FILE: line 1: `cors-origin` takes a list of texts, such as cors-origin = [\"https://example.org\"]",
        ),
        (
            "[limits]\n\nqueue-max = 1.5",
            "FILE: line 3: `limits.queue-max` takes a whole number, such as queue-max = 256",
        ),
        (
            "limits = 1",
            "FILE: line 1: there is no key `limits`; `rawabit config` shows those that there are",
        ),
        (
            "listen = \"\"\nlisten = \"\"",
            "FILE: line 2: duplicate key",
        ),
    ] {
        assert_eq!(refused(text), expected);
    }
}

#[test]
fn a_value_that_cannot_be_is_refused_with_its_place() {
    for (text, expected) in [
        (
            "listen = \"4000\"",
            "FILE:1: `listen`: `4000` is no address with a port, such as 127.0.0.1:4000",
        ),
        (
            "limits.requests-max = 0",
            "FILE:1: `limits.requests-max`: `0` is no whole number from 1 to 1000000000000000",
        ),
        (
            "limits.nesting-max = 0x10000",
            "FILE:1: `limits.nesting-max`: `65536` is no whole number from 1 to 200",
        ),
        (
            "limits.selections-max = -1",
            "FILE:1: `limits.selections-max`: `-1` is no whole number from 1 to 1000000000000000",
        ),
        (
            "log-format = \"xml\"",
            "FILE:1: `log-format`: `xml` is neither text nor json",
        ),
        (
            "ontology = \"\"",
            "FILE:1: `ontology`: a path cannot be empty",
        ),
    ] {
        assert_eq!(refused(text), expected);
    }
    assert!(refused("cors-origin = [\"example.org\"]").contains("is not an origin"));
    assert!(refused("log = \"a=b=c\"").contains("`a=b=c` is no filter such as info"));
    assert_eq!(
        refused_variable("RAWABIT_CLOSED", "yes"),
        "RAWABIT_CLOSED: `closed`: `yes` is neither true nor false"
    );
}

#[test]
fn a_misspelt_variable_is_refused_and_a_foreign_one_is_not() {
    assert_eq!(
        refused_variable("RAWABIT_LISTN", "x"),
        "there is no variable RAWABIT_LISTN; did you mean RAWABIT_LISTEN?"
    );
    assert_eq!(
        refused_variable("RAWABIT_LIMITS_TOKEN_MAX", "1"),
        "there is no variable RAWABIT_LIMITS_TOKEN_MAX; did you mean RAWABIT_LIMITS_TOKENS_MAX?"
    );
    // What a container platform sets for a service of this name.
    let foreign = [
        ("RAWABIT_PORT", "tcp://10.0.0.1:4000"),
        ("RAWABIT_PORT_4000_TCP", "tcp://10.0.0.1:4000"),
        ("RAWABIT_PORT_4000_TCP_ADDR", "10.0.0.1"),
        ("RAWABIT_PORT_4000_TCP_PORT", "4000"),
        ("RAWABIT_PORT_4000_TCP_PROTO", "tcp"),
        ("RAWABIT_SERVICE_HOST", "10.0.0.1"),
        ("RAWABIT_SERVICE_PORT", "4000"),
        ("RAWABIT_LISTEN", ""),
        ("LISTEN", "x"),
    ];
    let effective = resolve(&folder(None), &foreign, &[]).unwrap();
    assert_eq!(setting(&effective, "listen").1, "default");
}

#[test]
fn a_named_file_counts_instead_of_the_one_in_the_folder() {
    let data = folder(Some("empty = true\n"));
    let other = folder(Some("closed = true\n"));
    let file = other.path().join("rawabit.toml");
    let file = file.to_str().unwrap();
    for effective in [
        resolve(&data, &[], &["--config", file]).unwrap(),
        resolve(&data, &[("RAWABIT_CONFIG", file)], &[]).unwrap(),
    ] {
        assert!(effective.config.closed && !effective.config.empty);
    }
    let missing = resolve(&data, &[], &["--config", "missing.toml"]).unwrap_err();
    assert!(
        missing
            .to_string()
            .contains("the configuration missing.toml cannot be read")
    );
}

#[test]
fn only_a_named_file_may_name_the_data_folder() {
    let other = folder(Some("data = \"elsewhere\"\n"));
    let file = other.path().join("rawabit.toml");
    let named = flags(&["--config", file.to_str().unwrap()])
        .resolve_in([])
        .unwrap();
    assert_eq!(named.config.data, Some(PathBuf::from("elsewhere")));
    assert!(refused("data = \"elsewhere\"").starts_with("FILE:1: `data` names another folder"));
    let own = folder(None);
    let text = format!("data = {:?}", own.path());
    fs::write(own.path().join("rawabit.toml"), text).unwrap();
    assert_eq!(setting(&resolve(&own, &[], &[]).unwrap(), "data").1, "flag");
}

#[test]
fn the_documentation_lists_every_key() {
    let documentation = include_str!("../../../docs/configuration.md");
    let rows: Vec<&str> = documentation
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let mut defaults = Config::default();
    let expected: Vec<String> = KEYS
        .iter()
        .map(|key| {
            let default = match (key.name, key.get(&mut defaults)) {
                ("data", _) => "`rawabit` in the user's data directory".to_owned(),
                (_, Value::Null) => String::new(),
                (_, default) => format!("`{default}`"),
            };
            format!("| `{}` | {default} | {} |", key.name, key.help).replace("|  |", "| |")
        })
        .collect();
    assert_eq!(
        rows,
        expected,
        "docs/configuration.md must hold:\n{}\n",
        expected.join("\n")
    );
}

#[test]
fn every_limit_has_a_key() {
    let tables = [
        ("limits", serde_json::to_value(Limits::default()).unwrap()),
        (
            "query",
            serde_json::to_value(QueryLimits::default()).unwrap(),
        ),
        (
            "compute",
            serde_json::to_value(ComputeLimits::default()).unwrap(),
        ),
    ];
    for (table, limits) in tables {
        for name in limits.as_object().unwrap().keys() {
            let kebab: String = name
                .chars()
                .flat_map(|c| {
                    c.is_ascii_uppercase()
                        .then_some('-')
                        .into_iter()
                        .chain([c.to_ascii_lowercase()])
                })
                .collect();
            let name = format!("{table}.{kebab}");
            assert!(KEYS.iter().any(|key| key.name == name), "{name}");
        }
    }
}
