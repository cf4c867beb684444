//! `scenario.toml`.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "scenario.toml",
        "title =",
        "titel =",
        &[
            "scenario.toml:1:1 unknown-key title",
            "scenario.toml:1:1 missing-key",
        ],
    ),
    (
        "scenario.toml",
        "start = 2022-09-01",
        "start = \"1 Sep\"",
        &["scenario.toml:3:9 not-a-date"],
    ),
    (
        "scenario.toml",
        "days = 30",
        "days = 0",
        &["scenario.toml:4:8 out-of-range"],
    ),
    (
        "scenario.toml",
        "days = 30",
        "end = 2022-08-01",
        &["scenario.toml:4:7 out-of-range"],
    ),
    (
        "scenario.toml",
        "days = 30",
        "days = 30\nend = 2022-09-30",
        &["scenario.toml:5:7 conflicting-settings"],
    ),
    (
        "scenario.toml",
        "days = 30\n",
        "",
        &["scenario.toml:1:1 missing-key"],
    ),
    (
        "scenario.toml",
        "step = 1\n",
        "step = 0.7\n",
        &["scenario.toml:5:8 out-of-range"],
    ),
    (
        "scenario.toml",
        "to = 2022-09-12",
        "to = 2022-12-12",
        &["scenario.toml:9:6 date-out-of-range"],
    ),
    (
        "scenario.toml",
        "to = 2022-09-12",
        "untill = 2022-09-12",
        &[
            "scenario.toml:7:1 missing-key",
            "scenario.toml:9:1 unknown-key",
        ],
    ),
    (
        "scenario.toml",
        "step = 0.25",
        "step = 0.25\n[[steps]]\nfrom = 2022-09-11\nto = 2022-09-13\nstep = 0.5",
        &["scenario.toml:12:8 overlap"],
    ),
    (
        "scenario.toml",
        "[\"ua\"]",
        "[\"us\", \"ru\"]",
        &[
            "scenario.toml:14:12 unknown-party ua",
            "scenario.toml:14:18 unknown-party",
        ],
    ),
    (
        "scenario.toml",
        "name = \"Ukraine\"",
        "nam = \"Ukraine\"",
        &["scenario.toml:17:1 unknown-key name"],
    ),
    (
        "scenario.toml",
        "[parties.ua]",
        "[parties.contested]",
        &[
            "associations.csv:2:6 unknown-party",
            "associations.csv:3:6 unknown-party",
            "channels.csv:3:7 unknown-party",
            "control.csv:4:13 unknown-party",
            "facts.csv:4:16 unknown-party",
            "fronts/slow.csv:2:9 unknown-party",
            "leanings.csv:3:6 unknown-party",
            "sanctions.csv:2:1 unknown-party",
            "sanctions.csv:3:1 unknown-party",
            "scenario.toml:14:12 unknown-party",
            "scenario.toml:16:10 bad-id",
        ],
    ),
    (
        "scenario.toml",
        "return = false",
        "retrun = false",
        &["scenario.toml:20:1 unknown-key return"],
    ),
    (
        "scenario.toml",
        "return = false",
        "return = 0",
        &["scenario.toml:20:10 wrong-type"],
    ),
    (
        "scenario.toml",
        "family = false",
        "danger_ = false",
        &["scenario.toml:23:1 unknown-key danger"],
    ),
    (
        "scenario.toml",
        "weight = 2.0",
        "weight = -1",
        &["scenario.toml:27:10 out-of-range"],
    ),
    (
        "scenario.toml",
        "file = \"fronts/slow.csv\"",
        "file = \"fronts/slwo.csv\"",
        &["scenario.toml:28:8 missing-file fronts/slow.csv"],
    ),
    (
        "scenario.toml",
        "file = \"fronts/slow.csv\"",
        "file = \"../slow.csv\"",
        &["scenario.toml:28:8 outside-folder"],
    ),
    (
        "scenario.toml",
        "file = \"fronts/slow.csv\"",
        "",
        &["scenario.toml:25:9 missing-key"],
    ),
    (
        "scenario.toml",
        "\"promise\", \"annexation\"",
        "\"promises\"",
        &["scenario.toml:32:12 unknown-event promise"],
    ),
    (
        "scenario.toml",
        "from = 2022-09-06, to = 2022-09-20,",
        "from = 2022-09-20, to = 2022-09-06,",
        &["scenario.toml:33:43 out-of-range"],
    ),
    (
        "scenario.toml",
        "from = 2022-09-06, to = 2022-09-20,",
        "from = 2022-09-06,",
        &["scenario.toml:33:17 missing-key"],
    ),
    (
        "scenario.toml",
        "parameters = { eta_start",
        "parameters = { eta_strat",
        &["scenario.toml:34:16 unknown-parameter eta_start"],
    ),
    (
        "scenario.toml",
        "parts = { danger = false }",
        "parts = { dangr = false }",
        &["scenario.toml:35:11 unknown-key danger"],
    ),
    (
        "scenario.toml",
        "weight = 2.0",
        "weight = 0",
        &["scenario.toml:25:2 bad-weights"],
    ),
    (
        "scenario.toml",
        "[variants.quiet]",
        "[variants.quite]",
        &[
            "control.csv:5:28 unknown-variant quite",
            "crossings.csv:4:49 unknown-variant quite",
            "events.csv:7:44 unknown-variant quite",
        ],
    ),
    (
        "scenario.toml",
        "title = \"Two",
        "title = \"\nTwo",
        &["scenario.toml:1:10 bad-toml", "scenario.toml:2:5 bad-toml"],
    ),
];
