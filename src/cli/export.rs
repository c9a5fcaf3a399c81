//! `rawabit export`: the graph, or a view of it, into files.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, Result, bail};

use crate::{exchange, graph::View};

use super::{
    host::{DataFolder, ViewFlags, WhenEmpty},
    print,
};

/// Exports the graph, or a view of it
///
/// Without any flag of a view every claim is exported, whatever its status.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    #[command(flatten)]
    data: DataFolder,
    /// Format, see `rawabit formats`
    #[arg(long, value_name = "NAME")]
    format: String,
    /// Folder or file to write [default: standard output, for formats of one file]
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    #[command(flatten)]
    view: ViewFlags,
}

impl Export {
    pub(super) fn run(self) -> Result<ExitCode> {
        let format = exchange::find(&self.format).with_context(|| {
            format!(
                "there is no format `{}`; see `rawabit formats`",
                self.format
            )
        })?;
        let service = self.data.open(None, WhenEmpty::LoadSeed)?;
        let snapshot = service.snapshot();
        let filter = self.view.filter(&snapshot)?;
        let view = View::new(Arc::clone(&snapshot), Arc::new(filter));
        let texts = |claim| service.texts(&snapshot, claim).map_err(Into::into);
        let export = exchange::Export {
            view: &view,
            texts: &texts,
        };
        match (format.extension, self.out) {
            (None, Some(out)) => {
                format.write_folder(&export, &out)?;
                print(&format!("wrote {}", out.display()));
            }
            (None, None) => bail!(
                "the format `{}` is a folder of files; name one with --out PATH",
                format.name
            ),
            (Some(_), Some(out)) => {
                let file = File::create(&out)
                    .with_context(|| format!("{} cannot be written", out.display()))?;
                let mut file = BufWriter::new(file);
                format.write_stream(&export, &mut file)?;
                file.flush()?;
                print(&format!("wrote {}", out.display()));
            }
            (Some(_), None) => format.write_stream(&export, &mut io::stdout().lock())?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
