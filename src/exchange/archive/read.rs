//! Reads archives that anybody may have made.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use flate2::{Crc, read::DeflateDecoder};

use super::{CENTRAL_HEADER, DEFLATED, END, LOCAL_HEADER};

/// Files that an archive may hold.
const FILES_MAX: usize = 100;
/// Bytes that its files may have together, once unpacked.
const UNPACKED_BYTES_MAX: u64 = 1 << 30;
/// The end of an archive without its comment.
const END_BYTES: usize = 22;
/// A header in the list at the end, and one before a file, without name, extra field and comment.
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
const STORED: u16 = 0;
/// The file cannot be read without a password.
const ENCRYPTED: u16 = 1;

/// Why an archive is not unpacked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// It is no archive, or not all of one.
    #[error("it is no ZIP archive, or it is not whole")]
    Damaged,
    /// It is one that cannot be read here.
    #[error("the file `{name}` in the archive {what}; pack the files as they are, in one folder")]
    Unsupported {
        /// The file.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// It is too large.
    #[error(
        "the archive holds more than {FILES_MAX} files, or more than {UNPACKED_BYTES_MAX} bytes"
    )]
    TooLarge,
    /// A file could not be written.
    #[error("the archive could not be unpacked")]
    Write(#[from] io::Error),
}

/// A file in an archive.
struct Entry<'a> {
    name: &'a str,
    flags: u16,
    method: u16,
    checksum: u32,
    packed_bytes: usize,
    bytes: u64,
    offset: usize,
}

/// Unpacks an archive into a folder that is there; a folder inside it is left out, so that files stand side by side.
///
/// # Errors
/// [`ArchiveError`] when it is none, is too large, or holds what could stand elsewhere than in the folder.
pub fn unpack(archive: &[u8], folder: &Path) -> Result<(), ArchiveError> {
    let entries = entries(archive)?;
    let total = entries.iter().map(|entry| entry.bytes);
    if total.fold(0, u64::saturating_add) > UNPACKED_BYTES_MAX {
        return Err(ArchiveError::TooLarge);
    }
    for entry in entries.iter().filter(|entry| !entry.name.ends_with('/')) {
        let name = plain_name(entry.name)?;
        let mut file = File::create_new(folder.join(name))?;
        copy(archive, entry, &mut file)?;
        file.flush()?;
    }
    Ok(())
}

/// The name of a file without its folders; none that could lead elsewhere.
fn plain_name(name: &str) -> Result<&str, ArchiveError> {
    let plain = name.rsplit('/').next().unwrap_or(name);
    let is_plain =
        !plain.is_empty() && !plain.starts_with('.') && !plain.contains(['\\', ':', '\0']);
    if is_plain {
        return Ok(plain);
    }
    Err(ArchiveError::Unsupported {
        name: name.chars().take(80).collect(),
        what: "has a name that no dataset has",
    })
}

/// The files, as the list at the end of the archive has them.
fn entries(archive: &[u8]) -> Result<Vec<Entry<'_>>, ArchiveError> {
    let end = find_end(archive).ok_or(ArchiveError::Damaged)?;
    let count = usize::from(short(archive, end + 10)?);
    if count > FILES_MAX {
        return Err(ArchiveError::TooLarge);
    }
    let mut at = place(archive, end + 16)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        if long(archive, at)? != CENTRAL_HEADER {
            return Err(ArchiveError::Damaged);
        }
        let name_bytes = usize::from(short(archive, at + 28)?);
        let more = usize::from(short(archive, at + 30)?) + usize::from(short(archive, at + 32)?);
        let name = part(archive, at + CENTRAL_BYTES, name_bytes)?;
        entries.push(Entry {
            name: std::str::from_utf8(name).map_err(|_| ArchiveError::Damaged)?,
            flags: short(archive, at + 8)?,
            method: short(archive, at + 10)?,
            checksum: long(archive, at + 16)?,
            packed_bytes: place(archive, at + 20)?,
            bytes: u64::from(long(archive, at + 24)?),
            offset: place(archive, at + 42)?,
        });
        at += CENTRAL_BYTES + name_bytes + more;
    }
    Ok(entries)
}

/// Where the end of the archive begins; a comment of up to 64 KiB may follow it.
fn find_end(archive: &[u8]) -> Option<usize> {
    let last = archive.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last)
        .rev()
        .find(|at| long(archive, *at).is_ok_and(|magic| magic == END))
}

