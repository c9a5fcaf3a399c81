//! `rawabit export`: the graph, or a view of it, into files.

use std::{
    fs::{self, File},
    io::{self, BufWriter, IsTerminal as _, Read as _, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    exchange::{self, Format},
    service::ExportAsked,
};

use super::{
    WrongUsage, format_parser,
    host::{DataFolder, ViewFlags},
    print,
    remote::{Remote, ServiceUrl},
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
    #[command(flatten)]
    url: ServiceUrl,
    /// Format; `rawabit formats` says what each is and loses
    #[arg(long, value_name = "NAME", value_parser = format_parser(Format::writes))]
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
  rawabit export --format svg --ids cndh --depth 2 --theme dark > cndh.svg
  rawabit export --url http://127.0.0.1:4000 --format graphml --out graph.graphml";

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
        let format = exchange::find(&self.format)
            .with_context(|| format!("there is no format `{}`", self.format))?;
        let asked: Vec<(&str, &str)> = self.part.given().chain(self.view.given()).collect();
        let out = self.out.as_deref().filter(|out| *out != Path::new("-"));
        if out.is_none() && format.extension.is_none() && io::stdout().is_terminal() {
            return Err(WrongUsage::because(format!(
                "the format `{}` is a folder of files; name it with --out PATH",
                format.name
            )));
        }
        let revision = match self.url.service(&self.data)? {
            Some(service) => {
                download(&service, format, &asked, out)?;
                None
            }
            None => Some(self.export_folder(format, &asked, out)?),
        };
        let Some(out) = out else {
            return Ok(ExitCode::SUCCESS);
        };
        if self.json {
            let out = out.display().to_string();
            let written = json!({ "format": format.name, "out": out, "revision": revision });
            print(&written.to_string())?;
        } else {
            print(&format!("wrote {}", out.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Exports what a folder holds, and says at which revision.
    fn export_folder(
        &self,
        format: &'static Format,
        asked: &[(&str, &str)],
        out: Option<&Path>,
    ) -> Result<u64> {
        let service = self.data.open_existing()?;
        let snapshot = service.snapshot();
        let asked = ExportAsked::from_text(&snapshot, format, asked).map_err(|error| {
            if error.is_missing {
                anyhow::anyhow!("--{error}")
            } else {
                WrongUsage::because(format!("--{error}"))
            }
        })?;
        match out {
            Some(out) if format.extension.is_none() && !is_archive(out) => {
                service.export_folder(&snapshot, &asked, out)?;
            }
            out => write_to(out, |output| {
                Ok(service.export_stream(&snapshot, &asked, output)?)
            })?,
        }
        Ok(snapshot.revision())
    }
}

/// Exports what a running service holds.
fn download(
    service: &Remote,
    format: &Format,
    asked: &[(&str, &str)],
    out: Option<&Path>,
) -> Result<()> {
    let mut content = service.get(&format!("/export/{}", format.name), asked)?;
    match out {
        Some(out) if format.extension.is_none() && !is_archive(out) => {
            let mut archive = Vec::new();
            content
                .read_to_end(&mut archive)
                .context("the service broke off")?;
            Ok(format.unpack(&archive, out)?)
        }
        out => write_to(out, |output| {
            io::copy(&mut content, output).context("the export broke off")?;
            Ok(())
        }),
    }
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "zip")
}

/// Writes a file, or standard output without one. A reader that has gone away is no error.
fn write_to(out: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let Some(out) = out else {
        let mut output = BufWriter::new(io::stdout().lock());
        let written = write(&mut output).and_then(|()| Ok(output.flush()?));
        return written.or_else(|error| if is_gone(&error) { Ok(()) } else { Err(error) });
    };
    whole_file(out, write)
}

/// Writes beside the name and renames at the end, so that what bears the name is whole. What is there and no file, such
/// as a device, is written as it is.
fn whole_file(out: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let unwritable = || {
        format!(
            "{} cannot be written; choose another with --out",
            out.display()
        )
    };
    if out.exists() && !out.is_file() {
        let mut device = BufWriter::new(File::create(out).with_context(unwritable)?);
        write(&mut device)?;
        return Ok(device.flush()?);
    }
    // A link stays one to the same place.
    let out = fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let file = File::create(&part).with_context(unwritable)?;
    let mut file = BufWriter::new(file);
    let written = write(&mut file)
        .and_then(|()| Ok(file.flush()?))
        .and_then(|()| Ok(file.get_ref().sync_all()?))
        .and_then(|()| fs::rename(&part, &out).with_context(unwritable));
    if written.is_err() {
        // What is left of it is of no use; if it cannot be removed, the name says what it is.
        let _ = fs::remove_file(&part);
    }
    written
}

fn is_gone(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn an_export_that_breaks_off_leaves_the_file_that_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("graph.gexf");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        write_to(Some(&out), |to| Ok(to.write_all(b"whole")?)).unwrap();
        assert_eq!((fs::read(&out).unwrap(), names()), (b"whole".to_vec(), 1));
        let broken = write_to(Some(&out), |to| {
            to.write_all(b"half")?;
            bail!("the export broke off");
        });
        assert_eq!(broken.unwrap_err().to_string(), "the export broke off");
        assert_eq!((fs::read(&out).unwrap(), names()), (b"whole".to_vec(), 1));
        write_to(Some(&out), |to| Ok(to.write_all(b"new")?)).unwrap();
        assert_eq!((fs::read(&out).unwrap(), names()), (b"new".to_vec(), 1));
    }
}
