//! Files as a ZIP archive, stored without compression (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4).

/// CRC-32 as in the ZIP format (reversed polynomial `EDB88320`).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

/// 1 January 1980, midnight: archives of the same files are the same bytes.
const DATE: u16 = 0x21;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;

/// An archive of files in a folder.
pub(crate) fn archive(folder: &str, files: &[(String, String)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let short = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
    let long = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    for (name, text) in files {
        let name = format!("{folder}/{name}");
        let offset = long(bytes.len());
        let mut entry = Vec::new();
        for field in [20, UTF8, 0, 0, DATE] {
            entry.extend_from_slice(&u16::to_le_bytes(field));
        }
        for field in [crc32(text.as_bytes()), long(text.len()), long(text.len())] {
            entry.extend_from_slice(&u32::to_le_bytes(field));
        }
        entry.extend_from_slice(&short(name.len()).to_le_bytes());
        entry.extend_from_slice(&0_u16.to_le_bytes());
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&entry);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(text.as_bytes());
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&20_u16.to_le_bytes());
        directory.extend_from_slice(&entry);
        // Comment, disk, inner and outer attributes: none.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, size) = (long(bytes.len()), long(directory.len()));
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        bytes.extend_from_slice(&short(files.len()).to_le_bytes());
    }
    bytes.extend_from_slice(&size.to_le_bytes());
    bytes.extend_from_slice(&start.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of CRC-32/ISO-HDLC in the catalogue of CRC algorithms.
    #[test]
    fn crc_has_its_check_value() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
