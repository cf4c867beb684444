//! The map in a browser: a local web server over a scenario or a run.
//!
//! It listens on 127.0.0.1 only, answers to no other host, and needs no network: the page is part
//! of the program. Runs are kept in memory; one is under way at a time.
//!
//! | part | what |
//! | --- | --- |
//! | `open` | what is open: a scenario, a run folder, or a folder with problems |
//! | `change` | what a person changes, as data |
//! | `case`, `runs`, `pool` | running members in the background |
//! | `kept` | what is kept of members so that what-ifs go on from them |
//! | `sample`, `measure` | what is kept of each member |
//! | `world`, `view`, `compared` | what the page is shown |
//! | `http`, `arrow`, `assets`, `basemap`, `zip` | the HTTP interface |

mod arrow;
mod assets;
mod basemap;
mod case;
mod change;
mod compared;
mod http;
mod kept;
mod measure;
mod open;
mod pool;
mod runs;
mod sample;
mod view;
mod world;
mod zip;

use http::App;
use open::{How, Open};
use outflow_report::Guard;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use view::Telling;

/// How a folder is served.
#[derive(Clone, Debug)]
pub struct Options {
    /// A scenario folder, which is run, or a run folder, which is shown as it is.
    pub folder: PathBuf,
    /// Port on 127.0.0.1; 0 for any that is free.
    pub port: u16,
    /// Seed of every draw, for a scenario.
    pub seed: u64,
    /// Members to run, for a scenario.
    pub members: u32,
    /// Threads to run on.
    pub threads: usize,
    /// Households that each household of a run stands for, in the chain of control; 1 is exact.
    pub hasten: u32,
    /// Counts above 0 and below this are not told; 0 tells all.
    pub min_cell: u32,
    /// Whether flows on roads near a front are told.
    pub front_flows: bool,
    /// Folder into which changed scenarios may be written.
    pub save: Option<PathBuf>,
}

/// Why a folder cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// Answering failed as a whole.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
    /// More members than a run may have.
    #[error("{0} members; expected 1 to {max}", max = http::MEMBERS)]
    Members(u32),
}

/// How often it is asked whether to stop.
const ASK: Duration = Duration::from_millis(100);
/// How long answers under way may take once the server is to stop.
const PATIENCE: Duration = Duration::from_secs(3);

/// Serves a folder until `stop` says so. `ready` is told the address.
///
/// # Errors
/// When it cannot listen, or answering fails as a whole.
pub fn serve(
    options: Options,
    ready: impl FnOnce(SocketAddr),
    stop: impl Fn() -> bool + Send + Sync + 'static,
) -> Result<(), ServeError> {
    if !(1..=http::MEMBERS).contains(&options.members) {
        return Err(ServeError::Members(options.members));
    }
    let port = options.port;
    let listen = move |source| ServeError::Listen { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_io()
        .enable_time()
        .build()
        .map_err(ServeError::Stopped)?;
    let app = Arc::new(app(options, address.port()));
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(ServeError::Stopped)?;
        ready(address);
        let stop = Arc::new(stop);
        let asked = |patience: Duration| {
            let stop = Arc::clone(&stop);
            async move {
                while !stop() {
                    tokio::time::sleep(ASK).await;
                }
                tokio::time::sleep(patience).await;
            }
        };
        let serving = axum::serve(listener, http::router(Arc::clone(&app)))
            .with_graceful_shutdown(asked(Duration::ZERO));
        // Who is slow to take an answer does not keep the server from ending.
        tokio::select! {
            served = serving => served.map_err(ServeError::Stopped),
            () = asked(PATIENCE) => Ok(()),
        }
    });
    app.open.stop();
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

fn app(options: Options, port: u16) -> App {
    App {
        open: Open::new(
            &options.folder,
            How {
                seed: options.seed,
                members: options.members,
                threads: options.threads,
                hasten: options.hasten.max(1),
            },
        ),
        telling: Telling {
            guard: Guard::new(options.min_cell),
            front_flows: options.front_flows,
        },
        min_cell: options.min_cell,
        save: options.save,
        port,
    }
}

#[cfg(test)]
mod tests;
