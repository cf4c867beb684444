//! `outflow report` on both kinds of runs: no English left in the other languages, figures in every
//! form, the fronts of a forecast side by side.

mod common;

use common::{outflow, succeed, two_camps, two_sides};
use std::fs;
use std::path::Path;

/// Text as it stands on a page.
fn plain(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// What stands between the tags of a page; program text (style, pre, code) left out.
fn texts(page: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut skipped: Option<&str> = None;
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        match skipped {
            Some(open) if tag == format!("/{open}") => skipped = None,
            Some(_) => continue,
            None => {
                skipped = ["style", "pre", "code"]
                    .into_iter()
                    .find(|one| *one == name)
            }
        }
        if skipped.is_none() && !text.trim().is_empty() {
            texts.push(plain(text));
        }
    }
    texts
}

/// Latin words, three or more in a row: the least that a sentence takes.
fn latin_runs(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for word in text.split_whitespace().chain(["."]) {
        let letters = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_latin = letters.len() > 1
            && letters
                .chars()
                .all(|letter| letter.is_ascii_alphabetic() || letter == '\'');
        if is_latin {
            run.push(word);
            if !word.ends_with(':') {
                continue;
            }
        }
        if run.len() >= 3 {
            runs.push(run.join(" "));
        }
        run.clear();
    }
    runs
}

/// Every text of a folder, in one.
fn all_text(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&all_text(&path));
        } else if let Ok(more) = fs::read_to_string(&path) {
            text.push_str(&more.replace("\"\"", "\""));
            text.push('\n');
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sentences of a page that are neither in its language nor the scenario's own.
fn english(page: &str, scenario: &Path) -> Vec<String> {
    let own = all_text(scenario);
    // Names of works and bodies.
    let names = ["et al.", "Flee", "Natural Earth", "Sphere"];
    texts(page)
        .iter()
        .flat_map(|text| latin_runs(text))
        .filter(|run| !own.contains(run.trim_matches(|c: char| !c.is_alphanumeric())))
        .filter(|run| !names.iter().any(|name| run.contains(name)))
        .collect()
}

#[test]
fn no_english_sentence_is_left_in_another_language() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for (name, scenario, more) in [
        ("camps", two_camps(), &[][..]),
        ("sides", two_sides(), &["--hasten", "2"][..]),
    ] {
        let source = scenario.display().to_string();
        let run = ["run", &source, "--quiet", "--members", "2", "--out", name];
        succeed(&[&run[..], more].concat(), here);
        for lang in ["en", "uk", "ru"] {
            let report = [
                "report",
                name,
                "--lang",
                lang,
                "--out",
                "page.html",
                "--force",
            ];
            succeed(&report, here);
            let page = fs::read_to_string(here.join("page.html")).unwrap();
            let found = english(&page, &scenario);
            if lang == "en" {
                // What the search is worth: it finds the sentences of the English page.
                assert!(found.len() > 40, "{}", found.len());
            } else {
                assert!(found.is_empty(), "{lang}, {name}: {found:#?}");
            }
        }
    }
}

#[test]
fn every_figure_comes_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for (name, scenario) in [("camps", two_camps()), ("sides", two_sides())] {
        let source = scenario.display().to_string();
        let run = ["run", &source, "--quiet", "--members", "2", "--out", name];
        succeed(&run, here);
        let list = succeed(&["report", name, "--figure", "list"], here);
        let figures: Vec<&str> = list
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        assert!(figures.len() > 5, "{list}");
        for figure in figures {
            let of = |format: &str| {
                let output = outflow()
                    .args(["report", name, "--figure", figure, "--format", format])
                    .args(["--lang", "uk", "--out", "-"])
                    .current_dir(here)
                    .output()
                    .unwrap();
                assert!(output.status.success(), "{figure} as {format}");
                output.stdout
            };
            assert!(of("svg").starts_with(b"<svg "), "{figure}");
            assert!(of("csv").contains(&b','), "{figure}");
            #[cfg(feature = "png")]
            assert!(of("png").starts_with(b"\x89PNG\r\n\x1a\n"), "{figure}");
        }
    }
}

