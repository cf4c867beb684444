//! People: types, regions, leanings, associations, kin.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "sanctions.csv",
        "ua,post,10,0.1",
        "eu,job,-1,1.1",
        &[
            "sanctions.csv:2:1 unknown-party ru",
            "sanctions.csv:2:4 unknown-kind",
            "sanctions.csv:2:8 out-of-range",
            "sanctions.csv:2:11 out-of-range",
        ],
    ),
    (
        "sanctions.csv",
        "ua,recipient,0.5,0,0.1,",
        "ua,post,0.5,0,0.1,2022-03-15",
        &["sanctions.csv:3:4 duplicate-id"],
    ),
    (
        "types.csv",
        "old,0.6",
        "old,0.5",
        &["types.csv:5:5 bad-shares"],
    ),
    (
        "types.csv",
        "mother,man,assumed",
        "mum,,assumed",
        &["types.csv:2:38 missing-value"],
    ),
    (
        "types.csv",
        "mother,man,assumed",
        "mum,family,assumed",
        &["types.csv:2:34 unknown-type", "types.csv:2:38 unknown-type"],
    ),
    (
        "types.csv",
        "mother,0,1,,,,1,1",
        "mother,0,1,,,,2,1",
        &["types.csv:2:34 split-persons"],
    ),
    (
        "types.csv",
        "man,0,,1",
        "man,0,,",
        &["types.csv:2:34 split-persons", "types.csv:5:1 out-of-range"],
    ),
    (
        "types.csv",
        "man,0,,1,,,,,0.1",
        "man,0,,1.5,,,,,1.1",
        &[
            "types.csv:5:8 not-an-integer",
            "types.csv:5:16 out-of-range",
        ],
    ),
    (
        "leanings.csv",
        "East,none,0.4",
        "East,none,0.5",
        &["leanings.csv:4:11 bad-shares"],
    ),
    (
        "leanings.csv",
        "*,none,1",
        "West,none,1",
        &["leanings.csv:5:1 unknown-region East"],
    ),
    (
        "leanings.csv",
        "East,ua,0.35",
        "East,uaa,0.35",
        &["leanings.csv:3:6 unknown-party ua"],
    ),
    (
        "leanings.csv",
        "East,ua,0.35",
        "East,ru,0.35",
        &["leanings.csv:3:6 duplicate-id"],
    ),
    (
        "leanings.csv",
        "",
        "region,party,share,source\nEats,none,1,assumed\n",
        &[
            "leanings.csv:2:1 unknown-region East",
            "places.csv:2:39 missing-region",
        ],
    ),
    (
        "associations.csv",
        "East,ua,recipient,0.5",
        "East,ua,recipient,0.995",
        &["associations.csv:3:19 bad-shares"],
    ),
    (
        "associations.csv",
        "East,ua,recipient,0.5",
        "East,ue,reciepient,0.5",
        &[
            "associations.csv:3:6 unknown-party ua",
            "associations.csv:3:9 unknown-kind recipient",
        ],
    ),
    (
        "kin.csv",
        "East,border,0.5",
        "East,boarder,0.5",
        &["kin.csv:2:6 unknown-set border"],
    ),
    (
        "kin.csv",
        "*,home,0.1",
        "East,home,0.6",
        &["kin.csv:3:11 bad-shares"],
    ),
    (
        "kin_places.csv",
        "border,belgorod,3",
        "border,belgrade,0",
        &[
            "kin_places.csv:2:8 unknown-place belgorod",
            "kin_places.csv:2:17 out-of-range",
        ],
    ),
    (
        "kin_places.csv",
        "border,izium,1",
        "border,belgorod,1",
        &["kin_places.csv:3:8 duplicate-id"],
    ),
    (
        "kin_places.csv",
        "border,izium,1",
        "border,shebekino,1",
        &["kin_places.csv:3:8 bad-target"],
    ),
    (
        "channels.csv",
        "tv,ru,holder,held:ru,0.7,2",
        "tv,,holdr,held:ru,7,-2",
        &[
            "channels.csv:2:5 unknown-kind holder",
            "channels.csv:2:19 out-of-range",
            "channels.csv:2:21 out-of-range",
        ],
    ),
    (
        "channels.csv",
        "radio,ua,other",
        "radio,,other",
        &["channels.csv:3:7 missing-party"],
    ),
    (
        "channels.csv",
        "talk,,word",
        "talk,ua,word",
        &["channels.csv:4:6 out-of-range"],
    ),
];
