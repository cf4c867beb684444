//! The page itself: it is that of its sources, and asks nobody else.

use super::*;

fn files(root: &Path, path: &str, into: &mut Vec<String>) {
    let full = root.join(path);
    if full.is_dir() {
        let mut names: Vec<String> = std::fs::read_dir(&full)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        for name in names {
            files(root, &format!("{path}/{name}"), into);
        }
    } else {
        into.push(path.to_owned());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `npm run build` in `web/` writes the bundle, and `bundle.sha256` what it was made from.
#[test]
fn the_bundle_is_that_of_its_sources() {
    let root = repository().join("web");
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let written = std::fs::read_to_string(assets.join("bundle.sha256")).unwrap();
    let mut paths = Vec::new();
    for source in [
        "index.html",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
        "vite.config.ts",
        "src",
    ] {
        files(&root, source, &mut paths);
    }
    let mut hash = Sha256::new();
    for path in &paths {
        let bytes = std::fs::read(root.join(path)).unwrap();
        hash.update(format!("{path}\n{}\n", bytes.len()));
        hash.update(&bytes);
    }
    let ours = hex(&hash.finalize());
    for line in written.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let found = if name == "web" {
            ours.clone()
        } else {
            hex(&Sha256::digest(std::fs::read(assets.join(name)).unwrap()))
        };
        assert_eq!(
            digest, found,
            "{name}: run 'npm ci && npm run build' in web/"
        );
    }
    for (name, ..) in crate::assets::FILES {
        assert!(written.contains(&format!("  {name}\n")), "{name}");
    }
}

/// The page asks nobody else for anything.
#[test]
fn the_page_names_no_other_host() {
    for (name, _, bytes) in crate::assets::FILES {
        if !matches!(*name, "index.html" | "app.js" | "app.css") {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        for (at, _) in text.match_indices("://") {
            let around: String = text[at.saturating_sub(6)..].chars().take(40).collect();
            assert!(
                around.contains("www.w3.org/"),
                "{name} names an address: {around}"
            );
        }
    }
}
