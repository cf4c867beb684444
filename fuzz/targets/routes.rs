//! `routes.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{names, with_source};
use outflow_scenario::flee::routes;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        routes::parse(source, &names(), problems);
    });
});
