//! The formats: one table, from which reading, writing, help and documentation derive.

use std::{
    error::Error,
    fs::File,
    io,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    graph::{ClaimIdx, View},
    model::Texts,
    ontology::Ontology,
};

use super::{
    archive::{Archive, ArchiveError, unpack},
    cytoscape,
    folder::Draft,
    gexf, graphml, graphology,
    import::{Import, Origin, Problem},
    package, pair,
    part::Part,
    progress::{Meter, Progress},
    svg,
};

/// Every format, in the order in which they are listed and recognised.
pub static FORMATS: &[&Format] = &[
    &package::FORMAT,
    &pair::FORMAT,
    &graphology::FORMAT,
    &cytoscape::FORMAT,
    &graphml::FORMAT,
    &gexf::FORMAT,
    &svg::FORMAT,
];

/// Media type of an archive.
const ARCHIVE_TYPE: &str = "application/zip";

/// A way to write a graph down.
#[derive(Debug)]
pub struct Format {
    /// What it is asked for by.
    pub name: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
    /// Media type of the file; for a folder, that of its main file.
    pub media_type: &'static str,
    /// Extension of the file; nothing if it is a folder.
    pub extension: Option<&'static str>,
    /// Whether it is a picture, which shows a part of a view at the places of a layout.
    pub is_picture: bool,
    /// What an export leaves out or changes, a sentence each; empty if it keeps everything.
    pub loses: &'static [&'static str],
    /// Reads it, if it can be read.
    pub(super) read: Option<Read>,
    /// Writes it, if it can be written.
    pub(super) write: Option<Output>,
}

/// How a format is read.
#[derive(Debug)]
pub(super) struct Read {
    /// Whether a path holds it.
    pub(super) is: fn(&Path) -> bool,
    /// The tables that will be read, for the progress.
    pub(super) files: fn(&Path) -> Vec<PathBuf>,
    /// The file that describes the tables, if the format has one.
    pub(super) descriptor: Option<fn(&Path) -> PathBuf>,
    pub(super) run: fn(&Path, &Ontology, &Meter<'_>) -> Result<Import, Vec<Problem>>,
}

/// How a format is written.
#[derive(Debug)]
pub(super) enum Output {
    /// As several files.
    Files(Files),
    /// As one stream.
    Stream(fn(&Export<'_>, &mut dyn Write) -> Result<(), WriteError>),
}

/// How a format of several files is written.
#[derive(Debug)]
pub(super) struct Files {
    /// The names of its files.
    pub(super) names: fn() -> Vec<String>,
    /// Whether a folder may be replaced that holds nothing but files with these names.
    pub(super) may_replace: fn(&Path) -> bool,
    pub(super) write: fn(&Export<'_>, &mut Place<'_>) -> Result<(), WriteError>,
}

/// Where the files of a format go.
pub(super) enum Place<'a> {
    /// Into a folder.
    Folder(Draft),
    /// Into one file that holds them.
    Archive(Archive<'a>),
}

impl Place<'_> {
    /// Writes one file.
    pub(super) fn file(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        match self {
            Self::Folder(draft) => draft.file(name, write),
            Self::Archive(archive) => archive.file(name, write),
        }
    }

    fn finish(self) -> Result<(), WriteError> {
        match self {
            Self::Folder(draft) => draft.finish(),
            Self::Archive(archive) => archive.finish(),
        }
    }
}

/// Why the texts of a claim are not to be had.
pub type TextsError = Box<dyn Error + Send + Sync>;

/// What is written: a view, and the texts of its claims, which the graph does not hold.
#[derive(Clone, Copy)]
pub struct Export<'a> {
    /// The claims that count; every one for a complete export (see [`crate::graph::Filter::everything`]).
    pub view: &'a View,
    /// The part of the view that is asked for; nothing for all of it.
    pub part: Option<&'a Part>,
    /// Gives the quote, locator and note of a claim.
    pub texts: &'a dyn Fn(ClaimIdx) -> Result<Texts, TextsError>,
    /// How it is worded and drawn, where the format leaves a choice.
    pub style: Style<'a>,
}

/// How an export is worded and drawn, where a format leaves a choice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style<'a> {
    /// Language of names and labels, as a tag; English without one.
    pub language: Option<&'a str>,
    /// Ground of a picture.
    pub theme: Theme,
    /// Heading of a picture; one that says what it is without it.
    pub title: Option<&'a str>,
}

impl<'a> Style<'a> {
    /// The language of names and labels.
    pub(super) fn language(&self) -> &'a str {
        self.language.unwrap_or("en")
    }
}

/// The ground of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark marks on a light ground.
    #[default]
    Light,
    /// Light marks on a dark ground.
    Dark,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The format is for reading only, or is of the other sort.
    #[error("the format `{format}` cannot be written as {wanted}")]
    Unsupported {
        /// The format.
        format: &'static str,
        /// What was asked for.
        wanted: &'static str,
    },
    /// The folder holds something that an export would destroy.
    #[error("{path} holds `{found}`, which an export would remove; choose a new or empty folder")]
    Occupied {
        /// The folder.
        path: String,
        /// A name in it.
        found: String,
    },
    /// A file could not be written.
    #[error("{path} could not be written")]
    Write {
        /// The file or folder.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What was to be unpacked is no archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The stream could not be written.
    #[error("the export could not be written")]
    Stream(#[from] io::Error),
    /// The texts of a claim could not be read.
    #[error("the texts of claim `{claim}` could not be read")]
    Texts {
        /// The claim.
        claim: String,
        /// Why.
        #[source]
        source: TextsError,
    },
}

/// The format with a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// The format that a path holds, if it can be told.
#[must_use]
pub fn detect(path: &Path) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| {
        let read = format.read.as_ref();
        read.is_some_and(|read| (read.is)(path))
    })
}

