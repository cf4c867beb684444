//! Finished members of an unfinished run, in one file that only grows.
//!
//! Layout: 8 bytes of magic, the identity's hash in 64 hexadecimal digits, then one frame a
//! member: its length (8 bytes, little-endian), its SHA-256 (32 bytes), and the frame itself: a
//! JSON header (length in 4 bytes first) and the encoded parts one after the other. A frame that
//! was cut off by a kill is recognised and dropped.

use crate::canonical::hex;
use crate::manifest::WorkEntry;
use crate::table::{EncodedMember, Part};
use crate::{Identity, ResultsError, Table};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"OUTFLOW1";
/// No frame is larger: lengths beyond are damage.
const LARGEST_FRAME: u64 = 1 << 36;

/// The journal of an unfinished run, locked against other processes while it is open.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    end: u64,
    members: BTreeMap<u32, Frame>,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    start: u64,
    length: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    member: u32,
    work: WorkEntry,
    parts: Vec<PartHeader>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PartHeader {
    table: Table,
    rows: u64,
    bytes: u64,
}

impl Journal {
    /// Starts a journal.
    pub(crate) fn create(path: &Path, identity: &Identity) -> Result<Self, ResultsError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(path)
            .map_err(ResultsError::io("create", path))?;
        lock(&file, path)?;
        let mut journal = Self {
            path: path.to_path_buf(),
            file,
            end: 0,
            members: BTreeMap::new(),
        };
        let start = [MAGIC.as_slice(), identity.sha256.as_bytes()].concat();
        journal.append(&start)?;
        Ok(journal)
    }

    /// Opens a journal of the same run and drops what a kill has cut off.
    pub(crate) fn open(path: &Path, identity: &Identity) -> Result<Self, ResultsError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(ResultsError::io("read", path))?;
        lock(&file, path)?;
        let mut reader = BufReader::with_capacity(1 << 18, &file);
        let mut start = [0_u8; 8 + 64];
        if reader.read_exact(&mut start).is_err() || &start[..8] != MAGIC {
            return Err(ResultsError::damaged(
                path,
                "it does not begin like a journal",
            ));
        }
        if &start[8..] != identity.sha256.as_bytes() {
            let folder = path.parent().unwrap_or(path).to_path_buf();
            return Err(ResultsError::OtherRun(folder));
        }
        let (mut end, mut members) = (start.len() as u64, BTreeMap::new());
        while let Some(body) = next_frame(&mut reader) {
            let Some((header, _)) = split(&body) else {
                break;
            };
            let length = body.len() as u64;
            members.insert(
                header.member,
                Frame {
                    start: end + 40,
                    length,
                },
            );
            end += 40 + length;
        }
        file.set_len(end)
            .map_err(ResultsError::io("shorten", path))?;
        Ok(Self {
            path: path.to_path_buf(),
            file,
            end,
            members,
        })
    }

    /// Members that are finished.
    pub(crate) fn members(&self) -> impl Iterator<Item = u32> + '_ {
        self.members.keys().copied()
    }

    /// Adds a member.
    pub(crate) fn add(&mut self, member: &EncodedMember) -> Result<(), ResultsError> {
        let header = Header {
            member: member.member,
            work: member.work,
            parts: member
                .parts
                .iter()
                .map(|part| PartHeader {
                    table: part.table,
                    rows: part.rows,
                    bytes: part.bytes.len() as u64,
                })
                .collect(),
        };
        let header = serde_json::to_vec(&header).map_err(|source| ResultsError::Json {
            file: "journal".into(),
            source,
        })?;
        let header_length = u32::try_from(header.len()).unwrap_or(u32::MAX);
        let length = 4
            + header.len()
            + member
                .parts
                .iter()
                .map(|part| part.bytes.len())
                .sum::<usize>();
        let mut frame = Vec::with_capacity(40 + length);
        frame.extend((length as u64).to_le_bytes());
        frame.extend([0_u8; 32]);
        frame.extend(header_length.to_le_bytes());
        frame.extend(&header);
        for part in &member.parts {
            frame.extend(&part.bytes);
        }
        let hash = Sha256::digest(&frame[40..]);
        frame[8..40].copy_from_slice(&hash);
        let start = self.end + 40;
        self.append(&frame)?;
        self.members.insert(
            member.member,
            Frame {
                start,
                length: length as u64,
            },
        );
        Ok(())
    }

    /// Reads a member back.
    pub(crate) fn member(&mut self, member: u32) -> Result<EncodedMember, ResultsError> {
        let frame = *self
            .members
            .get(&member)
            .ok_or(ResultsError::Missing(member))?;
        let length = usize::try_from(frame.length)
            .map_err(|_| ResultsError::damaged(&self.path, "a frame is too long"))?;
        let mut body = vec![0_u8; length];
        self.file
            .seek(SeekFrom::Start(frame.start))
            .and_then(|_| self.file.read_exact(&mut body))
            .map_err(ResultsError::io("read", &self.path))?;
        let body = Bytes::from(body);
        let (header, mut at) = split(&body)
            .ok_or_else(|| ResultsError::damaged(&self.path, "a frame has no header"))?;
        let mut parts = Vec::with_capacity(header.parts.len());
        for part in header.parts {
            let end = at.saturating_add(usize::try_from(part.bytes).unwrap_or(usize::MAX));
            if end > body.len() {
                return Err(ResultsError::damaged(
                    &self.path,
                    "a frame is shorter than its parts",
                ));
            }
            parts.push(Part {
                table: part.table,
                rows: part.rows,
                bytes: body.slice(at..end),
            });
            at = end;
        }
        Ok(EncodedMember {
            member: header.member,
            work: header.work,
            parts,
        })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), ResultsError> {
        self.file
            .seek(SeekFrom::Start(self.end))
            .and_then(|_| self.file.write_all(bytes))
            .map_err(ResultsError::io("write", &self.path))?;
        self.end += bytes.len() as u64;
        Ok(())
    }
}

fn lock(file: &File, path: &Path) -> Result<(), ResultsError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(ResultsError::Busy(
            path.parent().unwrap_or(path).to_path_buf(),
        )),
        Err(TryLockError::Error(source)) => Err(ResultsError::io("lock", path)(source)),
    }
}

/// The next whole and undamaged frame.
fn next_frame(reader: &mut impl Read) -> Option<Bytes> {
    let mut length = [0_u8; 8];
    let mut hash = [0_u8; 32];
    reader.read_exact(&mut length).ok()?;
    reader.read_exact(&mut hash).ok()?;
    let length = u64::from_le_bytes(length);
    if length > LARGEST_FRAME {
        return None;
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body).ok()?;
    let whole = body.len() as u64 == length && hex(&Sha256::digest(&body)) == hex(&hash);
    whole.then(|| Bytes::from(body))
}

/// The header of a frame, and where its parts begin.
fn split(body: &Bytes) -> Option<(Header, usize)> {
    let length: [u8; 4] = body.get(..4)?.try_into().ok()?;
    let end = 4_usize.checked_add(usize::try_from(u32::from_le_bytes(length)).ok()?)?;
    let header = serde_json::from_slice(body.get(4..end)?).ok()?;
    Some((header, end))
}
