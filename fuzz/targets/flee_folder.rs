//! A whole Flee folder: the input is cut at byte 0xFF, one piece per file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::read_folder;

fuzz_target!(|data: &[u8]| {
    read_folder(data);
});
