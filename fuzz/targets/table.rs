//! Cells and rows of a table.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_fuzz::with_source;
use outflow_scenario::table::Table;

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        let mut table = Table::new(source);
        let mut end = 0;
        while let Some(row) = table.next_row(problems) {
            assert!(!row.is_empty());
            assert!(row.span().end() >= end);
            end = row.span().end();
            for cell in row.cells() {
                let _ = cell.number("it", problems);
                let _ = cell.integer("it", problems);
                let _ = cell.date("it", problems);
            }
        }
    });
});
