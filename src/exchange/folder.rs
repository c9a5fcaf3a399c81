//! Writing a folder whole: into a sibling first, then by one change of name.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::format::WriteError;

/// A folder that is being written and does not stand in its place yet.
#[derive(Debug)]
pub(super) struct Draft {
    place: PathBuf,
    draft: PathBuf,
}

impl Draft {
    /// Begins to write a folder.
    ///
    /// `may_replace` says whether a folder may go that holds nothing but files with these names.
    pub(super) fn begin(
        folder: &Path,
        file_names: &[String],
        may_replace: fn(&Path) -> bool,
    ) -> Result<Self, WriteError> {
        let place = std::path::absolute(folder).map_err(|error| failed(folder, error))?;
        let place = place.canonicalize().unwrap_or(place);
        check_room(&place, file_names, may_replace)?;
        let name = place
            .file_name()
            .ok_or_else(|| failed(folder, io::Error::other("a folder needs a name")))?;
        let parent = place.parent().unwrap_or(&place).to_owned();
        fs::create_dir_all(&parent).map_err(|error| failed(&parent, error))?;
        let draft = parent.join(format!(
            ".{}.{}.partial",
            name.to_string_lossy(),
            std::process::id()
        ));
        fs::create_dir(&draft).map_err(|error| failed(&draft, error))?;
        Ok(Self { place, draft })
    }

    /// Where the files are, until the folder stands in its place.
    pub(super) fn path(&self) -> &Path {
        &self.draft
    }

    /// Writes one file of the folder.
    pub(super) fn file(
        &self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let path = self.draft.join(name);
        let file = File::create_new(&path).map_err(|error| failed(&path, error))?;
        let mut output = BufWriter::new(file);
        write(&mut output)?;
        let file = output
            .into_inner()
            .map_err(|error| failed(&path, error.into_error()))?;
        file.sync_all().map_err(|error| failed(&path, error))
    }

    /// Puts the folder into its place.
    pub(super) fn finish(self) -> Result<(), WriteError> {
        let old = self.draft.with_extension("old");
        let replaces = self.place.exists();
        if replaces {
            fs::rename(&self.place, &old).map_err(|error| failed(&self.place, error))?;
        }
        if let Err(error) = fs::rename(&self.draft, &self.place) {
            if replaces {
                // The old folder goes back; the draft is removed with this value.
                fs::rename(&old, &self.place).map_err(|error| failed(&self.place, error))?;
            }
            return Err(failed(&self.place, error));
        }
        if replaces {
            fs::remove_dir_all(&old).map_err(|error| failed(&old, error))?;
        }
        Ok(())
    }
}

/// What is not finished leaves nothing behind.
impl Drop for Draft {
    fn drop(&mut self) {
        // After `finish` there is no draft, and a draft that cannot be removed harms nobody.
        let _ = fs::remove_dir_all(&self.draft);
    }
}

fn check_room(
    place: &Path,
    file_names: &[String],
    may_replace: fn(&Path) -> bool,
) -> Result<(), WriteError> {
    let entries = match fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(place, error)),
    };
    let mut names: Vec<String> = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()
        .map_err(|error| failed(place, error))?;
    names.sort();
    let foreign = names.iter().find(|name| !file_names.contains(name));
    let found = foreign.or_else(|| names.first().filter(|_| !may_replace(place)));
    found.map_or(Ok(()), |found| {
        Err(WriteError::Occupied {
            path: place.display().to_string(),
            found: found.clone(),
        })
    })
}

fn failed(path: &Path, source: io::Error) -> WriteError {
    WriteError::Write {
        path: path.display().to_string(),
        source,
    }
}
