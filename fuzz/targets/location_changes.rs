//! `location_changes.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{names, with_source};
use outflow_scenario::flee::location_changes;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        location_changes::parse(source, &names(), Some(10), problems);
    });
});
