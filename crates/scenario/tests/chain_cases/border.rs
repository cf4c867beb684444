//! The border and beyond.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "crossings.csv",
        "s1,shebekino",
        "s1,belgorod",
        &["crossings.csv:2:4 not-a-crossing"],
    ),
    (
        "crossings.csv",
        "s1,shebekino,RU,,2022-09-10,400,200,0.01,0.02,0.03",
        "s1,shebekino,RU,,2022-09-10,0,0,0.5,0.4,0.3",
        &[
            "crossings.csv:2:29 closed-crossing",
            "crossings.csv:2:33 bad-shares",
        ],
    ),
    (
        "crossings.csv",
        "s1,shebekino,RU,,2022-09-10,400,200",
        "s1,shebekino,RX,,2022-09-11,400,",
        &[
            "crossings.csv:2:14 unknown-country RU",
            "crossings.csv:2:33 missing-value",
        ],
    ),
    // More than there is of anything.
    (
        "crossings.csv",
        "s1,shebekino,RU,,2022-09-10,400,200",
        "s1,shebekino,RU,,2022-09-10,1e30,200",
        &["crossings.csv:2:29 out-of-range"],
    ),
    (
        "channels.csv",
        "held:ru,0.7,2,",
        "held:ru,0.7,2e22,",
        &["channels.csv:2:26 out-of-range"],
    ),
    (
        "crossings.csv",
        "",
        "id,place,towards,cars_per_day,walkers_per_day\n",
        &["places.csv:6:1 closed-crossing"],
    ),
    (
        "reception.csv",
        "belgorod,centre-first,100,1340,2,1.5,500,0.3,assumed\n",
        "",
        &["exits.csv:2:1 no-reception"],
    ),
    (
        "reception.csv",
        "belgorod,centre-first,100,1340,2,1.5,500,0.3",
        "belgrod,center-first,100,50,-2,1.5,500,30",
        &[
            "reception.csv:2:1 unknown-place belgorod",
            "reception.csv:2:9 unknown-kind centre-first",
            "reception.csv:2:26 out-of-range",
            "reception.csv:2:29 out-of-range",
            "reception.csv:2:40 out-of-range",
        ],
    ),
    (
        "reception.csv",
        "kupiansk,kin-first",
        "belgorod,kin-first",
        &["reception.csv:3:1 duplicate-id"],
    ),
    (
        "onward.csv",
        "belgorod,kupiansk,1,250",
        "belgorod,belgorod,-1,250",
        &["onward.csv:2:10 self-link", "onward.csv:2:19 out-of-range"],
    ),
    (
        "onward.csv",
        "belgorod,kupiansk,1,250",
        "belgorod,moscow,1,250",
        &["onward.csv:2:10 unknown-place"],
    ),
    (
        "reception.csv",
        "shebekino,kin-first,,,,,,,assumed\n",
        "",
        &["onward.csv:3:10 no-reception"],
    ),
    (
        "exits.csv",
        "belgorod,ru",
        "belgorod,ua",
        &["exits.csv:2:10 never-holds"],
    ),
    (
        "exits.csv",
        "belgorod,ru",
        "belgrad,rus",
        &[
            "exits.csv:2:1 unknown-place belgorod",
            "exits.csv:2:9 unknown-party ru",
        ],
    ),
    (
        "exits.csv",
        "",
        "place,party,source\n",
        &["exits.csv:0:0 no-exit"],
    ),
];
