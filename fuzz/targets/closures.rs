//! `closures.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{links, places, with_source};
use outflow_scenario::flee::closures;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        closures::parse(source, &places(), &links(), Some(10), problems);
    });
});
