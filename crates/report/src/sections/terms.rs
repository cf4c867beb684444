//! On what terms a run was made: what a reader must know before any number, at the head of the page.

use crate::desk::Desk;
use crate::study::{FrontTerms, Kind};

/// One sentence for each.
pub(crate) fn terms(desk: &Desk<'_>) -> Vec<String> {
    let terms = &desk.study.terms;
    let mut said = Vec::new();
    if let Some(title) = &terms.variant {
        said.push(desk.fill("terms_variant", &[("title", title)]));
    }
    if let Some(moment) = terms.as_of {
        let mut date = desk.date(moment.date);
        if moment.tick > 0
            && let Some((_, time)) = moment.to_string().split_once('T')
        {
            date.push_str(", ");
            date.push_str(time);
        }
        said.push(desk.fill("terms_as_of", &[("date", &date)]));
    }
    match &terms.front {
        Some(FrontTerms::One(front)) => {
            said.push(desk.fill("terms_front_one", &[("front", front)]));
        }
        Some(FrontTerms::Each) => said.push(desk.say("terms_front_each").to_owned()),
        Some(FrontTerms::Drawn) => said.push(desk.say("terms_front_drawn").to_owned()),
        None => {}
    }
    if !terms.without.is_empty() {
        let parts = terms.without.join(", ");
        said.push(desk.fill("terms_without", &[("parts", &parts)]));
    }
    if terms.hasten > 1 {
        let key = match desk.study.kind {
            Kind::Chain => "terms_hasten_chain",
            Kind::Wayfinding => "terms_hasten",
        };
        said.push(desk.fill(key, &[("n", &terms.hasten.to_string())]));
    }
    said
}
