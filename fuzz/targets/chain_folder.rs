//! A scenario folder of the chain of control: `scenario.toml`, tables, polygons.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::{chain_folder, check};

fuzz_target!(|data: &[u8]| {
    check(&chain_folder(data));
});
