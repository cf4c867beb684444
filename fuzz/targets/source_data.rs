//! `data_layout.csv` and tables of reports.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{start, with_source};
use outflow_scenario::flee::source_data;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        source_data::parse_layout(source, problems);
        source_data::parse_reports(source, start(), problems);
    });
});
