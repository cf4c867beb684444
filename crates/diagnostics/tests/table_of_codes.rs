//! `docs/diagnostics.md` lists every code. `OUTFLOW_BLESS=1` writes it anew.

use outflow_diagnostics::Code;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[test]
fn the_page_lists_every_code() {
    let mut page = String::from(
        "# Diagnostics\n\nEvery problem that reading a scenario or a Flee folder can report. An error keeps the \
         input from being used; a warning\nor a note does not. The severity is the usual one of the \
         code: some problems are worse or better than that.\n\nEach is shown with input that causes it in \
         `crates/scenario/tests/`.\n\n| code | severity | what it says |\n| --- | --- | --- |\n",
    );
    for code in Code::ALL {
        let _ = writeln!(
            page,
            "| `{code}` | {} | {} |",
            code.severity(),
            code.explanation()
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics.md");
    if std::env::var_os("OUTFLOW_BLESS").is_some() {
        fs::write(&path, &page).expect("the page is written");
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page, "docs/diagnostics.md is not current");
}
