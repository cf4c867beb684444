//! `locations.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::with_source;
use outflow_scenario::flee::locations;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        let parsed = locations::parse(source, Some(10), problems);
        assert_eq!(parsed.places.len(), parsed.spans.len());
    });
});
