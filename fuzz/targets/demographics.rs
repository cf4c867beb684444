//! `demographics_*.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{names, with_source};
use outflow_scenario::flee::demographics;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        if let Some(table) = demographics::parse(source, "age", &names(), problems) {
            assert_eq!(table.values.len(), table.default_weights.len());
        }
    });
});
