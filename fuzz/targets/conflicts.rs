//! `conflicts.csv`, and with it `flood_level.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{names, with_source};
use outflow_scenario::flee::conflicts;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        if let Some(table) = conflicts::parse(source, &names(), Some(10), problems) {
            let width = table.places.len();
            assert!(table.rows.len() <= 10);
            assert!(table.rows.iter().all(|row| row.len() == width));
        }
    });
});