fn copy(archive: &[u8], entry: &Entry<'_>, output: &mut dyn Write) -> Result<(), ArchiveError> {
    let unsupported = |what| ArchiveError::Unsupported {
        name: entry.name.chars().take(80).collect(),
        what,
    };
    if entry.flags & ENCRYPTED != 0 {
        return Err(unsupported("needs a password"));
    }
    if long(archive, entry.offset)? != LOCAL_HEADER {
        return Err(ArchiveError::Damaged);
    }
    let name_bytes = usize::from(short(archive, entry.offset + 26)?);
    let extra_bytes = usize::from(short(archive, entry.offset + 28)?);
    let start = entry.offset + LOCAL_BYTES + name_bytes + extra_bytes;
    let packed = part(archive, start, entry.packed_bytes)?;
    let mut content: Box<dyn Read + '_> = match entry.method {
        STORED => Box::new(packed),
        DEFLATED => Box::new(DeflateDecoder::new(packed)),
        _ => return Err(unsupported("is packed in a way that is not known here")),
    };
    let mut crc = Crc::new();
    let mut left = entry.bytes;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let n = content
            .read(&mut buffer)
            .map_err(|_| ArchiveError::Damaged)?;
        if n == 0 {
            break;
        }
        // Never more than the list says: that is what was counted.
        left = left.checked_sub(n as u64).ok_or(ArchiveError::Damaged)?;
        crc.update(&buffer[..n]);
        output.write_all(&buffer[..n])?;
    }
    if left != 0 || crc.sum() != entry.checksum {
        return Err(ArchiveError::Damaged);
    }
    Ok(())
}

fn part(archive: &[u8], at: usize, length: usize) -> Result<&[u8], ArchiveError> {
    let end = at.checked_add(length).ok_or(ArchiveError::Damaged)?;
    archive.get(at..end).ok_or(ArchiveError::Damaged)
}

fn short(archive: &[u8], at: usize) -> Result<u16, ArchiveError> {
    let bytes = part(archive, at, 2)?;
    Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn long(archive: &[u8], at: usize) -> Result<u32, ArchiveError> {
    let bytes = part(archive, at, 4)?;
    Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// A number of bytes, or where something is.
fn place(archive: &[u8], at: usize) -> Result<usize, ArchiveError> {
    usize::try_from(long(archive, at)?).map_err(|_| ArchiveError::Damaged)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{super::Archive, *};

    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut archive = Archive::new(&mut bytes);
        for (name, content) in files {
            archive
                .file(name, |output| Ok(output.write_all(content.as_bytes())?))
                .unwrap();
        }
        archive.finish().unwrap();
        bytes
    }

    fn unpacked(archive: &[u8]) -> Result<Vec<(String, String)>, ArchiveError> {
        let folder = tempfile::tempdir().unwrap();
        unpack(archive, folder.path())?;
        let files = fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap());
        let mut files: Vec<(String, String)> = files
            .map(|file| {
                let name = file.file_name().into_string().unwrap();
                (name, fs::read_to_string(file.path()).unwrap())
            })
            .collect();
        files.sort();
        Ok(files)
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        let long = "long ".repeat(100_000);
        let files = [
            ("a.csv", "id\n1\n"),
            ("b.csv", long.as_str()),
            ("empty.csv", ""),
        ];
        let packed = archive(&files);
        assert!(packed.len() < long.len() / 10);
        let expected = files.map(|(name, content)| (name.to_owned(), content.to_owned()));
        assert_eq!(unpacked(&packed).unwrap(), expected);
        let inside = archive(&[("dataset/a.csv", "x")]);
        assert_eq!(
            unpacked(&inside).unwrap(),
            [("a.csv".to_owned(), "x".to_owned())]
        );
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in [
            "../../etc/passwd/..",
            "a/../.ssh",
            "c:evil.csv",
            "..",
            "x\\..\\y",
        ] {
            let refused = unpacked(&archive(&[(name, "x")]));
            assert!(
                matches!(refused, Err(ArchiveError::Unsupported { .. })),
                "{name}: {refused:?}"
            );
        }
        // A folder inside the archive is left out, wherever it would lead.
        let outside = unpacked(&archive(&[("../../a.csv", "x")])).unwrap();
        assert_eq!(outside, [("a.csv".to_owned(), "x".to_owned())]);
        let twice = unpacked(&archive(&[("x/a.csv", "1"), ("y/a.csv", "2")]));
        assert!(matches!(twice, Err(ArchiveError::Write(_))), "{twice:?}");
    }

    #[test]
    fn damage_is_found_and_nothing_panics() {
        let whole = archive(&[
            ("a.csv", "some text that is long enough"),
            ("b.csv", "more"),
        ]);
        for length in 0..whole.len() {
            assert!(unpacked(&whole[..length]).is_err(), "{length}");
        }
        let contents = |files: Vec<(String, String)>| {
            let mut contents: Vec<String> = files.into_iter().map(|(_, content)| content).collect();
            contents.sort();
            contents
        };
        let right = contents(unpacked(&whole).unwrap());
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            // Names, times, versions and copies in front of the files have no checksum; what is in the files has.
            if let Ok(files) = unpacked(&damaged) {
                assert_eq!(contents(files), right, "byte {at}");
            }
        }
    }

    #[test]
    fn a_file_that_is_longer_than_it_says_is_not_unpacked_further() {
        let mut bomb = archive(&[("a.csv", &"0".repeat(1_000_000))]);
        let end = bomb.len() - END_BYTES;
        let central = place(&bomb, end + 16).unwrap();
        bomb[central + 24..central + 28].copy_from_slice(&10_u32.to_le_bytes());
        assert!(matches!(unpacked(&bomb), Err(ArchiveError::Damaged)));
        bomb[central + 24..central + 28].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(unpacked(&bomb), Err(ArchiveError::TooLarge)));
    }
}
