//! YAML with positions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::with_source;
use outflow_scenario::yaml;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        let node = yaml::parse(source, problems);
        assert_eq!(node.is_none(), problems.has_errors());
    });
});
