//! Places and links.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "places.csv",
        "settlement,49.21",
        "settlment,49.21",
        &["places.csv:2:13 unknown-kind settlement"],
    ),
    (
        "places.csv",
        "49.21,37.26",
        "149.21,east",
        &[
            "places.csv:2:24 bad-coordinates",
            "places.csv:2:31 not-a-number",
        ],
    ),
    (
        "places.csv",
        "UA,East,ru,1000",
        "UA,East,ru,1e30",
        &["places.csv:2:47 not-an-integer"],
    ),
    (
        "places.csv",
        "UA,East,ru,1000",
        "UA,East,ru,1.421125",
        &["places.csv:2:47 not-an-integer"],
    ),
    (
        "places.csv",
        "49.71,37.61",
        "37.61,49.71",
        &[
            "links.csv:2:18 short-link",
            "links.csv:3:17 short-link",
            "places.csv:3:1 swapped-coordinates",
        ],
    ),
    // A table that cannot be read is one problem, and not one for each row that names it.
    (
        "links.csv",
        "from,to",
        "from;to",
        &[
            "links.csv:1:1 missing-column",
            "links.csv:1:1 missing-column",
            "links.csv:1:4 unknown-column from",
        ],
    ),
    (
        "places.csv",
        "UA,East,ru,1000",
        "UA,East,rf,1000",
        &["places.csv:2:44 unknown-party ru"],
    ),
    (
        "places.csv",
        "UA,East,ru,1000,20",
        "UA,East,,-5,20",
        &[
            "places.csv:2:44 missing-value",
            "places.csv:2:45 out-of-range",
        ],
    ),
    (
        "places.csv",
        "kupiansk,Kupiansk",
        "izium,Kupiansk",
        &[
            "control.csv:2:4 unknown-place",
            "control.csv:4:4 unknown-place",
            "events.csv:3:31 unknown-place",
            "hazards.csv:3:1 unknown-place",
            "kin_places.csv:4:6 unknown-place",
            "links.csv:2:9 unknown-place",
            "links.csv:3:3 unknown-place",
            "onward.csv:2:10 unknown-place",
            "places.csv:3:1 duplicate-id",
            "reception.csv:3:1 unknown-place",
        ],
    ),
    (
        "places.csv",
        "fork,The fork",
        "a;b,The fork",
        &[
            "links.csv:3:12 unknown-place",
            "links.csv:4:3 unknown-place",
            "places.csv:5:1 bad-id",
        ],
    ),
    (
        "places.csv",
        "UA,,ru,,,,assumed",
        "UA,,ru,7,,,assumed",
        &["places.csv:5:41 out-of-range"],
    ),
    (
        "places.csv",
        "UA,,ru,,,,assumed",
        "UA,,ru,,,,",
        &["places.csv:5:44 missing-source"],
    ),
    (
        "places.csv",
        "UA,,ru,,,,assumed",
        "UA,,ru,,,,assumed,x",
        &["places.csv:5:52 row-too-long"],
    ),
    (
        "places.csv",
        "displaced",
        "displacd",
        &["places.csv:1:54 unknown-column displaced"],
    ),
    (
        "links.csv",
        "a,izium,kupiansk,65",
        "a,Izium,kupiansk,0",
        &[
            "links.csv:2:3 unknown-place izium",
            "links.csv:2:18 bad-length",
        ],
    ),
    (
        "links.csv",
        "b,kupiansk,fork,40",
        "b,kupiansk,fork,4",
        &["links.csv:3:17 short-link"],
    ),
    (
        "links.csv",
        "b,kupiansk,fork,40",
        "b,kupiansk,fork,4000",
        &["links.csv:3:17 long-link"],
    ),
    (
        "links.csv",
        "d,shebekino,belgorod,35",
        "d,shebekino,shebekino,35",
        &["exits.csv:0:0 no-exit", "links.csv:5:1 self-link"],
    ),
    (
        "links.csv",
        "d,shebekino,belgorod,35,,,,",
        "d,shebekino,belgorod,35,,,,assumed\nd,belgorod,shebekino,35,0,-1,maybe,",
        &[
            "links.csv:6:1 duplicate-id",
            "links.csv:6:1 duplicate-link",
            "links.csv:6:25 out-of-range",
            "links.csv:6:27 out-of-range",
            "links.csv:6:30 unknown-kind",
        ],
    ),
    (
        "links.csv",
        "b,kupiansk,fork,40",
        "b,kupiansk,izium,65",
        &["exits.csv:0:0 no-exit", "links.csv:3:1 duplicate-link"],
    ),
    (
        "links.csv",
        "c,fork,shebekino,90",
        "c,fork,kupiansk,40",
        &["exits.csv:0:0 no-exit", "links.csv:4:1 duplicate-link"],
    ),
    (
        "places.csv",
        "belgorod,\"Belgorod",
        "far,Far,settlement,50,36,UA,East,ua,10,,,assumed\nbelgorod,\"Belgorod",
        &["places.csv:7:1 unreachable-place"],
    ),
];
