//! `outflow report`: a run as one page to send, or a figure of it.

use crate::error::CliError;
use crate::output::Output;
use clap::ValueEnum;
use outflow_report::{Language, Options, Report, ReportError};
use outflow_results::RunFolder;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Write a run as one self-contained HTML page, or a single figure of it
///
/// The page needs no network and prints on A4. Counts from 1 to below --min-cell are not shown in
/// it, nor others from which they could be worked out; look through it before sending it all the
/// same (INTENDED_USE.md).
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Language of the words: en, uk or ru
    #[arg(long, value_name = "LANG", default_value_t = Language::English)]
    lang: Language,
    /// Show no count from 1 to below N; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 10)]
    min_cell: u32,
    /// Days that it takes to open beds
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    lead_time: u32,
    /// Earlier run folder: say what changed since
    #[arg(long, value_name = "RUN")]
    since: Option<PathBuf>,
    /// Scenario folder of the run: name its sources and licences
    #[arg(long, value_name = "FOLDER")]
    scenario: Option<PathBuf>,
    /// Single figure in place of the page; --figure list names them
    #[arg(long, value_name = "NAME")]
    figure: Option<String>,
    /// Form of a single figure [default: svg]
    #[arg(long, value_enum, requires = "figure")]
    format: Option<Format>,
    /// File to write; - for standard output [default: the run's name with '-report.html' or the
    /// figure's name added, in this folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Vector drawing
    #[default]
    Svg,
    /// Pixels, two for each unit of the drawing
    #[cfg(feature = "png")]
    Png,
    /// The numbers behind the figure
    Csv,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            #[cfg(feature = "png")]
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }
}

fn failed(flag: &'static str) -> impl Fn(ReportError) -> CliError + Copy {
    move |error| match error {
        ReportError::Results(source) => CliError::Results { flag, source },
        error => CliError::usage(flag, error.to_string()),
    }
}

fn open(flag: &'static str, path: &Path) -> Result<RunFolder, CliError> {
    RunFolder::open(path).map_err(CliError::results(flag))
}

/// Makes a report.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let options = Options {
        language: args.lang,
        min_cell: args.min_cell,
        lead_days: args.lead_time,
    };
    let mut report = Report::new(&open("RUN", &args.run)?, options).map_err(failed("RUN"))?;
    if let Some(earlier) = &args.since {
        let earlier = open("--since", earlier)?;
        report.since(&earlier).map_err(failed("--since"))?;
    }
    if let Some(scenario) = &args.scenario {
        report.sources_of(scenario).map_err(failed("--scenario"))?;
    }
    let (bytes, name) = match args.figure.as_deref() {
        None => (report.html().into_bytes(), "report.html".to_owned()),
        Some("list") => {
            for (name, title) in report.figures() {
                out.line(&format!("{name:<12} {title}"))?;
            }
            return Ok(());
        }
        Some(figure) => {
            let format = args.format.unwrap_or_default();
            let bytes = match format {
                Format::Svg => report.svg(figure).map(String::into_bytes),
                #[cfg(feature = "png")]
                Format::Png => report.png(figure),
                Format::Csv => report.csv(figure).map(String::into_bytes),
            };
            let name = format!("{figure}.{}", format.ending());
            (bytes.map_err(failed("--figure"))?, name)
        }
    };
    let target = match &args.out {
        Some(file) if file.as_os_str() == "-" => return out.bytes(&bytes),
        Some(file) => file.clone(),
        None => named_after(&args.run, &name)?,
    };
    write(&target, &bytes, args.force)?;
    out.line(&format!("wrote {}", target.display()))
}

/// `RUN-name` in this folder.
fn named_after(run: &Path, name: &str) -> Result<PathBuf, CliError> {
    let folder = std::fs::canonicalize(run).map_err(CliError::io("RUN", "read", run))?;
    let mut file = folder
        .file_name()
        .ok_or_else(|| CliError::usage("--out", "the run has no name; name the file"))?
        .to_os_string();
    file.push("-");
    file.push(name);
    Ok(PathBuf::from(file))
}

fn write(target: &Path, bytes: &[u8], replace: bool) -> Result<(), CliError> {
    let mut options = OpenOptions::new();
    options.write(true);
    if replace {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let mut file = options.open(target).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            let text = format!(
                "'{}' exists already; replace it with --force",
                target.display()
            );
            CliError::usage("--out", text)
        } else {
            CliError::io("--out", "write", target)(error)
        }
    })?;
    file.write_all(bytes)
        .map_err(CliError::io("--out", "write", target))
}
