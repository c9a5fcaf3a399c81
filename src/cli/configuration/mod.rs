//! What `serve` is told: defaults, then the file, then the environment, then flags; the later wins.

mod file;
mod flags;
mod keys;
#[cfg(test)]
mod tests;

use std::{
    env,
    ffi::OsString,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    api::QueryLimits,
    journal,
    ontology::nearest,
    server::Limits,
    service::{ComputeLimits, Reads},
};

use super::host::DataFolder;

pub(super) use flags::Flags;
pub(super) use keys::{KEYS, Key};

/// What every environment variable of Rawabit starts with.
const PREFIX: &str = "RAWABIT_";
/// Points that a client gets per second, where nobody says how many.
const POINTS_PER_S: u64 = 500;
/// The key that says how many.
const POINTS_KEY: &str = "limits.points-per-s";
/// The variable that names the file, beside those of the table.
const FILE_VARIABLE: &str = "RAWABIT_CONFIG";
/// The file in a data folder.
const FILE_NAME: &str = "rawabit.toml";

/// Everything that `serve` can be told. The table [`KEYS`] describes the fields.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(super) struct Config {
    pub(super) data: Option<PathBuf>,
    pub(super) listen: SocketAddr,
    pub(super) ontology: Option<PathBuf>,
    pub(super) empty: bool,
    pub(super) closed: bool,
    pub(super) unprotected: bool,
    pub(super) cors_origin: Vec<String>,
    pub(super) trust_proxy: bool,
    pub(super) documents: Option<PathBuf>,
    pub(super) log: String,
    pub(super) log_format: LogFormat,
    pub(super) otlp_endpoint: Option<String>,
    pub(super) limits: Limits,
    pub(super) query: QueryLimits,
    pub(super) compute: ComputeLimits,
    pub(super) journal: journal::Options,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 4000)),
            ontology: None,
            empty: false,
            closed: false,
            unprotected: false,
            cors_origin: Vec::new(),
            trust_proxy: false,
            documents: None,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            otlp_endpoint: None,
            limits: Limits {
                points_per_s: POINTS_PER_S,
                ..Limits::default()
            },
            query: QueryLimits::default(),
            compute: ComputeLimits::default(),
            journal: journal::Options::default(),
        }
    }
}

impl Config {
    /// Who may read.
    pub(super) fn reads(&self) -> Reads {
        if self.closed {
            Reads::Closed
        } else {
            Reads::Public
        }
    }
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl LogFormat {
    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        let formats = [Self::Text, Self::Json];
        let format = formats.into_iter().find(|format| format.as_str() == text);
        format.with_context(|| format!("`{text}` is neither text nor json"))
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Default,
    File { path: PathBuf, line: usize },
    Environment(String),
    Flag(&'static str),
}

impl Origin {
    /// The kind of place.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File { .. } => "file",
            Self::Environment(_) => "environment",
            Self::Flag(_) => "flag",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(variable) => f.write_str(variable),
            Self::Flag(flag) => write!(f, "--{flag}"),
        }
    }
}

/// The configuration that counts, and where each value of it comes from.
#[derive(Clone, Debug)]
pub(super) struct Effective {
    pub(super) config: Config,
    /// One for each of [`KEYS`].
    origins: Vec<Origin>,
}

/// One line of the configuration that counts.
pub(super) struct Setting<'a> {
    pub(super) key: &'static Key,
    pub(super) value: Value,
    pub(super) origin: &'a Origin,
}

impl Effective {
    /// The limits for a server at an address: clients that can only be on this machine are not
    /// counted, unless somebody says how. Those that a proxy speaks for can be anywhere.
    pub(super) fn limits_at(&self, address: SocketAddr) -> Limits {
        let mut limits = self.config.limits.clone();
        let is_own_machine = address.ip().to_canonical().is_loopback() && !self.config.trust_proxy;
        if is_own_machine && self.origin_of(POINTS_KEY) == &Origin::Default {
            limits.points_per_s = 0;
        }
        limits
    }

    /// Where the value of a key comes from.
    fn origin_of(&self, name: &str) -> &Origin {
        let mut keys = KEYS.iter().zip(&self.origins);
        let found = keys.find(|(key, _)| key.name == name);
        found.map_or(&Origin::Default, |(_, origin)| origin)
    }

    /// Every key with its value, in the order of the table.
    pub(super) fn settings(&self) -> Vec<Setting<'_>> {
        let mut config = self.config.clone();
        let keys = KEYS.iter().zip(&self.origins);
        keys.map(|(key, origin)| Setting {
            key,
            value: key.get(&mut config),
            origin,
        })
        .collect()
    }

    fn set(&mut self, key: &'static Key, written: &[String], origin: &Origin) -> Result<()> {
        key.set(&mut self.config, written)
            .with_context(|| format!("{origin}: `{}`", key.name))?;
        for (of, known) in KEYS.iter().zip(&mut self.origins) {
            if of.name == key.name {
                *known = origin.clone();
            }
        }
        Ok(())
    }
}

