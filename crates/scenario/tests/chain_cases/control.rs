//! Control, as a table and as polygons.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "control.csv",
        "kupiansk,contested",
        "kupyansk,contestd",
        &[
            "control.csv:2:4 unknown-place kupiansk",
            "control.csv:2:13 unknown-party contested",
        ],
    ),
    (
        "control.csv",
        "2022-09-08,2022-09-09",
        "2022-09-09,2022-09-08",
        &[
            "control.csv:2:40 control-order",
            "control.csv:2:51 control-order",
        ],
    ),
    (
        "control.csv",
        "k1,kupiansk,ua,2022-09-10",
        "k1,kupiansk,ua,2022-09-08T14:10",
        &["control.csv:4:16 control-order"],
    ),
    (
        "control.csv",
        "k1,kupiansk,ua,2022-09-10",
        "k1,kupiansk,ua,2022-09-07",
        &["control.csv:4:16 control-order"],
    ),
    (
        "control.csv",
        "k1,kupiansk,ua,2022-09-10,,,fall",
        "k1,kupiansk,ua,2022-09-10,2022-09-07,,fall",
        &["control.csv:4:16 overlap"],
    ),
    (
        "control.csv",
        "k1,kupiansk,ua",
        "k1,kupiansk,contested",
        &["control.csv:4:13 no-change"],
    ),
    (
        "control.csv",
        "i0,izium,nobody,2022-09-10T06:00,,,,2022-09-11",
        "i0,izium,ru,2022-09-10T25:00,,,,soon",
        &["control.csv:3:13 not-a-date", "control.csv:5:10 no-change"],
    ),
    (
        "control.csv",
        "i0,izium,nobody,2022-09-10T06:00",
        "i0,izium,ru,2022-09-10T06:00",
        &["control.csv:3:10 no-change", "control.csv:5:10 no-change"],
    ),
    (
        "control.csv",
        "i1,izium,ru,2022-09-20",
        "i1,izium,ru,2022-11-20",
        &["control.csv:5:13 date-out-of-range"],
    ),
    (
        "control.csv",
        "i1,izium,ru,2022-09-20",
        "i1,izium,ru,2022-09-10T06:00",
        &["control.csv:5:13 control-order"],
    ),
    (
        "control.csv",
        ",quiet,",
        ",quite,",
        &["control.csv:5:28 unknown-variant quiet"],
    ),
    (
        "control/2022-09-10.geojson",
        "",
        "{\"type\": \"FeatureCollection\", \"features\": []}",
        &["control.csv:0:0 conflicting-files"],
    ),
    (
        "fronts/slow.csv",
        "izium,ua",
        "izum,ux",
        &[
            "fronts/slow.csv:2:3 unknown-place izium",
            "fronts/slow.csv:2:8 unknown-party ua",
        ],
    ),
    (
        "control/10-09-2022.geojson",
        "control.csv",
        "{}",
        &["control/10-09-2022.geojson:0:0 not-a-date"],
    ),
    (
        "control/2022-09-10.json",
        "control.csv",
        "{}",
        &["control/2022-09-10.json:0:0 unknown-key"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"FeatureCollection\",\n \"features\": [}",
        &["control/2022-09-10.geojson:2:15 bad-json"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Point\"}",
        &["control/2022-09-10.geojson:1:1 bad-geometry"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Feature\", \"properties\": {\"holder\": \"us\"}, \"geometry\":\n {\"type\": \"Point\", \"coordinates\": [37, 49]}}",
        &[
            "control/2022-09-10.geojson:1:46 unknown-party ua",
            "control/2022-09-10.geojson:2:2 bad-geometry",
        ],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Feature\", \"properties\": {}, \"geometry\":\n {\"type\": \"Polygon\", \"coordinates\": [[[37, 49], [38, 49], [38, 50], [37, 50]]]}}",
        &[
            "control/2022-09-10.geojson:1:1 bad-geometry",
            "control/2022-09-10.geojson:2:38 bad-geometry",
        ],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Feature\", \"properties\": {\"holder\": \"ua\"}, \"geometry\":\n {\"type\": \"Polygon\", \"coordinates\": [[[37, 49], [38, 149], [38, 50], [37, 49]]]}}",
        &["control/2022-09-10.geojson:2:49 bad-coordinates"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Feature\", \"properties\": {\"holder\": \"ua\"}, \"geometry\":\n {\"type\": \"MultiPolygon\", \"coordinates\": [[[[49, 37], [49, 38], [50, 38], [49, 37]]]]}}",
        &["control/2022-09-10.geojson:0:0 bad-geometry"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"FeatureCollection\", \"features\": [\n {\"type\": \"Feature\", \"properties\": {\"holder\": \"ua\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[37, 49], [38, 49], [38, 49.5], [37, 49.5], [37, 49]]]}},\n {\"type\": \"Feature\", \"properties\": {\"holder\": \"nobody\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[37, 49], [38, 49], [38, 49.5], [37, 49.5], [37, 49]]]}}]}",
        &["control/2022-09-10.geojson:3:47 overlap"],
    ),
];
