//! The page: one file, no network.

use crate::desk::Desk;
use crate::figures::{self, Figure, STYLE};
use crate::sections;
use maud::{DOCTYPE, PreEscaped, html};

const PAGE: &str = include_str!("page.css");

/// The report as HTML.
pub(crate) fn html(desk: &Desk<'_>, figures: &[Figure]) -> String {
    let study = desk.study;
    let sections = sections::all(desk, figures);
    let span = desk.fill(
        "span",
        &[
            ("from", &desk.date(study.start)),
            ("to", &desk.date(study.last())),
            ("days", &study.days.to_string()),
        ],
    );
    let terms = sections::terms(desk);
    let runs = desk.fill("runs", &[("n", &study.members.to_string())]);
    let page = html! {
        (DOCTYPE)
        html lang=(desk.words.language().code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "outflow " (study.stamp.version) };
                title {
                    (study.title)
                    @if let Some(variant) = &study.terms.variant { ": " (variant) }
                    " · " (desk.say("report"))
                }
                style { (PreEscaped(PAGE)) (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#glance" { (desk.say("skip")) }
                header {
                    p.kicker { (desk.say("kicker")) }
                    h1 { (study.title) }
                    p.meta { (span) " · " (runs) " · " (desk.say("simulated")) }
                    @if !terms.is_empty() {
                        p.terms { @for one in &terms { (one) " " } }
                    }
                }
                nav aria-label=(desk.say("contents")) {
                    ol {
                        @for section in &sections {
                            li { a href={ "#" (section.id) } { (section.title) } }
                        }
                    }
                }
                main {
                    @for section in &sections {
                        section id=(section.id) aria-labelledby={ "h-" (section.id) } {
                            h2 id={ "h-" (section.id) } { (section.title) }
                            (section.body)
                        }
                    }
                }
                footer { p { (desk.fill("footer", &[("version", &study.stamp.version)])) } }
            }
        }
    };
    page.into_string()
}

/// Every figure of the report.
pub(crate) fn figures(desk: &Desk<'_>) -> Vec<Figure> {
    figures::all(desk)
}
