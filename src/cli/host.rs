//! What several verbs need: the data folder, and the service that it holds.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, bail};

use crate::{
    exchange,
    journal::{self, Journal, Memory, Options},
    model::Operation,
    ontology::Ontology,
    service::{Boot, BootError, Change, ComputeLimits, Imported, Service},
};

use super::progress::Bar;

/// The dataset that comes with the project.
const SEED: [(&str, &str); 6] = [
    (
        "datapackage.json",
        include_str!("../../seed/datapackage.json"),
    ),
    ("sources.csv", include_str!("../../seed/sources.csv")),
    ("entities.csv", include_str!("../../seed/entities.csv")),
    ("names.csv", include_str!("../../seed/names.csv")),
    (
        "identifiers.csv",
        include_str!("../../seed/identifiers.csv"),
    ),
    ("claims.csv", include_str!("../../seed/claims.csv")),
];

/// Where the data is.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct DataFolder {
    /// Folder of the data; only `serve`, `import`, `restore` and `token create` make it [default: rawabit in the user's data directory]
    #[arg(long, value_name = "DIR", env = "RAWABIT_DATA")]
    data: Option<PathBuf>,
}

/// The folder of the journal within that of the data.
const JOURNAL: &str = "journal";

/// The folder of a journal and those around it that were not there, from the inside out.
pub(super) struct Missing(Vec<PathBuf>);

