//! One spelling for every value: canonical JSON, and the hash of it.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// JSON with object keys sorted by their bytes and no white space; numbers as `serde_json`
/// prints them (integers in full, floats in the shortest form that reads back the same).
///
/// # Errors
/// When `value` has no JSON form.
///
/// ```
/// use outflow_results::canonical_json;
/// let value: serde_json::Value = serde_json::from_str(r#"{ "b": [1, 2.50], "a": null }"#).unwrap();
/// assert_eq!(canonical_json(&value).unwrap(), r#"{"a":null,"b":[1,2.5]}"#);
/// ```
pub fn canonical_json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(value)?;
    sort_keys(&mut value);
    serde_json::to_string(&value)
}

fn sort_keys(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            for (_, inner) in &mut entries {
                sort_keys(inner);
            }
            *map = entries.into_iter().collect();
        }
        Value::Array(values) => values.iter_mut().for_each(sort_keys),
        _ => {}
    }
}

/// SHA-256 of some bytes, 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha256() {
        assert_eq!(
            sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn the_order_of_keys_does_not_matter() {
        let one: Value = serde_json::from_str(r#"{"x":{"b":1,"a":2},"w":3}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"w":3,"x":{"a":2,"b":1}}"#).unwrap();
        assert_eq!(canonical_json(&one).unwrap(), canonical_json(&two).unwrap());
    }
}
