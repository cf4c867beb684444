//! Who comes from where.

use super::{Section, show};
use crate::desk::Desk;
use crate::figures::Figure;
use crate::study::StreamKind;
use maud::html;

pub(super) fn section(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    let figure = super::find(figures, "streams")?;
    let last = desk
        .study
        .streams
        .as_ref()
        .is_some_and(|streams| streams.what == StreamKind::LastLink);
    Some(Section {
        id: "origin",
        title: desk.say("sec_origin").to_owned(),
        body: html! {
            (show(desk, figure))
            @if last { p.small { (desk.say("origin_track")) } }
        },
    })
}
