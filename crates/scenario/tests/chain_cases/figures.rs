//! Facts, parameters and series.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "facts.csv",
        "f1,crossed,shebekino",
        "f1,crosed,shebekin",
        &[
            "facts.csv:2:4 unknown-measure crossed",
            "facts.csv:2:11 unknown-place shebekino",
        ],
    ),
    (
        "facts.csv",
        "f1,crossed,shebekino",
        "f1,crossed,izium",
        &["facts.csv:2:12 not-a-crossing"],
    ),
    (
        "facts.csv",
        "f1,crossed,shebekino,,2022-09-05,",
        "f1,crossed,shebekino,,,",
        &["facts.csv:2:23 missing-value"],
    ),
    (
        "facts.csv",
        "0.5,0.7",
        "0.7,0.5",
        &["facts.csv:3:50 out-of-range"],
    ),
    (
        "facts.csv",
        "0.5,0.7",
        "0.5,70",
        &["facts.csv:3:50 out-of-range"],
    ),
    (
        "facts.csv",
        "0.5,0.7",
        "0.5,",
        &["facts.csv:3:50 missing-value"],
    ),
    (
        "facts.csv",
        "2022-10-01",
        "2022-09-01",
        &["facts.csv:3:64 date-out-of-order"],
    ),
    (
        "facts.csv",
        "f3,area_held,*,ua,,2022-09-12,about",
        "f3,area_held,*,,,2022-10-12,abuot",
        &[
            "facts.csv:4:16 missing-party",
            "facts.csv:4:18 date-out-of-range",
            "facts.csv:4:29 unknown-kind about",
        ],
    ),
    (
        "series.csv",
        "daily,crossed,shebekino",
        "dai@ly,crossed,izium",
        &[
            "series.csv:2:1 bad-id",
            "series.csv:2:16 not-a-crossing",
            "series_values.csv:2:1 unknown-series dai@ly",
            "series_values.csv:3:1 unknown-series dai@ly",
            "series_values.csv:5:1 unknown-series dai@ly",
        ],
    ),
    (
        "series.csv",
        "2022-09-02,2022-09-04",
        "2022-09-04,2022-09-02",
        &["series.csv:2:56 out-of-range"],
    ),
    (
        "series_values.csv",
        "stock,2022-09-07",
        "stocks,2022-09-07",
        &["series_values.csv:4:1 unknown-series stock"],
    ),
    (
        "series_values.csv",
        "daily,2022-09-04,",
        "daily,2022-09-03,",
        &["series_values.csv:5:7 date-out-of-order"],
    ),
    (
        "series_values.csv",
        "daily,2022-09-01,,100",
        "daily,2022-10-05,,-1",
        &[
            "series_values.csv:2:18 date-out-of-range",
            "series_values.csv:2:19 out-of-range",
        ],
    ),
    (
        "parameters.csv",
        "eta_start",
        "eta_strat",
        &["parameters.csv:2:1 unknown-parameter eta_start"],
    ),
    (
        "parameters.csv",
        "eta_start,0.02",
        "eta_start,0.2",
        &["parameters.csv:2:11 out-of-range"],
    ),
    (
        "parameters.csv",
        "eta_start,0.02",
        "danger_half_life_days,-6",
        &["parameters.csv:2:23 out-of-range"],
    ),
    (
        "parameters.csv",
        "reprisal_rate,,,,,0.4,0.2,0.9",
        "reprisal_rate,,,,,0.4,0.2,1.9",
        &["parameters.csv:4:19 out-of-range"],
    ),
    (
        "parameters.csv",
        "reprisal_rate,,,,,0.4",
        "reprisal_rate,,,,,0.1",
        &["parameters.csv:4:19 out-of-range"],
    ),
    (
        "parameters.csv",
        "reprisal_rate,,,,,0.4",
        "car_kmh,,,,loguniform,",
        &[
            "parameters.csv:4:1 duplicate-id",
            "parameters.csv:4:23 missing-value",
        ],
    ),
    (
        "parameters.csv",
        "eta_start,0.02,,,,,,,,a guess",
        "eta_start,0.02,0,,unifrom,,,,gessed,",
        &[
            "parameters.csv:2:16 out-of-range",
            "parameters.csv:2:19 unknown-kind uniform",
            "parameters.csv:2:30 unknown-kind",
            "parameters.csv:2:37 missing-source",
        ],
    ),
];
