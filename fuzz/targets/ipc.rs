//! `region_attributes_IPC.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{places, with_source};
use outflow_scenario::flee::ipc;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        if let Some(table) = ipc::parse(source, &places(), Some(10), problems) {
            assert_eq!(table.days.len(), table.rows.len());
        }
    });
});
