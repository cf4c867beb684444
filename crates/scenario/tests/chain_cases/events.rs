//! Hazards and events.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "hazards.csv",
        "izium,shelling,2022-08-25,2022-09-10,3,0.5",
        "izium,sheling,2022-08-25,2022-08-24,-3,0",
        &[
            "hazards.csv:2:7 unknown-kind shelling",
            "hazards.csv:2:26 out-of-range",
            "hazards.csv:2:37 out-of-range",
            "hazards.csv:2:40 out-of-range",
        ],
    ),
    (
        "hazards.csv",
        "fighting,2022-09-08",
        "fighting,2022-10-01",
        &["hazards.csv:3:19 date-out-of-range"],
    ),
    (
        "hazards.csv",
        "kupiansk,fighting,2022-09-08,,12.5",
        "izium,shelling,2022-08-25,2022-09-10,2",
        &["hazards.csv:3:1 overlap"],
    ),
    (
        "hazards.csv",
        "12.5,",
        ",",
        &["hazards.csv:3:31 missing-value"],
    ),
    (
        "events.csv",
        "jobs,posts,ru,country:UA",
        "jobs,posts,ru,belgorod",
        &[],
    ),
    (
        "events.csv",
        "jobs,posts,ru,country:UA",
        "jobs,posts,ua,belgorod",
        &["events.csv:9:12 never-holds"],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02",
        "stay,threat,ru,*,2022-09-02",
        &["events.csv:2:13 never-holds"],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02",
        "stay,promise,,*,2022-09-02",
        &["events.csv:2:14 missing-party"],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02,,0.8",
        "stay,promiss,ru,*,2022-09-02,,1.8",
        &["events.csv:2:6 unknown-event promise"],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02,,0.8",
        "stay,promise,ru,*,2022-10-02,,1.8",
        &[
            "events.csv:2:19 date-out-of-range",
            "events.csv:2:31 out-of-range",
        ],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02,,0.8",
        "stay,promise,ru,*,2022-08-02,2022-09-09,0.8",
        &["events.csv:2:30 closure-period"],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02,,0.8",
        "stay,threat,ru,*,2022-08-02,,0.8",
        &[
            "events.csv:2:13 never-holds",
            "events.csv:2:18 date-out-of-range",
        ],
    ),
    (
        "events.csv",
        "ru,izium;kupiansk,",
        "ru,izium; kupyansk;fork,",
        &["events.csv:3:32 unknown-place kupiansk"],
    ),
    (
        "events.csv",
        "region:East",
        "region:Est",
        &["events.csv:4:25 unknown-region East"],
    ),
    (
        "events.csv",
        "region:East",
        "regoin:East",
        &["events.csv:4:25 bad-target region:"],
    ),
    (
        "events.csv",
        "country:UA",
        "country:UK",
        &["events.csv:9:15 unknown-country UA"],
    ),
    (
        "events.csv",
        "held:ru",
        "held:rus",
        &["events.csv:5:21 unknown-party ru"],
    ),
    (
        "events.csv",
        "held:ru",
        "held:ru;fork",
        &["events.csv:5:16 bad-target"],
    ),
    (
        "events.csv",
        "link:c",
        "link:e",
        &["events.csv:6:20 unknown-link"],
    ),
    ("events.csv", "link:c", "*", &["events.csv:6:15 bad-target"]),
    (
        "events.csv",
        "link:a;link:b",
        "izium",
        &["events.csv:7:16 bad-target"],
    ),
    (
        "events.csv",
        "region:East",
        "link:a",
        &["events.csv:4:25 bad-target"],
    ),
    (
        "events.csv",
        "region:East",
        "",
        &["events.csv:4:25 missing-value"],
    ),
    (
        "events.csv",
        "exit_ban,,shebekino",
        "exit_ban,,izium",
        &["events.csv:8:15 not-a-crossing"],
    ),
    (
        "events.csv",
        "2022-09-06,,0.9",
        "2022-09-06,2022-09-05,",
        &[
            "events.csv:5:35 out-of-range",
            "events.csv:5:46 missing-value",
        ],
    ),
    (
        "events.csv",
        "jobs,posts,ru",
        "men,posts,",
        &[
            "events.csv:9:1 duplicate-id",
            "events.csv:9:11 missing-party",
        ],
    ),
    (
        "events.csv",
        ",,quiet,",
        ",,loud,",
        &["events.csv:7:44 unknown-variant"],
    ),
];
