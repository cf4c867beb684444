//! Where the files of a scenario are: in a folder on disk, or in memory.

use crate::limits;
use outflow_diagnostics::{Code, Diagnostic, Diagnostics, Source};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

/// A folder of files, named by paths relative to it with `/` between the parts.
#[derive(Clone, Debug)]
pub enum Folder {
    /// A folder on disk.
    Disk(PathBuf),
    /// Files in memory: for tests, and for folders that come over a network.
    Memory(BTreeMap<String, Vec<u8>>),
}

/// Whether a file has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Its absence is an error.
    Required,
    /// It may be absent.
    Optional,
}

impl Folder {
    /// The folder at a path.
    #[must_use]
    pub fn disk(path: &Path) -> Self {
        Self::Disk(path.to_owned())
    }

    /// Files in memory.
    #[must_use]
    pub fn memory<N: Into<String>>(files: impl IntoIterator<Item = (N, Vec<u8>)>) -> Self {
        Self::Memory(
            files
                .into_iter()
                .map(|(n, bytes)| (n.into(), bytes))
                .collect(),
        )
    }

    /// How diagnostics name a file of this folder; the folder itself for an empty `name`.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        match self {
            Self::Disk(root) if name.is_empty() => root.display().to_string(),
            Self::Disk(root) => root.join(name).display().to_string(),
            Self::Memory(_) if name.is_empty() => ".".to_owned(),
            Self::Memory(_) => name.to_owned(),
        }
    }

    /// Whether there is a file (or anything else that is no folder) of this name.
    #[must_use]
    pub fn has_file(&self, name: &str) -> bool {
        match self {
            Self::Disk(root) => {
                fs::metadata(root.join(name)).is_ok_and(|metadata| !metadata.is_dir())
            }
            Self::Memory(files) => files.contains_key(name),
        }
    }

    /// Whether there is a folder of this name; the folder itself for an empty `name`.
    #[must_use]
    pub fn has_folder(&self, name: &str) -> bool {
        match self {
            Self::Disk(root) => root.join(name).is_dir(),
            Self::Memory(_) if name.is_empty() => true,
            Self::Memory(files) => {
                let prefix = format!("{name}/");
                files.keys().any(|file| file.starts_with(&prefix))
            }
        }
    }

    /// The names of the files directly in a folder, sorted.
    #[must_use]
    pub fn list(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Self::Disk(root) => fs::read_dir(root.join(folder))
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(|entry| entry.file_name().into_string().ok())
                .collect(),
            Self::Memory(files) => {
                let prefix = join(folder, "");
                files
                    .keys()
                    .filter_map(|file| file.strip_prefix(&prefix))
                    .filter(|rest| !rest.contains('/'))
                    .map(str::to_owned)
                    .collect()
            }
        };
        names.sort();
        names
    }

    /// The name of the folder, for the title of a scenario.
    #[must_use]
    pub fn title(&self) -> String {
        let name = |path: &Path| {
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        match self {
            Self::Disk(root) => name(root)
                .or_else(|| root.canonicalize().ok().as_deref().and_then(name))
                .unwrap_or_default(),
            Self::Memory(_) => String::new(),
        }
    }

    /// The text of a file of this folder, at most `limit` bytes long.
    pub fn read(
        &self,
        name: &str,
        need: Need,
        limit: u64,
        problems: &mut Diagnostics,
    ) -> Option<Source> {
        let shown = self.shown(name);
        let bytes = match self {
            Self::Disk(root) => read_disk(&root.join(name), limit),
            Self::Memory(files) => match files.get(name) {
                Some(bytes) if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit => {
                    Err(Refusal::TooLarge)
                }
                Some(bytes) => Ok(bytes.clone()),
                None if self.has_folder(name) => Err(Refusal::NotAFile),
                None => Err(Refusal::Missing),
            },
        };
        let flee = !self.has_file(crate::native::HEAD);
        to_source(shown, flee, bytes, need, limit, problems)
    }

    /// The text of a table of this folder.
    pub fn table(&self, name: &str, need: Need, problems: &mut Diagnostics) -> Option<Source> {
        self.read(name, need, limits::TABLE_BYTES, problems)
    }
}

/// The text of a file at any path.
pub fn read_path(
    path: &Path,
    need: Need,
    limit: u64,
    problems: &mut Diagnostics,
) -> Option<Source> {
    let shown = path.display().to_string();
    to_source(shown, false, read_disk(path, limit), need, limit, problems)
}

/// Reads a file that is no text and has to be there.
pub(crate) fn read_bytes(path: &Path, limit: u64, problems: &mut Diagnostics) -> Option<Vec<u8>> {
    let shown = path.display().to_string();
    let refusal = match read_disk(path, limit) {
        Ok(bytes) => return Some(bytes),
        Err(refusal) => refusal,
    };
    report(&refusal, &shown, limit, problems);
    None
}

