//! `rawabit schema`: the GraphQL schema for an ontology.

use std::{fs, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, Result, bail};

use crate::{api, ontology::Ontology};

use super::print;

/// Prints the GraphQL schema
#[derive(Debug, clap::Args)]
pub(super) struct Schema {
    /// Ontology that makes the kinds [default: the standard one]
    #[arg(long, value_name = "FILE")]
    ontology: Option<PathBuf>,
}

impl Schema {
    pub(super) fn run(self) -> Result<ExitCode> {
        let ontology = match self.ontology {
            None => Ontology::standard(),
            Some(path) => {
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                match Ontology::parse(&text) {
                    Ok(ontology) => ontology,
                    Err(problems) => {
                        let lines: Vec<String> = problems
                            .iter()
                            .map(|problem| format!("{}: {problem}", path.display()))
                            .collect();
                        bail!(
                            "the ontology has {} problem(s)\n{}",
                            lines.len(),
                            lines.join("\n")
                        );
                    }
                }
            }
        };
        print(api::sdl(Arc::new(ontology)).trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}
