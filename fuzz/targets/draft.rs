//! A list of places of `outflow new`, the links between them, and the draft of a chain of control.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outflow_diagnostics::render_text;
use outflow_fuzz::with_source;
use outflow_scenario::draft::{Draft, chain_files, links, read_places, wants};
use outflow_scenario::files::Folder;
use outflow_scenario::{ReadOptions, open_from};

fuzz_target!(|data: &[u8]| {
    with_source(data, |source, problems| {
        let places = read_places(source, problems);
        assert_eq!(places.is_none(), problems.has_errors());
        if let Some(places) = places.filter(|places| places.len() <= 200) {
            let links = links(&places);
            assert!(links.iter().all(|link| link.0 < link.1 && link.2 >= 1.0));
            // All are joined, so there are as many links as places at least, but one.
            assert!(links.len() + 1 >= places.len());
            if wants(&places).is_none() && places.len() <= 20 {
                let draft = Draft {
                    title: "a draft".to_owned(),
                    start: "2030-02-01".parse().expect("a date"),
                    days: 30,
                    source: "a list".to_owned(),
                    places,
                };
                let files = chain_files(&draft, &[], &links).expect("files");
                let bytes = files
                    .into_iter()
                    .map(|(name, text)| (name, text.into_bytes()));
                let (input, said) = open_from(&Folder::memory(bytes), &ReadOptions::default());
                assert!(input.is_some(), "{}", render_text(&said, false));
            }
        }
    });
});
