//! The state of an unfinished member, kept in a file of its own.
//!
//! Layout: 8 bytes of magic, the identity's hash in 64 hexadecimal digits, the member (4 bytes,
//! little-endian), the SHA-256 of the state (32 bytes), and the state. The file is written
//! beside its name and renamed, so it is whole or absent.

use crate::{Identity, ResultsError};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"OUTFLOWC";
const HEADER: usize = 8 + 64 + 4 + 32;

fn path_of(folder: &Path, member: u32) -> PathBuf {
    folder.join(format!("member-{member}.checkpoint"))
}

/// Keeps the state of a member.
pub(crate) fn save(
    folder: &Path,
    identity_sha256: &str,
    member: u32,
    state: &[u8],
) -> Result<(), ResultsError> {
    let path = path_of(folder, member);
    let beside = path.with_extension("checkpoint-new");
    let mut bytes = Vec::with_capacity(HEADER + state.len());
    bytes.extend(MAGIC);
    bytes.extend(identity_sha256.as_bytes());
    bytes.extend(member.to_le_bytes());
    bytes.extend(Sha256::digest(state));
    bytes.extend(state);
    fs::write(&beside, &bytes).map_err(ResultsError::io("write", &beside))?;
    fs::rename(&beside, &path).map_err(ResultsError::io("rename", &beside))
}

/// The state of a member, if one was kept.
pub(crate) fn load(
    folder: &Path,
    identity: &Identity,
    member: u32,
) -> Result<Option<Vec<u8>>, ResultsError> {
    let path = path_of(folder, member);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ResultsError::io("read", &path)(error)),
    };
    let damaged = |reason: &str| Err(ResultsError::damaged(&path, reason));
    if bytes.len() < HEADER || &bytes[..8] != MAGIC {
        return damaged("it does not begin like a checkpoint");
    }
    if &bytes[8..72] != identity.sha256.as_bytes() {
        return Err(ResultsError::OtherRun(folder.to_path_buf()));
    }
    if bytes[72..76] != member.to_le_bytes() {
        return damaged("it is of another member");
    }
    let state = &bytes[HEADER..];
    if bytes[76..HEADER] != Sha256::digest(state)[..] {
        return damaged("its hash does not match its content");
    }
    Ok(Some(state.to_vec()))
}

/// Forgets the state of a member.
pub(crate) fn remove(folder: &Path, member: u32) {
    // A checkpoint that stays behind is harmless: the journal comes first.
    let _ = fs::remove_file(path_of(folder, member));
}
