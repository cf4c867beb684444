//! The known name that an unknown one was probably meant to be.

/// Names longer than this are not compared.
const LONGEST: usize = 100;

/// At most this many known names are compared.
const MOST: usize = 20_000;

/// The known name nearest to `name`, when it is close: equal but for case and blanks, or at most
/// a third of its letters changed, moved, added or left out.
///
/// ```
/// use outflow_diagnostics::nearest;
/// assert_eq!(nearest("twon", ["camp", "town"]), Some("town"));
/// assert_eq!(nearest("Kyiv ", ["Kyiv", "Odesa"]), Some("Kyiv"));
/// assert_eq!(nearest("Paris", ["Kyiv", "Odesa"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let folded = fold(name);
    let most = folded.chars().count().div_ceil(3).min(4);
    known
        .into_iter()
        .take(MOST)
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= LONGEST / 4)
        .map(|candidate| (distance(&folded, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= most && *distance < candidate.chars().count().max(1)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn distance(folded: &str, candidate: &str) -> usize {
    strsim::damerau_levenshtein(folded, &fold(candidate))
}

fn fold(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '-' | ' ' => '_',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
