//! The report of a run of the shipped scenario: every section, nothing from the network, small
//! counts left out, the same bytes again.

use outflow_engine::{Plan, RunOptions, Unattended, run_member};
use outflow_model::scenario::Scenario;
use outflow_report::{Language, Options, Report};
use outflow_results::{Encoder, Existing, Identity, RunFolder, RunWriter, Volatile};
use outflow_scenario::{ReadOptions, read};
use outflow_score::{Comparison, Scores};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SECTIONS: [&str; 14] = [
    "glance",
    "arrivals",
    "map",
    "beds",
    "crossings",
    "needs",
    "changes",
    "origin",
    "not-said",
    "quality",
    "assumptions",
    "sources",
    "card",
    "reproduce",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/ukraine-2022-west")
}

/// The shipped scenario with a thousandth of its people, so that small counts come up.
fn scenario(days: u32) -> Scenario {
    let (scenario, problems) = read(&folder(), &ReadOptions::default());
    let mut scenario = scenario.unwrap_or_else(|| panic!("{problems:?}"));
    scenario.days = days;
    for series in &mut scenario.observations.series {
        for report in series.parts.iter_mut().flatten() {
            report.people /= 1000;
        }
    }
    scenario
}

/// A run of it.
fn run(scenario: &Scenario, members: u32, out: &Path) -> RunFolder {
    let options = RunOptions {
        track_origin: true,
        ..RunOptions::default()
    };
    let plan = Plan::new(scenario, &options).unwrap();
    let identity = Identity::new(scenario.clone(), &options).unwrap();
    let encoder = Encoder::new(&identity).unwrap();
    let mut writer = RunWriter::create(out, identity, 0..members, Existing::Refuse).unwrap();
    for member in 0..members {
        let record = run_member(&plan, member, &mut Unattended).unwrap();
        let some = vec![1.0; record.days];
        let scores = Scores::of(&Comparison::new(1, &some, &some).unwrap());
        writer
            .add(&encoder.encode(&record, &scores.named()).unwrap())
            .unwrap();
    }
    writer.finish(Volatile::default()).unwrap()
}

fn made(language: Language, min_cell: u32) -> (TempDir, Report) {
    let temporary = tempfile::tempdir().unwrap();
    let run = run(&scenario(60), 4, &temporary.path().join("run"));
    let options = Options {
        language,
        min_cell,
        ..Options::default()
    };
    let mut report = Report::new(&run, options).unwrap();
    report.sources_of(&folder()).unwrap();
    (temporary, report)
}

#[test]
fn the_page_has_every_section_and_needs_no_network() {
    for language in Language::ALL {
        let (_run, report) = made(language, 10);
        let page = report.html();
        for section in SECTIONS {
            assert!(
                page.contains(&format!("<section id=\"{section}\"")),
                "{section}"
            );
            assert!(page.contains(&format!("href=\"#{section}\"")), "{section}");
        }
        assert!(page.len() < 3_000_000, "{} bytes", page.len());
        assert!(page.contains(&format!("lang=\"{language}\"")));
        for outside in [
            "src=", "url(", "@import", "<script", "<link", "<iframe", "<object",
        ] {
            assert!(!page.contains(outside), "{outside}");
        }
        for link in page.split("href=\"").skip(1) {
            assert!(link.starts_with('#'), "{}", &link[..40.min(link.len())]);
        }
        let keys = report_keys(&page);
        assert!(keys.is_empty(), "phrases without words: {keys:?}");
        assert_eq!(page, report.html());
    }
}

