//! CSV of sparse rows: a key and some numbers, 0 in the members that do not have the key.

use super::Source;
use super::quantiles::{QUANTILES, summarised};
use super::text::CsvText;
use crate::ResultsError;
use std::collections::BTreeMap;

/// Rows of one member: keys as CSV, and the number of each.
pub(super) type Rows = Vec<(Vec<String>, f64)>;

/// How the rows of a file are made.
pub(super) struct Keyed<'a> {
    /// Name of the file, without the ending.
    pub(super) name: &'a str,
    /// Names of the columns of the key.
    pub(super) keys: &'a [&'a str],
    /// Name of the column of the number.
    pub(super) value: &'a str,
    /// Whether rows are sorted by key; else they stand as they first come.
    pub(super) sorted: bool,
}

impl Keyed<'_> {
    /// The rows of a single member, or mean and quantiles of each key over several.
    pub(super) fn csv(
        &self,
        source: &Source<'_>,
        mut rows: impl FnMut(usize, u32) -> Result<Rows, ResultsError>,
    ) -> Result<(String, Vec<u8>), ResultsError> {
        if let [member] = source.members[..] {
            let mut csv = CsvText::with_header(&[&["member"], self.keys, &[self.value]].concat());
            for (key, number) in rows(0, member)? {
                csv.integer(member.into());
                for field in &key {
                    csv.text(field);
                }
                csv.number(number).end();
            }
            return Ok((format!("{}.csv", self.name), csv.into_bytes()));
        }
        let members = source.members.len();
        let mut place: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut all: Vec<(Vec<String>, Vec<f64>)> = Vec::new();
        for (group, member) in source.members.iter().enumerate() {
            for (key, number) in rows(group, *member)? {
                let at = *place.entry(key.clone()).or_insert_with(|| {
                    all.push((key, vec![0.0; members]));
                    all.len() - 1
                });
                all[at].1[group] += number;
            }
        }
        if self.sorted {
            all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        }
        let quantiles = QUANTILES.map(|(name, _)| name);
        let mut csv = CsvText::with_header(&[self.keys, &["mean"], &quantiles].concat());
        for (key, mut values) in all {
            for field in &key {
                csv.text(field);
            }
            for value in summarised(&mut values) {
                csv.rounded(value);
            }
            csv.end();
        }
        Ok((format!("{}_quantiles.csv", self.name), csv.into_bytes()))
    }
}