/// A what-if, a forecast, a hastened run and a model without some parts say so at the head of their pages; runs that
/// share nothing are not compared.
#[test]
fn a_page_says_on_what_terms_its_run_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let source = two_sides().display().to_string();
    let page = |out: &str, flags: &[&str], report: &[&str]| {
        let run = ["run", &source, "--quiet", "--out", out];
        succeed(&[&run[..], flags].concat(), here);
        let command = ["report", out, "--force", "--out", "page.html"];
        succeed(&[&command[..], report].concat(), here);
        plain(&fs::read_to_string(here.join("page.html")).unwrap())
    };
    let head = |page: &str| page.split("</header>").next().unwrap().to_owned();
    let usual = page("usual", &["--members", "3"], &[]);
    assert!(!head(&usual).contains("class=\"terms\""));
    assert!(usual.contains("Each run draws them anew") && usual.contains("Reported figures met"));
    let flags = [
        "--members",
        "3",
        "--variant",
        "quiet",
        "--without",
        "news",
        "--hasten",
        "2",
    ];
    let changed = page("changed", &flags, &["--since", "usual"]);
    for told in [
        "A what-if, not what happened: No shelling.",
        "Without these parts of the model: news.",
        "Each household of a run stands for 2",
    ] {
        assert!(head(&changed).contains(told), "{told}");
    }
    assert!(changed.contains("what-if") && changed.contains("<title>Two sides: No shelling"));
    let forecast = [
        "--members",
        "3",
        "--as-of",
        "2030-03-07",
        "--front",
        "drawn",
    ];
    let forecast = page("forecast", &forecast, &[]);
    let told = head(&forecast);
    let told = told.split("A forecast as of ").nth(1).unwrap();
    assert!(told.split(':').next().unwrap().contains("2030"), "{told}");
    assert!(head(&forecast).contains("Each run draws how the front goes on"));
    let one = page("one", &[], &[]);
    assert!(one.contains("their single best values") && one.contains("in the one run"));
    assert!(!one.contains("Reported figures met"));
    // The Gate is near the front: it is told of by day for internal use only.
    assert!(usual.contains("are within 30 km of the front on some day"));
    let figure = |cell: &str| {
        let csv = [
            "report",
            "usual",
            "--figure",
            "crossings",
            "--format",
            "csv",
            "--min-cell",
            cell,
            "--out",
            "-",
        ];
        common::run(&csv, here).status.success()
    };
    assert!(!figure("10") && figure("0"));
    let camps = two_camps().display().to_string();
    succeed(&["run", &camps, "--quiet", "--out", "camps"], here);
    let output = common::run(
        &["report", "usual", "--since", "camps", "--out", "x.html"],
        here,
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("a run of another model"));
}

/// A forecast on the fronts of a scenario says what each of them means, beside all together.
#[test]
fn fronts_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let source = two_sides().display().to_string();
    let run = [
        "run",
        &source,
        "--quiet",
        "--members",
        "8",
        "--as-of",
        "2030-03-07",
        "--out",
        "run",
    ];
    succeed(&run, here);
    succeed(&["report", "run", "--out", "page.html"], here);
    let page = fs::read_to_string(here.join("page.html")).unwrap();
    let part = page.split("<section id=\"fronts\"").nth(1).unwrap();
    let part = part.split("</section>").next().unwrap();
    for head in [
        "All fronts together",
        "The front holds (weight 25\u{a0}%, runs: 2)",
        "The front breaks (weight 75\u{a0}%, runs: 6)",
    ] {
        assert!(part.contains(head), "{head}");
    }
    // A panel for all together, and one for each front.
    assert_eq!(part.matches("<svg viewBox=\"0 0 340").count(), 3);
    let csv = [
        "report", "run", "--figure", "fronts", "--format", "csv", "--out", "-",
    ];
    let csv = succeed(&csv, here);
    assert_eq!(csv.lines().count(), 1 + 3 * 12);
}