impl Missing {
    /// Removes what was made of them in vain. Only whoever has the journal open may do so: it could be another's.
    pub(super) fn remove(&self, _opened: &Service) {
        let Some((journal, around)) = self.0.split_first() else {
            return;
        };
        // What cannot be removed does no harm: a journal without entries is an empty graph.
        let _ = fs::remove_dir_all(journal);
        for folder in around {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Whether an empty folder gets the seed dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhenEmpty {
    LoadSeed,
    StayEmpty,
}

impl DataFolder {
    /// The folder that was named, or else the usual one.
    pub(super) fn at(data: Option<PathBuf>) -> Self {
        Self { data }
    }

    /// Whether a folder was named on the command line, rather than by the environment.
    pub(super) fn is_named(&self) -> bool {
        let of_environment = env::var_os("RAWABIT_DATA").map(PathBuf::from);
        self.data.is_some() && self.data != of_environment
    }

    /// The folder.
    pub(super) fn path(&self) -> Result<PathBuf> {
        if let Some(data) = &self.data {
            return Ok(data.clone());
        }
        let home = env::var_os("HOME").filter(|home| !home.is_empty());
        let home = || home.map(|home| PathBuf::from(home).join(".local/share"));
        let base = env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|base| base.is_absolute())
            .or_else(home);
        base.map(|base| base.join("rawabit"))
            .context("there is no home directory; name a folder with --data DIR")
    }

    /// The folder, which must be there: a name with a slip in it is not another, empty graph.
    pub(super) fn existing(&self) -> Result<PathBuf> {
        let folder = self.path()?;
        if !folder.is_dir() {
            bail!(
                "the data folder {} is not there; name another with --data DIR, or make it with `rawabit serve` or `rawabit import`",
                folder.display()
            );
        }
        Ok(folder)
    }

    /// The folder, made if it is not there; a note says so, in case its name has a slip in it.
    pub(super) fn made(&self) -> Result<PathBuf> {
        let folder = self.path()?;
        if !folder.is_dir() {
            fs::create_dir_all(&folder).with_context(|| {
                format!(
                    "the data folder {} cannot be made; choose another with --data DIR",
                    folder.display()
                )
            })?;
            eprintln!("made the data folder {}", folder.display());
        }
        Ok(folder)
    }

    /// Opens the service that a folder holds which must be there. An empty one gets the seed, and a note says so.
    pub(super) fn open_existing(&self) -> Result<Service> {
        let folder = self.existing()?;
        let service = self.open(None, WhenEmpty::StayEmpty)?;
        if is_empty(&service) {
            load_seed(&service, &folder)?;
            eprintln!(
                "note: the data folder {} was empty; the seed dataset was loaded into it",
                folder.display()
            );
        }
        Ok(service)
    }

    /// Opens what the folder holds to look at it; one without data is not made, nor filled.
    pub(super) fn open_to_look(&self, ontology: Option<&Path>) -> Result<Service> {
        let boot = Boot {
            ontology: ontology.map(read_ontology).transpose()?,
            compute: ComputeLimits::default(),
            only_looks: true,
        };
        if self.holds_journal()? {
            return self.boot(&boot, &Options::default());
        }
        let journal: Arc<dyn Journal> = Arc::new(Memory::new());
        Ok(Service::open(journal, &boot, &|_| {})?)
    }

    /// Whether there is data in the folder.
    pub(super) fn holds_journal(&self) -> Result<bool> {
        Ok(self.path()?.join(JOURNAL).is_dir())
    }

    /// What of the folder is not there yet.
    pub(super) fn missing(&self) -> Result<Missing> {
        let journal = self.path()?.join(JOURNAL);
        let missing = journal.ancestors().take_while(|folder| !folder.exists());
        Ok(Missing(missing.map(Path::to_owned).collect()))
    }

    /// Opens the service that the folder holds.
    pub(super) fn open(&self, ontology: Option<&Path>, when_empty: WhenEmpty) -> Result<Service> {
        let (compute, journal) = (ComputeLimits::default(), Options::default());
        self.open_within(ontology, when_empty, compute, &journal)
    }

    /// Opens the service that the folder holds, with limits on computing and on the disk.
    pub(super) fn open_within(
        &self,
        ontology: Option<&Path>,
        when_empty: WhenEmpty,
        compute: ComputeLimits,
        journal: &Options,
    ) -> Result<Service> {
        let boot = Boot {
            ontology: ontology.map(read_ontology).transpose()?,
            compute,
            only_looks: false,
        };
        let service = self.boot(&boot, journal)?;
        if when_empty == WhenEmpty::LoadSeed && is_empty(&service) {
            load_seed(&service, &self.path()?)?;
        }
        Ok(service)
    }

    fn boot(&self, boot: &Boot, journal: &Options) -> Result<Service> {
        let folder = self.path()?;
        let journal_folder = folder.join(JOURNAL);
        fs::create_dir_all(&journal_folder).with_context(|| {
            format!(
                "the data folder {} cannot be made; choose another with --data DIR",
                folder.display()
            )
        })?;
        let bar = Bar::new("opening");
        let (journal, notices) = journal::open(&journal_folder, journal)?;
        for notice in notices {
            tracing::warn!("{notice}");
        }
        let service = Service::open(journal, boot, &|progress| {
            bar.set(progress.sequence, progress.last);
        })?;
        bar.finish();
        Ok(service)
    }
}

/// Checks it as well, so that a wrong one makes no folder.
fn read_ontology(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("the ontology {} cannot be read", path.display()))?;
    Ontology::parse(&text).map_err(BootError::Ontology)?;
    Ok(text)
}

fn is_empty(service: &Service) -> bool {
    let snapshot = service.snapshot();
    snapshot.n_entities() == 0 && snapshot.n_sources() == 0
}

/// Loads the seed dataset on the same way as any other import.
fn load_seed(service: &Service, folder: &Path) -> Result<()> {
    let unpacked = unpack_seed(folder).with_context(|| {
        format!(
            "the seed dataset cannot be unpacked in {}",
            folder.display()
        )
    })?;
    // An import is told with the name of its folder.
    let seed = unpacked.path().join("seed");
    let imported = import(service, std::slice::from_ref(&seed), None, "seed");
    imported.context("the folder is empty, and the seed dataset cannot be loaded; fill it with `rawabit import`, or start with --empty")?;
    Ok(())
}

/// The seed dataset in a folder of its own, which goes when it is dropped: what else is in the data folder is not ours.
fn unpack_seed(folder: &Path) -> std::io::Result<tempfile::TempDir> {
    let unpacked = tempfile::Builder::new()
        .prefix(".rawabit-")
        .tempdir_in(folder)?;
    let seed = unpacked.path().join("seed");
    fs::create_dir(&seed)?;
    for (name, text) in SEED {
        fs::write(seed.join(name), text)?;
    }
    Ok(unpacked)
}

/// Operations of several datasets, with where each comes from.
pub(super) struct Datasets {
    pub(super) operations: Vec<Operation>,
    imports: Vec<(usize, exchange::Import)>,
}

impl Datasets {
    /// Reads datasets; nothing is written yet.
    pub(super) fn read(service: &Service, paths: &[PathBuf], format: Option<&str>) -> Result<Self> {
        let snapshot = service.snapshot();
        let mut datasets = Self {
            operations: Vec::new(),
            imports: Vec::new(),
        };
        for path in paths {
            let format = format_of(path, format)?;
            let bar = Bar::new("reading");
            let read = format.read(path, snapshot.ontology(), &|progress| {
                bar.set(progress.done_bytes, progress.total_bytes);
            });
            bar.finish();
            let mut import = read.map_err(|problems| describe(&problems))?;
            let first_idx = datasets.operations.len();
            datasets.operations.append(&mut import.operations);
            datasets.imports.push((first_idx, import));
        }
        Ok(datasets)
    }

