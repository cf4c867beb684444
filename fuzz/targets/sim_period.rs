//! `sim_period.csv`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::with_source;
use outflow_scenario::flee::sim_period;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        let period = sim_period::parse(source, problems);
        let whole = period.start.is_some() && period.days.is_some();
        assert!(whole || problems.has_errors());
    });
});
