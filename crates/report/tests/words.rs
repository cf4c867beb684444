//! All languages say the same.

use outflow_model::chain::PARAMETERS;
use outflow_report::{Language, Words};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Names in braces.
fn places(phrase: &str) -> BTreeSet<&str> {
    phrase
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

#[test]
fn all_languages_have_all_keys_and_places() {
    let english = Words::of(Language::English).unwrap();
    for language in Language::ALL {
        let words = Words::of(language).unwrap();
        let keys = |words: &Words| words.phrases().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&words), keys(&english), "{language}");
        for (key, phrase) in words.phrases() {
            assert_eq!(
                places(phrase),
                places(&english.phrases()[key]),
                "{language}: {key}"
            );
            assert!(!phrase.trim().is_empty(), "{language}: {key}");
        }
        assert_eq!(words.phrases()["months"].split(' ').count(), 12);
    }
}

/// Letters that the other language does not have.
#[test]
fn ukrainian_and_russian_are_not_mixed() {
    for (language, foreign) in [
        (Language::Ukrainian, "ыэёъЫЭЁЪ"),
        (Language::Russian, "іїєґІЇЄҐ"),
    ] {
        for (key, phrase) in Words::of(language).unwrap().phrases() {
            assert!(
                !phrase.contains(|letter| foreign.contains(letter)),
                "{language}: {key}"
            );
        }
    }
}

/// Every parameter of the chain of control is told in every language, its source too where that is more
/// than a citation.
#[test]
fn parameters_speak_every_language() {
    let english = Words::of(Language::English).unwrap();
    for language in [Language::Ukrainian, Language::Russian] {
        let words = Words::of(language).unwrap();
        for spec in PARAMETERS {
            let told = [words.meaning(spec), words.source(spec, spec.source)];
            assert_ne!(told[0], english.meaning(spec), "{language}: {}", spec.name);
            let citation = spec.source.starts_with("Pandey") && spec.name != "danger_rate";
            assert!(
                citation || told[1] != spec.source,
                "{language}: {}: {}",
                spec.name,
                spec.source
            );
            let unit = words.unit(spec.unit);
            let kept = ["ln", "logit"].contains(&spec.unit);
            assert!(kept || unit != spec.unit, "{language}: {}", spec.unit);
        }
        // What a scenario says of its own stays as it is.
        assert_eq!(words.source(&PARAMETERS[0], "a survey"), "a survey");
    }
    assert_eq!(english.unit("1"), "");
}

/// Every key that the code names has a phrase.
#[test]
fn no_phrase_is_missing() {
    let english = Words::of(Language::English).unwrap();
    let mut looked_at = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for call in ["say(\"", "fill(\"", "fill(\n            \"", "words.get(\""] {
                for rest in text.split(call).skip(1) {
                    let key = rest.split('"').next().unwrap();
                    assert!(
                        english.phrases().contains_key(key),
                        "{key}: {}",
                        path.display()
                    );
                    looked_at += 1;
                }
            }
        }
    }
    assert!(looked_at > 100);
}