    /// What is wrong, with the lines of the files.
    pub(super) fn describe(&self, refusals: Vec<crate::graph::Refusal>) -> anyhow::Error {
        let mut problems = Vec::new();
        for mut refusal in refusals {
            let of = self
                .imports
                .iter()
                .rev()
                .find(|(first_idx, _)| *first_idx <= refusal.operation_idx);
            if let Some((first_idx, import)) = of {
                refusal.operation_idx -= first_idx;
                // What another dataset says stands in none of the files of this one.
                refusal.repeats = refusal.repeats.and_then(|(operation_idx, row_idx)| {
                    Some((operation_idx.checked_sub(*first_idx)?, row_idx))
                });
                problems.extend(import.problems_of(vec![refusal]));
            }
        }
        describe(&problems)
    }
}

pub(super) fn format_of(path: &Path, name: Option<&str>) -> Result<&'static exchange::Format> {
    match name {
        Some(name) => exchange::find(name)
            .with_context(|| format!("there is no format `{name}`; see `rawabit formats`")),
        None if !path.exists() => bail!("{} is not there", path.display()),
        None => exchange::detect(path).with_context(|| {
            format!(
                "{} is of no known format; name it with --format, see `rawabit formats`",
                path.display()
            )
        }),
    }
}

fn describe(problems: &[exchange::Problem]) -> anyhow::Error {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    anyhow::anyhow!(
        "nothing was imported, because of {} problem(s)\n{}",
        lines.len(),
        lines.join("\n")
    )
}

/// Imports datasets, all of them or none.
pub(super) fn import(
    service: &Service,
    paths: &[PathBuf],
    format: Option<&str>,
    author: &str,
) -> Result<Imported> {
    let mut datasets = Datasets::read(service, paths, format)?;
    // Everybody can read the reason, so it names no folder of this machine.
    let names: Vec<String> = paths
        .iter()
        .filter_map(|path| path.file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    let change = Change {
        author: author.to_owned(),
        reason: Some(format!("import of {}", names.join(", "))),
        operations: std::mem::take(&mut datasets.operations),
        ..Change::default()
    };
    let bar = Bar::new("writing");
    let committed = service.commit_blocking(change);
    bar.finish();
    match committed {
        Ok(committed) => Ok(Imported {
            written: committed.n_written,
            unchanged: committed.n_unchanged,
            revision: committed.snapshot.revision(),
            dry_run: false,
        }),
        Err(crate::service::CommitError::Refused(refusals)) => Err(datasets.describe(refusals)),
        Err(error) => Err(error.into()),
    }
}

/// The fields of a view as flags.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "View: which claims count")]
pub(super) struct ViewFlags {
    /// Claims that hold at some moment of this time (EDTF: 2024-05, 2018/..)
    #[arg(long, value_name = "DATE")]
    at: Option<String>,
    /// … and of this one
    #[arg(long, value_name = "DATE")]
    during: Option<String>,
    /// Whether dates may or must overlap it: possibly, certainly
    #[arg(long, value_name = "WORD")]
    certainty: Option<String>,
    /// The graph as it was known then (2026-03-01T12:00:00Z)
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
    /// Statuses, by comma: attested, disputed, planned, speculative, opinion, retracted
    #[arg(long, value_name = "LIST")]
    statuses: Option<String>,
    /// At least this sure, from 0 to 1
    #[arg(long, value_name = "NUMBER")]
    min_confidence: Option<String>,
    /// Ids of the only sources that count, by comma
    #[arg(long, value_name = "LIST")]
    sources: Option<String>,
    /// Ids of sources that do not count, by comma
    #[arg(long, value_name = "LIST")]
    exclude_sources: Option<String>,
    /// The only entity kinds, by comma
    #[arg(long, value_name = "LIST")]
    entity_kinds: Option<String>,
    /// Entity kinds to leave out, by comma
    #[arg(long, value_name = "LIST")]
    exclude_entity_kinds: Option<String>,
    /// The only relationship kinds, by comma
    #[arg(long, value_name = "LIST")]
    relationship_kinds: Option<String>,
    /// Relationship kinds to leave out, by comma
    #[arg(long, value_name = "LIST")]
    exclude_relationship_kinds: Option<String>,
}

impl ViewFlags {
    /// The flags that were given, with their values.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let pairs = [
            ("at", &self.at),
            ("during", &self.during),
            ("certainty", &self.certainty),
            ("as-of", &self.as_of),
            ("statuses", &self.statuses),
            ("min-confidence", &self.min_confidence),
            ("sources", &self.sources),
            ("exclude-sources", &self.exclude_sources),
            ("entity-kinds", &self.entity_kinds),
            ("exclude-entity-kinds", &self.exclude_entity_kinds),
            ("relationship-kinds", &self.relationship_kinds),
            (
                "exclude-relationship-kinds",
                &self.exclude_relationship_kinds,
            ),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}
