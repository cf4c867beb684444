//! `simsetting.yml`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::with_source;
use outflow_scenario::flee::{settings, settings_yaml};

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        if let Some(tree) = settings_yaml::tree(source, problems) {
            let settings = settings::from_tree(source, &tree, problems);
            assert!(settings.hasten > 0);
        }
    });
});
