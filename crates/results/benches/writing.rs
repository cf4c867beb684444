//! How long writing a run takes, on one core: 1 and 1,000 members of 396 days, 31 places and 42
//! links (the size of one of the historical cases).

#[path = "../tests/common/mod.rs"]
mod common;

use common::{SCORES, options, record, scenario, wayfinding};
use outflow_results::{Encoder, Existing, Identity, RunWriter, Volatile};
use std::time::{Duration, Instant};

fn main() {
    // The first is to warm up.
    for members in [1_u32, 1, 1, 10, 1000] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = folder.path().join("run");
        let identity = Identity::new(scenario(31, 42, 396), &options()).expect("an identity");
        // A few records, used over and over: making them is not measured.
        let mut records: Vec<_> = (0..8)
            .map(|member| record(wayfinding(&identity), member, true, false))
            .collect();
        let encoder = Encoder::new(&identity).expect("an encoder");
        let mut writer = RunWriter::create(&out, identity, 0..members, Existing::Refuse)
            .expect("a partial folder");
        let (mut encoding, mut adding) = (Duration::ZERO, Duration::ZERO);
        for member in 0..members {
            let record = &mut records[member as usize % 8];
            record.member = member;
            let start = Instant::now();
            let encoded = encoder.encode(record, &SCORES).expect("an encoded member");
            encoding += start.elapsed();
            let start = Instant::now();
            writer.add(&encoded).expect("a frame");
            adding += start.elapsed();
        }
        let start = Instant::now();
        let run = writer.finish(Volatile::default()).expect("a run folder");
        let finishing = start.elapsed();
        let rows: u64 = run
            .manifest()
            .reproducible
            .tables
            .iter()
            .map(|table| table.rows)
            .sum();
        let bytes: u64 = std::fs::read_dir(&out)
            .expect("the run folder")
            .filter_map(|entry| entry.ok()?.metadata().ok())
            .map(|metadata| metadata.len())
            .sum();
        println!(
            "{members} members, {rows} rows, {:.1} MB: encoding {:.3} s, journal {:.3} s, \
             finishing {:.3} s",
            bytes as f64 / 1e6,
            encoding.as_secs_f64(),
            adding.as_secs_f64(),
            finishing.as_secs_f64()
        );
    }
}
