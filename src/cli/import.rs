//! `rawabit import`: datasets into the graph.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;

use crate::model::Operation;

use super::{
    host::{DataFolder, Datasets, Imported, WhenEmpty, import},
    print,
};

/// Imports datasets, all of them or none
///
/// The format is told from the files. Importing the same dataset twice changes nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    #[command(flatten)]
    data: DataFolder,
    /// Ontology for an empty folder, or a compatible newer one [default: the recorded or the standard one]
    #[arg(long, value_name = "FILE")]
    ontology: Option<PathBuf>,
    /// Format of the datasets, see `rawabit formats` [default: told from the files]
    #[arg(long, value_name = "NAME")]
    format: Option<String>,
    /// Only say what the import would do
    #[arg(long)]
    dry_run: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    /// Folders or files to import
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Import {
    pub(super) fn run(self) -> Result<ExitCode> {
        let service = self
            .data
            .open(self.ontology.as_deref(), WhenEmpty::StayEmpty)?;
        let imported = if self.dry_run {
            let mut datasets = Datasets::read(&service, &self.paths, self.format.as_deref())?;
            let snapshot = service.snapshot();
            let operations = std::mem::take(&mut datasets.operations);
            let prepared = snapshot
                .prepare(operations)
                .map_err(|refusals| datasets.describe(refusals))?;
            Imported {
                written: prepared.operations.iter().map(Operation::n_changes).sum(),
                unchanged: prepared.unchanged,
                revision: snapshot.revision(),
            }
        } else {
            import(&service, &self.paths, self.format.as_deref(), "import")?
        };
        let Imported {
            written,
            unchanged,
            revision,
        } = imported;
        if self.json {
            print(&serde_json::to_string(&imported)?);
        } else if self.dry_run {
            print(&format!(
                "would write {written} rows; {unchanged} change nothing; the graph stays at revision {revision}"
            ));
        } else {
            print(&format!(
                "wrote {written} rows; {unchanged} changed nothing; the graph is at revision {revision}"
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}