impl Flags {
    /// The configuration that these flags make, with the environment and the file.
    pub(super) fn resolve(&self) -> Result<Effective> {
        self.resolve_in(env::vars_os())
    }

    fn resolve_in(
        &self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Effective> {
        let environment = Environment::read(variables)?;
        let mut effective = Effective {
            config: Config::default(),
            origins: vec![Origin::Default; KEYS.len()],
        };
        // The file may be in the data folder, so what names that folder comes first.
        self.apply(&environment, &mut effective)?;
        if let Some(file) = self.find_file(&environment, &effective.config)? {
            for entry in file.entries {
                let (path, line) = (file.path.clone(), entry.line);
                effective.set(entry.key, &entry.written, &Origin::File { path, line })?;
            }
            self.apply(&environment, &mut effective)?;
        }
        let folder = DataFolder::at(effective.config.data.take()).path()?;
        effective.config.data = Some(folder);
        Ok(effective)
    }

    /// Sets what the environment and the flags say.
    fn apply(&self, environment: &Environment, effective: &mut Effective) -> Result<()> {
        for (key, written) in &environment.given {
            effective.set(key, written, &Origin::Environment(key.variable()))?;
        }
        for (key, written) in &self.given {
            effective.set(key, written, &Origin::Flag(key.name))?;
        }
        Ok(())
    }

    /// The file that was named, or else the one in the data folder.
    fn find_file(&self, environment: &Environment, known: &Config) -> Result<Option<file::Read>> {
        if let Some(path) = self.file.as_ref().or(environment.file.as_ref()) {
            return file::read(path).map(Some);
        }
        let folder = DataFolder::at(known.data.clone()).path();
        let Some(path) = folder.ok().map(|folder| folder.join(FILE_NAME)) else {
            return Ok(None);
        };
        if !path.exists() {
            return Ok(None);
        }
        let read = file::read(&path)?;
        refuse_other_folder(&read)?;
        Ok(Some(read))
    }
}

/// A file that was found in a data folder cannot send us to another.
fn refuse_other_folder(read: &file::Read) -> Result<()> {
    let data = read.entries.iter().find(|entry| entry.key.name == "data");
    let Some(data) = data else { return Ok(()) };
    let written = data.written.iter().map(Path::new);
    let own = read.path.parent();
    if written.map(Some).any(|path| path == own) {
        return Ok(());
    }
    bail!(
        "{}:{}: `data` names another folder than the one that this file is in; remove it, or name the file with --config",
        read.path.display(),
        data.line
    );
}

/// What the environment says.
#[derive(Debug, Default)]
struct Environment {
    file: Option<PathBuf>,
    given: Vec<(&'static Key, Vec<String>)>,
}

impl Environment {
    /// Reads the variables; an empty one counts as none.
    fn read(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self> {
        let mut environment = Self::default();
        for (name, value) in variables {
            let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
                continue;
            };
            if value.is_empty() {
                continue;
            }
            if name == FILE_VARIABLE {
                environment.file = Some(value.into());
                continue;
            }
            match KEYS.iter().find(|key| key.variable() == name) {
                Some(key) => environment.given.push((key, texts(key, name, value)?)),
                None => refuse_misspelt(name)?,
            }
        }
        environment.given.sort_by_key(|(key, _)| key.name);
        Ok(environment)
    }
}

fn texts(key: &Key, name: &str, value: OsString) -> Result<Vec<String>> {
    let Ok(text) = value.into_string() else {
        bail!("{name} is not UTF-8");
    };
    if !matches!(key.field, keys::Field::Origins(_)) {
        return Ok(vec![text]);
    }
    let parts = text.split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    Ok(parts.map(str::to_owned).collect())
}

/// Refuses a variable that looks like a misspelt one of ours.
///
/// Others are left alone: container platforms make such as `RAWABIT_SERVICE_HOST` for every service
/// that is called so.
fn refuse_misspelt(name: &str) -> Result<()> {
    let known: Vec<String> = KEYS.iter().map(Key::variable).collect();
    let known = known.iter().map(String::as_str).chain([FILE_VARIABLE]);
    let short = |name: &'_ str| name[PREFIX.len()..].to_owned();
    let shorts: Vec<String> = known.map(short).collect();
    match nearest(&short(name), shorts.iter().map(String::as_str)) {
        Some(meant) => bail!("there is no variable {name}; did you mean {PREFIX}{meant}?"),
        None => Ok(()),
    }
}

/// What somebody who wrote a wrong name may have meant.
fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(name, known) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => "; `rawabit config` shows those that there are".to_owned(),
    }
}
