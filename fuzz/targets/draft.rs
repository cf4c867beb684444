//! A list of places of `outflow new`, and the links between them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::with_source;
use outflow_scenario::draft::{links, read_places};

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        let places = read_places(source, problems);
        assert_eq!(places.is_none(), problems.has_errors());
        if let Some(places) = places.filter(|places| places.len() <= 200) {
            let links = links(&places);
            assert!(links.iter().all(|link| link.0 < link.1 && link.2 >= 1.0));
            // All are joined, so there are as many links as places at least, but one.
            assert!(links.len() + 1 >= places.len());
        }
    });
});
