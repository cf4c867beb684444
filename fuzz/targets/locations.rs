//! `locations.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::with_source;
use outflow_scenario::flee::locations;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        let (places, spans) = locations::parse(source, Some(10), problems);
        assert_eq!(places.len(), spans.len());
    });
});
