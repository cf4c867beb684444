//! `registration_corrections.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{series, start, with_source};
use outflow_scenario::flee::registration_corrections;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        registration_corrections::parse(source, start(), &series(), problems);
    });
});
