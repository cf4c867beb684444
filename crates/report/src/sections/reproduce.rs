//! The exact command and hashes.

use super::Section;
use crate::desk::Desk;
use maud::html;

pub(super) fn section(desk: &Desk<'_>) -> Option<Section> {
    let stamp = &desk.study.stamp;
    let rows = [
        ("rep_version", stamp.version.clone()),
        ("rep_engine", stamp.engine.clone()),
        ("rep_seed", stamp.seed.to_string()),
        (
            "rep_members",
            format!("{} ({})", desk.study.members, stamp.members),
        ),
        ("rep_scenario", stamp.scenario_sha256.clone()),
        ("rep_run", stamp.run_sha256.clone()),
    ];
    Some(Section {
        id: "reproduce",
        title: desk.say("sec_reproduce").to_owned(),
        body: html! {
            pre.command { (stamp.command) }
            p.small { (desk.say("reproduce_note")) }
            dl.stamp {
                @for (name, value) in &rows {
                    dt { (desk.say(name)) }
                    dd { code { (value) } }
                }
            }
        },
    })
}