/// `folder/name`, or `name` for an empty folder.
#[must_use]
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// Whether a file name stays inside the folder that it is relative to.
#[must_use]
pub fn stays_inside(name: &str) -> bool {
    Path::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

enum Refusal {
    Missing,
    NotAFile,
    TooLarge,
    System(io::Error),
}

fn read_disk(path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
    let of_error = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::Missing,
        _ => Refusal::System(error),
    };
    // Asked before opening: opening a pipe would wait for its other end.
    let metadata = fs::metadata(path).map_err(of_error)?;
    if !metadata.is_file() {
        return Err(Refusal::NotAFile);
    }
    if metadata.len() > limit {
        return Err(Refusal::TooLarge);
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(of_error)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(Refusal::TooLarge);
    }
    Ok(bytes)
}

/// The text of a file, or why there is none; `flee` when it is one of a Flee folder.
fn to_source(
    shown: String,
    flee: bool,
    bytes: Result<Vec<u8>, Refusal>,
    need: Need,
    limit: u64,
    problems: &mut Diagnostics,
) -> Option<Source> {
    let refusal = match bytes {
        Ok(bytes) => return decode(shown, flee, bytes, problems),
        Err(refusal) => refusal,
    };
    if !matches!((&refusal, need), (Refusal::Missing, Need::Optional)) {
        report(&refusal, &shown, limit, problems);
    }
    None
}

/// Says why a file of at most `limit` bytes was not read.
fn report(refusal: &Refusal, shown: &str, limit: u64, problems: &mut Diagnostics) {
    match refusal {
        Refusal::Missing => problems.report_file(Code::MissingFile, shown, |d| {
            d.message("the file does not exist")
        }),
        Refusal::NotAFile => problems.report_file(Code::NotAFile, shown, |d| {
            d.message("this is a folder or a device, not a file")
        }),
        Refusal::TooLarge => problems.report_file(Code::FileTooLarge, shown, |d| {
            d.message(format!("the file is larger than {} MB", limit >> 20))
                .help("real files of this kind are far smaller; is this the right one?")
        }),
        Refusal::System(error) => problems.report_file(Code::UnreadableFile, shown, |d| {
            d.message(format!("the file cannot be read: {error}"))
        }),
    }
}

/// Text from bytes: UTF-8, without a byte order mark, without NUL.
fn decode(
    shown: String,
    flee: bool,
    mut bytes: Vec<u8>,
    problems: &mut Diagnostics,
) -> Option<Source> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
        problems.report_file(Code::ByteOrderMark, &shown, |d| {
            d.message("the file starts with a byte order mark, which is skipped")
                .help(if flee {
                    "Flee reads it as part of the first cell; save as UTF-8 without one"
                } else {
                    "save the file as UTF-8 without one to be rid of this note"
                })
        });
    } else if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        problems.report_file(Code::NotUtf8, &shown, |d| {
            d.message("the file is UTF-16 text")
                .help("save it as UTF-8")
        });
        return None;
    }
    let nul = bytes.iter().position(|&b| b == 0);
    let bad = std::str::from_utf8(&bytes).err().map(|e| e.valid_up_to());
    let (code, at) = match (nul, bad) {
        (Some(nul), bad) if bad.is_none_or(|bad| nul < bad) => (Code::BinaryFile, nul),
        (_, Some(bad)) => (Code::NotUtf8, bad),
        _ => {
            let text = String::from_utf8(bytes).unwrap_or_default();
            return Some(Source::new(shown, text));
        }
    };
    let byte = bytes.get(at).copied().unwrap_or_default();
    bytes.truncate(at);
    let before = Source::new(shown, String::from_utf8(bytes).unwrap_or_default());
    let spot = Diagnostic::at(code, &before, before.span(at, at));
    problems.push(match code {
        Code::BinaryFile => spot
            .message(format!("byte {at} is NUL: this is no text file"))
            .help("a table is UTF-8 text with commas between the cells"),
        _ => spot
            .message(format!("byte {at} (0x{byte:02x}) is not UTF-8"))
            .help("save the file as UTF-8"),
    });
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Option<Source>, Diagnostics) {
        let folder = Folder::memory([("f.csv", bytes.to_vec())]);
        let mut problems = Diagnostics::new();
        let source = folder.table("f.csv", Need::Required, &mut problems);
        (source, problems)
    }

    #[test]
    fn a_byte_order_mark_is_skipped_with_a_note() {
        let (source, problems) = read(b"\xef\xbb\xbfa,b\n");
        assert_eq!(
            source.map(|s| s.text().to_owned()).as_deref(),
            Some("a,b\n")
        );
        assert_eq!((problems.errors(), problems.notes()), (0, 1));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_line() {
        for (bytes, code) in [
            (&b"a\nb\xffc"[..], Code::NotUtf8),
            (&b"a\nb\0\xff"[..], Code::BinaryFile),
        ] {
            let (source, problems) = read(bytes);
            assert!(source.is_none());
            let all = problems.sorted();
            assert_eq!(all[0].code, code);
            assert_eq!(
                all[0].spot.as_ref().map(|s| (s.line, s.column)),
                Some((2, 2))
            );
        }
    }

    #[test]
    fn names_that_lead_out_are_recognised() {
        assert!(stays_inside("a.csv") && stays_inside("x/a.csv"));
        assert!(!stays_inside("../a.csv") && !stays_inside("/etc/passwd"));
    }
}
