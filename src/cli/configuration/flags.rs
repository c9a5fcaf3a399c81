//! The flags of `serve` and `config`, made from the table of keys.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::{
    Config,
    keys::{Field, KEYS, Key},
};

/// What was said on the command line.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Flags {
    /// The file named by `--config`.
    pub(super) file: Option<PathBuf>,
    /// The flags that were given, with their values.
    pub(super) given: Vec<(&'static Key, Vec<String>)>,
}

impl clap::Args for Flags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("File with more of these, see docs/configuration.md [env: RAWABIT_CONFIG] [default: rawabit.toml in the data folder, if it is there]");
        let mut defaults = Config::default();
        let keys = KEYS.iter().map(|key| argument(key, &mut defaults));
        command.args(std::iter::once(file).chain(keys))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Vec::new();
        for key in KEYS {
            if let Some(values) = matches.get_many::<String>(key.name) {
                let values: Vec<String> = values.cloned().collect();
                check(key, &values)?;
                given.push((key, values));
            }
        }
        Ok(Self {
            file: matches.get_one::<PathBuf>("config").cloned(),
            given,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// A value on the command line that cannot be is wrong usage.
fn check(key: &Key, values: &[String]) -> Result<(), clap::Error> {
    key.set(&mut Config::default(), values).map_err(|error| {
        let text = format!("--{}: {error:#}\n", key.name);
        clap::Error::raw(clap::error::ErrorKind::ValueValidation, text)
    })
}

fn argument(key: &'static Key, defaults: &mut Config) -> Arg {
    let argument = Arg::new(key.name).long(key.name).help(help(key, defaults));
    let argument = match key.field {
        // `--empty` alone says yes; `--empty=false` takes back what the file says.
        Field::Switch(_) => argument
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_name("BOOL")
            .hide_possible_values(true),
        Field::Origins(_) => argument.value_name(key.value).action(ArgAction::Append),
        _ => argument.value_name(key.value),
    };
    match key.table() {
        Some("limits") => argument
            .help_heading("Limits on requests and connections")
            .hide_short_help(true),
        Some("query") => argument
            .help_heading("Limits on queries")
            .hide_short_help(true),
        Some(_) => argument
            .help_heading("Limits on computing")
            .hide_short_help(true),
        None => argument,
    }
}

fn help(key: &Key, defaults: &mut Config) -> String {
    let default = match key.field {
        Field::Path(_) if key.name == "data" => {
            " [default: rawabit in the user's data directory]".to_owned()
        }
        Field::Path(_) | Field::Endpoint(_) | Field::Switch(_) | Field::Origins(_) => String::new(),
        Field::Address(_)
        | Field::LogFormat(_)
        | Field::LogFilter(_)
        | Field::Count(..)
        | Field::Milliseconds(_)
        | Field::Number(_) => {
            let default = key.get(defaults);
            format!(
                " [default: {}]",
                default
                    .as_str()
                    .map_or_else(|| default.to_string(), str::to_owned)
            )
        }
    };
    format!("{} [env: {}]{default}", key.help, key.variable())
}