/// Keys of phrases that show because there is no phrase.
fn report_keys(page: &str) -> Vec<String> {
    [
        "sec_", "fig_", "fact_", "col_", "key_", "card_", "missing_", "rep_",
    ]
    .into_iter()
    .flat_map(|group| {
        page.match_indices(&format!(">{group}"))
            .map(|(at, _)| page[at..].chars().take(30).collect::<String>())
            .collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (_one, one) = made(Language::English, 10);
    let (_other, other) = made(Language::English, 10);
    assert_eq!(one.html(), other.html());
    for (name, _) in one.figures() {
        assert_eq!(one.svg(name).unwrap(), other.svg(name).unwrap());
        assert_eq!(one.csv(name).unwrap(), other.csv(name).unwrap());
    }
}

/// Whole numbers in a text that stand by themselves.
fn numbers(text: &str) -> Vec<f64> {
    text.replace(['\u{a0}', ','], "")
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .filter_map(|part| part.parse().ok())
        .collect()
}

/// Cells of people in the tables of the page: those of the sections before the quality of the
/// model, dates, shares and days apart.
fn counts_of(csv: &str) -> Vec<String> {
    let mut lines = csv.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let counted = [
        "median",
        "interval_50_low",
        "interval_50_high",
        "interval_90_low",
        "interval_90_high",
        "reported",
        "people",
        "peak",
    ];
    lines
        .flat_map(|line| {
            let cells: Vec<String> = split(line);
            head.iter()
                .zip(cells)
                .filter(|(name, _)| counted.contains(name))
                .map(|(_, cell)| cell)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Fields of a line of CSV.
fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            letter => fields.last_mut().unwrap().push(letter),
        }
    }
    fields
}

#[test]
fn small_counts_are_in_no_table_and_no_figure() {
    let (_run, report) = made(Language::English, 10);
    let mut left_out = 0;
    for (name, _) in report.figures() {
        if name == "scores" {
            continue;
        }
        for cell in counts_of(&report.csv(name).unwrap()) {
            if cell.contains('<') || cell.is_empty() {
                left_out += 1;
            }
            let open = cell.replace("<10", "").replace("< 10", "");
            for number in numbers(&open) {
                assert!(number == 0.0 || number >= 10.0, "{name}: {cell}");
                assert_eq!(number % 10.0, 0.0, "{name}: {cell}");
            }
        }
        // What is shown on pointing.
        let svg = report.svg(name).unwrap();
        for title in svg.split("<title").skip(1) {
            let title = title.split("</title>").next().unwrap();
            let Some((_, people)) = title.rsplit_once(": ") else {
                continue;
            };
            let people = people
                .split(" (90 %")
                .next()
                .unwrap()
                .replace("&lt;\u{a0}10", "");
            for number in numbers(&people) {
                assert!(number == 0.0 || number >= 10.0, "{name}: {title}");
            }
        }
    }
    assert!(left_out > 100, "the run has few small counts: {left_out}");
    let page = report.html();
    for cell in page.split("<td class=\"n\">").skip(1) {
        let cell = cell.split("</td>").next().unwrap();
        let is_count = !cell.contains('%') && !cell.contains("202") && !cell.contains('.');
        let open = cell.replace("&lt;\u{a0}10", "");
        if is_count && !open.is_empty() {
            let small: Vec<f64> = numbers(&open)
                .into_iter()
                .filter(|number| *number > 0.0 && *number < 10.0)
                .collect();
            // Needs of few people are few things, not few people.
            assert!(small.is_empty() || is_need(&page, cell), "{cell}");
        }
    }
}

/// Whether a cell stands in the section of needs or of sources.
fn is_need(page: &str, cell: &str) -> bool {
    let part = |from: &str, to: &str| {
        let start = page.find(&format!("<section id=\"{from}\"")).unwrap();
        let end = page.find(&format!("<section id=\"{to}\"")).unwrap();
        page[start..end].contains(&format!(">{cell}<"))
    };
    part("needs", "changes") || part("assumptions", "card")
}

/// In who comes from where, no row or column with its sum shown has a single gap.
#[test]
fn gaps_come_in_pairs() {
    let (_run, report) = made(Language::English, 10);
    let csv = report.csv("streams").unwrap();
    let rows: Vec<Vec<String>> = csv.lines().skip(1).map(split).collect();
    let gap = |cell: &str| cell.is_empty() || cell.starts_with('<');
    let mut gaps = 0;
    for side in [0, 1] {
        let mut names: Vec<&String> = rows.iter().map(|row| &row[side]).collect();
        names.sort();
        names.dedup();
        for name in names {
            let hidden = rows
                .iter()
                .filter(|row| row[side] == *name && gap(&row[2]))
                .count();
            assert_ne!(hidden, 1, "{name}:\n{csv}");
            gaps += hidden;
        }
    }
    assert!(gaps > 0, "nothing was small");
}

#[test]
fn without_a_smallest_cell_everything_is_shown() {
    let (_run, report) = made(Language::English, 0);
    let csv = report.csv("places").unwrap();
    assert!(!csv.contains('<'));
    assert!(report.html().contains("id=\"places-w0\""));
}

#[test]
fn figures_stand_by_themselves() {
    let (_run, report) = made(Language::Ukrainian, 10);
    let names: Vec<&str> = report.figures().into_iter().map(|(name, _)| name).collect();
    for name in [
        "arrivals",
        "places",
        "map",
        "crossings",
        "streams",
        "scores",
    ] {
        assert!(names.contains(&name), "{name}");
        let svg = report.svg(name).unwrap();
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"));
        assert!(!svg.contains("href") && svg.contains("<title"));
        #[cfg(feature = "png")]
        {
            let picture = report.png(name).unwrap();
            assert!(picture.starts_with(b"\x89PNG"), "{name}");
            assert_eq!(picture, report.png(name).unwrap(), "{name}");
        }
        let csv = report.csv(name).unwrap();
        let columns = csv.lines().next().unwrap().split(',').count();
        assert!(
            csv.lines().all(|line| split(line).len() == columns),
            "{name}"
        );
    }
    let error = report.svg("nothing").unwrap_err().to_string();
    assert!(
        error.contains("'nothing'") && error.contains("places"),
        "{error}"
    );
}

#[test]
fn what_changed_since_is_told_with_its_cause() {
    let temporary = tempfile::tempdir().unwrap();
    let before = scenario(60);
    let mut after = before.clone();
    after.settings.move_rules.max_move_speed = 200.0;
    let before = run(&before, 3, &temporary.path().join("before"));
    let after = run(&after, 3, &temporary.path().join("after"));
    let mut report = Report::new(&after, Options::default()).unwrap();
    report.since(&before).unwrap();
    let page = report.html();
    assert!(page.contains("settings.move_rules.max_move_speed"));
    assert!(page.contains(">200.0<"));
}

#[test]
fn the_sources_of_another_scenario_are_refused() {
    let (_run, mut report) = made(Language::English, 10);
    let other = folder().join("../kharkiv-2022");
    if other.is_dir() {
        let error = report.sources_of(&other).unwrap_err().to_string();
        assert!(error.contains("is not the scenario of the run"), "{error}");
    }
}
