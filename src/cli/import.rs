//! `rawabit import`: datasets into the graph.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};

use crate::{
    exchange::{self, Format},
    model::Operation,
    service::{Imported, Service},
};

use super::{
    WrongUsage, format_parser,
    host::{DataFolder, Datasets, WhenEmpty, format_of, import},
    print,
    remote::{Remote, ServiceUrl, refusal},
};

/// Imports datasets, all of them or none
///
/// The format is told from the files. Importing the same dataset twice changes nothing. A problem in
/// any file is told with its line, and nothing is changed then. An import into an empty folder loads no
/// seed. A running service takes one dataset at a time, for those whose token in `RAWABIT_TOKEN` has the
/// role `editor`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Import {
    #[command(flatten)]
    data: DataFolder,
    #[command(flatten)]
    url: ServiceUrl,
    /// Ontology for an empty folder, or a compatible newer one [default: the recorded or the standard one]
    #[arg(long, value_name = "FILE")]
    ontology: Option<PathBuf>,
    /// Format of the datasets [default: told from the files]
    #[arg(long, value_name = "NAME", value_parser = format_parser(Format::reads))]
    format: Option<String>,
    /// Only say what the import would do
    #[arg(long)]
    dry_run: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    /// Folders to import, or archives (.zip) of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

const EXAMPLES: &str = "Examples:
  rawabit import --dry-run my-dataset
  rawabit import --data new-folder my-dataset more.zip
  RAWABIT_TOKEN=$(rawabit token create --role editor) rawabit import --url http://127.0.0.1:4000 my-dataset";

impl Import {
    pub(super) fn run(self) -> Result<ExitCode> {
        let imported = match self.url.service(&self.data)? {
            Some(service) => self.send(&service)?,
            None => self.import_folder()?,
        };
        let Imported {
            written,
            unchanged,
            revision,
            ..
        } = imported;
        if self.json {
            print(&serde_json::to_string(&imported)?)?;
        } else if self.dry_run {
            print(&format!(
                "would write {written} rows; {unchanged} change nothing; the graph stays at revision {revision}"
            ))?;
        } else {
            print(&format!(
                "wrote {written} rows; {unchanged} changed nothing; the graph is at revision {revision}"
            ))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Imports into a folder. One that was not there is not there after a dry run or a failure either.
    fn import_folder(&self) -> Result<Imported> {
        let ontology = self.ontology.as_deref();
        let changes_ontology = ontology.is_some() && self.data.holds_journal()?;
        if self.dry_run || changes_ontology {
            let looked = self.data.open_to_look(ontology)?;
            let found = self.with_datasets(|paths| self.look(&looked, paths))?;
            if self.dry_run {
                return Ok(found);
            }
            // A refused import keeps no newer ontology either, so that was found out before it is opened with one.
        }
        let missing = self.data.missing()?;
        let service = self.data.open(ontology, WhenEmpty::StayEmpty)?;
        let format = self.format.as_deref();
        let imported = self.with_datasets(|paths| import(&service, paths, format, "import"));
        if imported.is_err() {
            missing.remove(&service);
        }
        imported
    }

    /// Does something with the datasets, of which archives are unpacked meanwhile.
    fn with_datasets<T>(&self, work: impl FnOnce(&[PathBuf]) -> Result<T>) -> Result<T> {
        let mut unpacked = Vec::new();
        let mut paths = Vec::new();
        for path in &self.paths {
            if !is_archive(path) {
                paths.push(path.clone());
                continue;
            }
            let archive = read(path)?;
            let folder = tempfile::Builder::new().prefix(".rawabit-").tempdir()?;
            let name = path.file_stem().unwrap_or(path.as_os_str());
            let inside = folder.path().join(name);
            fs::create_dir(&inside)?;
            exchange::unpack(&archive, &inside).with_context(|| path.display().to_string())?;
            paths.push(inside);
            unpacked.push(folder);
        }
        work(&paths)
    }

    /// What an import would do.
    fn look(&self, service: &Service, paths: &[PathBuf]) -> Result<Imported> {
        let mut datasets = Datasets::read(service, paths, self.format.as_deref())?;
        let snapshot = service.snapshot();
        let operations = std::mem::take(&mut datasets.operations);
        let prepared = snapshot
            .prepare(operations)
            .map_err(|refusals| datasets.describe(refusals))?;
        Ok(Imported {
            written: prepared.operations.iter().map(Operation::n_changes).sum(),
            unchanged: prepared.unchanged,
            revision: snapshot.revision(),
            dry_run: true,
        })
    }

    /// Sends the datasets to a running service, one after the other.
    fn send(&self, service: &Remote) -> Result<Imported> {
        if self.ontology.is_some() {
            return Err(WrongUsage::because(
                "a running service keeps its ontology; leave --ontology out",
            ));
        }
        let mut all = Imported::default();
        for path in &self.paths {
            let archive = if is_archive(path) {
                read(path)?
            } else {
                self.pack(path)?
            };
            let imported =
                self.send_one(service, path, &archive)
                    .with_context(|| match all.written {
                        0 => path.display().to_string(),
                        n => format!("{}, after {n} rows of the datasets before", path.display()),
                    })?;
            all = Imported {
                written: all.written + imported.written,
                unchanged: all.unchanged + imported.unchanged,
                revision: imported.revision,
                dry_run: self.dry_run,
            };
        }
        Ok(all)
    }

    fn pack(&self, path: &Path) -> Result<Vec<u8>> {
        let format = format_of(path, self.format.as_deref())?;
        let mut archive = Vec::new();
        format.pack(path, &mut archive)?;
        Ok(archive)
    }

    fn send_one(&self, service: &Remote, path: &Path, archive: &[u8]) -> Result<Imported> {
        // As a folder is called that is imported without a service.
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = if is_archive(path) {
            real.file_stem()
        } else {
            real.file_name()
        };
        let name = name.unwrap_or_default().to_string_lossy();
        let reason = format!("import of {name}");
        let mut query = vec![("name", &*name), ("reason", reason.as_str())];
        query.extend(self.format.as_deref().map(|format| ("format", format)));
        if self.dry_run {
            query.push(("dryRun", "true"));
        }
        let (status, answer) = service.post("/import", &query, "application/zip", archive)?;
        if status == 200 {
            return Ok(serde_json::from_value(answer)?);
        }
        let problems = answer["errors"][0]["extensions"]["problems"].as_array();
        let mut lines = String::new();
        for line in problems
            .into_iter()
            .flatten()
            .filter_map(|line| line.as_str())
        {
            lines.push('\n');
            lines.push_str(line);
        }
        bail!("{}{lines}", refusal(status, &answer.to_string()))
    }
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "zip") && path.is_file()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}
