//! `rawabit serve`: the service and the explorer.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Result;

use super::host::{DataFolder, WhenEmpty};

/// Serves the graph: GraphQL API, explorer, health
///
/// An empty folder gets the seed dataset. Stop it with Ctrl-C.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    data: DataFolder,
    /// Address to listen on; port 0 chooses a free one
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:4000",
        env = "RAWABIT_LISTEN"
    )]
    listen: SocketAddr,
    /// Ontology for an empty folder, or a compatible newer one [default: the recorded or the standard one]
    #[arg(long, value_name = "FILE")]
    ontology: Option<PathBuf>,
    /// Leave an empty folder empty
    #[arg(long)]
    empty: bool,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode> {
        let when_empty = if self.empty {
            WhenEmpty::StayEmpty
        } else {
            WhenEmpty::LoadSeed
        };
        let _service = self.data.open(self.ontology.as_deref(), when_empty)?;
        Ok(ExitCode::SUCCESS)
    }
}
