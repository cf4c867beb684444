//! A scenario folder of the model `wayfinding`: `scenario.toml` and its tables.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{check, native_folder};

fuzz_target!(|data: &[u8]| {
    check(&native_folder(data));
});
