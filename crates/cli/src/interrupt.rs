//! Ctrl-C and termination: asked once, work stops at the end of a day; asked twice, at once.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: OnceLock<()> = OnceLock::new();

/// Begins to listen.
pub(crate) fn listen() {
    LISTENING.get_or_init(|| {
        // Without a handler the process ends at once: finished members are kept all the same.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
    });
}

/// Whether somebody asked to stop.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
