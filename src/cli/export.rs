//! `rawabit export`: the graph, or a view of it, into files.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{exchange, service::ExportAsked};

use super::{
    host::{DataFolder, ViewFlags, WhenEmpty},
    print,
};

/// Exports the graph, or a view or a part of it
///
/// Without any flag of a view, `package` and `csv` hold every claim whatever its status, and the
/// other formats show the attested ones. `rawabit formats` says what each format loses.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Export {
    #[command(flatten)]
    data: DataFolder,
    /// Format, see `rawabit formats`
    #[arg(long, value_name = "NAME")]
    format: String,
    /// File or folder to write, `-` for standard output; a name that ends in .zip gets the files of a folder in one [default: -]
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Print what was written as JSON; needs --out
    #[arg(long, requires = "out")]
    json: bool,
    #[command(flatten)]
    part: PartFlags,
    #[command(flatten)]
    view: ViewFlags,
}

const EXAMPLES: &str = "Examples:
  rawabit export --format package --out backup
  rawabit export --format gexf --out graph.gexf --statuses attested,planned --language fr
  rawabit export --format svg --ids cndh --depth 2 --theme dark > cndh.svg";

/// Which part of a view is exported, and in which words.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Part and words")]
pub(super) struct PartFlags {
    /// Only what is around these entities: ids, by comma
    #[arg(long, value_name = "LIST")]
    ids: Option<String>,
    /// Steps from them, 1 to 6 [default: 1]
    #[arg(long, value_name = "NUMBER")]
    depth: Option<String>,
    /// Most entities, the nearest and best connected first [default: 300 in a picture, else all]
    #[arg(long, value_name = "NUMBER")]
    limit: Option<String>,
    /// Language of names and labels: en, fr, ar [default: en]
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Ground of a picture: light, dark [default: light]
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// Heading of a picture
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

impl PartFlags {
    fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let pairs = [
            ("ids", &self.ids),
            ("depth", &self.depth),
            ("limit", &self.limit),
            ("language", &self.language),
            ("theme", &self.theme),
            ("title", &self.title),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

impl Export {
    pub(super) fn run(self) -> Result<ExitCode> {
        let format = exchange::find(&self.format).with_context(|| {
            let names: Vec<&str> = exchange::FORMATS.iter().map(|format| format.name).collect();
            format!(
                "there is no format `{}`; there are {}",
                self.format,
                names.join(", ")
            )
        })?;
        let service = self.data.open(None, WhenEmpty::LoadSeed)?;
        let snapshot = service.snapshot();
        let asked: Vec<(&str, &str)> = self.part.given().chain(self.view.given()).collect();
        let asked = ExportAsked::from_text(&snapshot, format, &asked)
            .map_err(|error| anyhow::anyhow!("--{error}"))?;
        let Some(out) = self.out.as_deref().filter(|out| *out != Path::new("-")) else {
            let mut output = BufWriter::new(io::stdout().lock());
            service.export_stream(&snapshot, &asked, &mut output)?;
            output.flush()?;
            return Ok(ExitCode::SUCCESS);
        };
        let is_archive = out.extension().is_some_and(|extension| extension == "zip");
        if format.extension.is_none() && !is_archive {
            service.export_folder(&snapshot, &asked, out)?;
        } else {
            let file = File::create(out).with_context(|| {
                format!(
                    "{} cannot be written; choose another with --out",
                    out.display()
                )
            })?;
            let mut file = BufWriter::new(file);
            service.export_stream(&snapshot, &asked, &mut file)?;
            file.flush()?;
        }
        if self.json {
            let written = json!({
                "format": format.name,
                "out": out.display().to_string(),
                "revision": snapshot.revision(),
            });
            print(&written.to_string());
        } else {
            print(&format!("wrote {}", out.display()));
        }
        Ok(ExitCode::SUCCESS)
    }
}
