//! What planners ask and this run cannot say.

use super::Section;
use crate::desk::Desk;
use crate::study::Kind;
use maud::html;

pub(super) fn section(desk: &Desk<'_>) -> Option<Section> {
    if desk.study.kind == Kind::Chain {
        return None;
    }
    Some(Section {
        id: "not-said",
        title: desk.say("sec_missing").to_owned(),
        body: html! {
            p { (desk.say("missing_intro")) }
            ul {
                @for key in [
                    "missing_why",
                    "missing_shelter",
                    "missing_composition",
                    "missing_centres",
                    "missing_queues",
                    "missing_return",
                ] {
                    li { (desk.say(key)) }
                }
            }
        },
    })
}