impl Format {
    /// What a program wants to know of it.
    #[must_use]
    pub fn describe(&self) -> serde_json::Value {
        serde_json::json!({
            "name": self.name,
            "summary": self.summary,
            "mediaType": self.stream_type(),
            "extension": self.stream_extension(),
            "import": self.reads(),
            "export": self.writes(),
            "picture": self.is_picture,
            "loses": self.loses,
        })
    }

    /// Whether it can be imported.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.read.is_some()
    }

    /// Whether it can be exported.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.write.is_some()
    }

    /// Reads a dataset into operations; `progress` is told now and then how far it has come.
    ///
    /// # Errors
    /// Every problem of the files, up to a hundred of them; nothing may be imported then.
    pub fn read(
        &self,
        path: &Path,
        ontology: &Ontology,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Import, Vec<Problem>> {
        let refused = |message| {
            let origin = Origin::new(path, 0);
            Err(vec![Problem { origin, message }])
        };
        let Some(read) = &self.read else {
            return refused(format!(
                "the format `{}` cannot be read; import one of {}",
                self.name,
                readable()
            ));
        };
        if !path.exists() {
            return refused("there is no such file or folder".to_owned());
        }
        let length = |file: &PathBuf| file.metadata().map_or(0, |metadata| metadata.len());
        let total_bytes = (read.files)(path).iter().map(length).sum();
        let meter = Meter::new(total_bytes, progress);
        (read.run)(path, ontology, &meter)
    }

    /// Media type of what [`Format::write_stream`] writes.
    #[must_use]
    pub fn stream_type(&self) -> &'static str {
        match self.extension {
            Some(_) => self.media_type,
            None => ARCHIVE_TYPE,
        }
    }

    /// Extension of what [`Format::write_stream`] writes.
    #[must_use]
    pub fn stream_extension(&self) -> &'static str {
        self.extension.unwrap_or("zip")
    }

    /// Writes a folder; it appears whole or not at all.
    ///
    /// An empty folder is filled, an earlier export of the same format may be replaced, and
    /// anything else is left alone.
    ///
    /// # Errors
    /// [`WriteError`] when the format is none of folders, or when something cannot be written.
    pub fn write_folder(&self, export: &Export<'_>, folder: &Path) -> Result<(), WriteError> {
        let Some(Output::Files(files)) = &self.write else {
            return Err(self.unsupported("a folder"));
        };
        let draft = Draft::begin(folder, &(files.names)(), files.may_replace)?;
        let mut place = Place::Folder(draft);
        (files.write)(export, &mut place)?;
        place.finish()
    }

    /// Writes one stream: the file, or an archive (zip) of the files of a folder.
    ///
    /// # Errors
    /// [`WriteError`] when the format is for reading only, or when something cannot be written.
    pub fn write_stream(
        &self,
        export: &Export<'_>,
        output: &mut dyn Write,
    ) -> Result<(), WriteError> {
        match &self.write {
            Some(Output::Stream(write)) => write(export, output),
            Some(Output::Files(files)) => {
                let mut place = Place::Archive(Archive::new(output));
                (files.write)(export, &mut place)?;
                place.finish()
            }
            None => Err(self.unsupported("a stream")),
        }
    }

    /// Unpacks an archive of the format into a folder, as [`Format::write_folder`] would have written it.
    ///
    /// # Errors
    /// [`WriteError`] when the format is none of folders, the archive is none, or the folder may not be replaced.
    pub fn unpack(&self, archive: &[u8], folder: &Path) -> Result<(), WriteError> {
        let Some(Output::Files(files)) = &self.write else {
            return Err(self.unsupported("a folder"));
        };
        let draft = Draft::begin(folder, &(files.names)(), files.may_replace)?;
        unpack(archive, draft.path())?;
        draft.finish()
    }

    /// Packs the files of a dataset into an archive.
    ///
    /// # Errors
    /// [`WriteError`] when the format cannot be read, or a file cannot.
    pub fn pack(&self, path: &Path, output: &mut dyn Write) -> Result<(), WriteError> {
        let read = self
            .read
            .as_ref()
            .ok_or_else(|| self.unsupported("an archive"))?;
        let mut archive = Archive::new(output);
        let descriptor = read.descriptor.map(|of| of(path));
        for file in descriptor.into_iter().chain((read.files)(path)) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let failed = |source| WriteError::Write {
                path: file.display().to_string(),
                source,
            };
            let Some(mut content) = opened(&file).map_err(failed)? else {
                continue;
            };
            archive.file(&name, |output| {
                io::copy(&mut content, output).map_err(failed)?;
                Ok(())
            })?;
        }
        archive.finish()
    }

    fn unsupported(&self, wanted: &'static str) -> WriteError {
        WriteError::Unsupported {
            format: self.name,
            wanted,
        }
    }
}

/// A file; nothing if it is not there, since some tables need not be.
fn opened(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn readable() -> String {
    let names: Vec<&str> = FORMATS
        .iter()
        .filter(|format| format.reads())
        .map(|format| format.name)
        .collect();
    names.join(", ")
}
