//! Scenario folders of the chain of control for tests.

#![allow(dead_code, reason = "each test file uses a part")]

use outflow_scenario::files::Folder;

/// Files by name.
pub(crate) type Files = Vec<(String, String)>;

/// Files in memory as a folder.
pub(crate) fn memory(files: &[(String, String)]) -> Folder {
    let bytes = files
        .iter()
        .map(|(name, text)| (name.clone(), text.clone().into_bytes()));
    Folder::memory(bytes)
}

/// A small folder that is in order: two parties, five places.
pub(crate) fn small_files() -> Files {
    SMALL
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// The small folder with one file replaced or added.
pub(crate) fn with(file: &str, text: &str) -> Files {
    let mut files = small_files();
    files.retain(|(name, _)| name != file);
    files.push((file.to_owned(), text.to_owned()));
    files
}

/// The files of the small folder.
pub(crate) const SMALL: &[(&str, &str)] = &[
    (
        "scenario.toml",
        r#"title = "Two towns and a border"
model = "chain"
start = 2022-09-01
days = 30
step = 1

[[steps]]
from = 2022-09-05
to = 2022-09-12
step = 0.25

[parties.ru]
name = "Russia"
hostile = ["ua"]

[parties.ua]
name = "Ukraine"

[parts]
return = false

[causes]
family = false

[fronts.slow]
title = "A slow front"
weight = 2.0
file = "fronts/slow.csv"

[variants.quiet]
title = "Without promises"
without = ["promise", "annexation"]
shift_control = { from = 2022-09-06, to = 2022-09-20, days = 14, stretch = 1.5 }
parameters = { eta_start = 0.02 }
parts = { danger = false }
causes = { draft = false }
"#,
    ),
    (
        "places.csv",
        "id,name,kind,lat,lon,country,region,holder,residents,displaced,area_km2,source\n\
         izium,Izium,settlement,49.21,37.26,UA,East,ru,1000,20,50,assumed\n\
         kupiansk,Kupiansk,settlement,49.71,37.61,UA,East,ru,2000,,60,assumed\n\
         # the road\n\
         fork,The fork,junction,50.0,37.8,UA,,ru,,,,assumed\n\
         shebekino,Shebekino,crossing,50.4,36.9,RU,Belgorod,ru,,,,assumed\n\
         belgorod,\"Belgorod, the city\",settlement,50.6,36.6,RU,Belgorod,ru,,100,,assumed\n",
    ),
    (
        "links.csv",
        "id,from,to,length_km,speed_kmh,checkpoints,walk,source\n\
         a,izium,kupiansk,65,60,2,yes,assumed\n\
         b,kupiansk,fork,40,,,,assumed\n\
         c,fork,shebekino,90,,,no,assumed\n\
         d,shebekino,belgorod,35,,,,assumed\n",
    ),
    (
        "control.csv",
        "id,place,holder,start,earliest,latest,together,known,variant,source\n\
         k0,kupiansk,contested,2022-09-08T14:00,2022-09-08,2022-09-09,fall,,,assumed\n\
         i0,izium,nobody,2022-09-10T06:00,,,,2022-09-11,,assumed\n\
         k1,kupiansk,ua,2022-09-10,,,fall,,,assumed\n\
         i1,izium,ru,2022-09-20,,,,,quiet,assumed\n",
    ),
    (
        "hazards.csv",
        "place,kind,start,end,events_per_day,reporting,known,variant,source\n\
         izium,shelling,2022-08-25,2022-09-10,3,0.5,,,assumed\n\
         kupiansk,fighting,2022-09-08,,12.5,,,,assumed\n",
    ),
    (
        "events.csv",
        "id,kind,party,target,start,end,value,known,variant,text,source\n\
         stay,promise,ru,*,2022-09-02,,0.8,,,We stay,assumed\n\
         seen,withdrawal_seen,ru,izium;kupiansk,2022-09-08T20:00,,1,,,,assumed\n\
         call,evacuation_call,ru,region:East,2022-09-09,2022-09-11,0.2,,,,assumed\n\
         dark,blackout,,held:ru,2022-09-06,,0.9,,,,assumed\n\
         shut,closure,,link:c,2022-09-15,2022-09-16,,,,,assumed\n\
         open,corridor,,link:a;link:b,2022-09-12,,,,quiet,,assumed\n\
         men,exit_ban,,shebekino,2022-09-21,,0.5,,,,assumed\n\
         jobs,posts,ru,country:UA,2022-09-01,,15,,,,assumed\n",
    ),
    (
        "sanctions.csv",
        "party,grade,law_years,practice_probability,perceived_probability,start,known,source\n\
         ua,post,10,0.1,0.4,2022-03-15,,assumed\n\
         ua,recipient,0.5,0,0.1,,,assumed\n",
    ),
    (
        "types.csv",
        "id,share,women,men,older_women,older_men,school_age,under5,car_share,walks,danger_factor,split_leaving,split_staying,source\n\
         family,0.4,1,1,,,1,1,0.5,0.3,1.2,mother,man,assumed\n\
         old,0.6,,,1,,,,0.1,0.2,0.7,,,assumed\n\
         mother,0,1,,,,1,1,0.4,,,,,assumed\n\
         man,0,,1,,,,,0.1,,,,,assumed\n",
    ),
    (
        "leanings.csv",
        "region,party,share,source\n\
         East,ru,0.25,assumed\nEast,ua,0.35,assumed\nEast,none,0.4,assumed\n*,none,1,assumed\n",
    ),
    (
        "associations.csv",
        "region,party,grade,share,source\n\
         East,ua,command,0.01,assumed\nEast,ua,recipient,0.5,assumed\n*,ru,kin,0.02,assumed\n",
    ),
    (
        "kin.csv",
        "region,set,share,source\nEast,border,0.5,assumed\n*,home,0.1,assumed\n",
    ),
    (
        "kin_places.csv",
        "set,place,weight,source\nborder,belgorod,3,assumed\nborder,izium,1,assumed\nhome,kupiansk,,assumed\n",
    ),
    (
        "channels.csv",
        "id,party,kind,target,reach,delay_hours,start,end,source\n\
         tv,ru,holder,held:ru,0.7,2,,,assumed\n\
         radio,ua,other,*,0.2,3,2022-09-01,2022-09-20,assumed\n\
         talk,,word,*,0.9,6,,,assumed\n",
    ),
    (
        "crossings.csv",
        "id,place,towards,start,end,cars_per_day,walkers_per_day,turned_back,held,separated,known,variant,source\n\
         s1,shebekino,RU,,2022-09-10,400,200,0.01,0.02,0.03,,,assumed\n\
         s2,shebekino,RU,2022-09-10,,800,300,,,,,,assumed\n\
         s3,shebekino,RU,2022-09-10,,100,0,,,,2022-09-12,quiet,assumed\n",
    ),
    (
        "reception.csv",
        "place,pathway,beds,beds_max,lead_days,nights,rent_units,host_share,source\n\
         belgorod,centre-first,100,1340,2,1.5,500,0.3,assumed\n\
         kupiansk,kin-first,,,,,,,assumed\n\
         shebekino,kin-first,,,,,,,assumed\n",
    ),
    (
        "onward.csv",
        "from,to,weight,seats_per_day,start,end,source\n\
         belgorod,kupiansk,1,250,2022-09-05,,assumed\nbelgorod,shebekino,,,,,assumed\n",
    ),
    (
        "exits.csv",
        "place,party,attraction,source\nbelgorod,ru,0.5,assumed\n",
    ),
    (
        "facts.csv",
        "id,measure,target,party,start,end,kind,low,high,unit,fitted,known,text,source\n\
         f1,crossed,shebekino,,2022-09-05,2022-09-12,at_least,400,,persons,no,,\"\"\"over 400\"\"\",a newspaper\n\
         f2,share_host,belgorod,,,2022-09-20,interval,0.5,0.7,share,yes,2022-10-01,,a survey\n\
         f3,area_held,*,ua,,2022-09-12,about,3000,,km2,,,,a staff\n",
    ),
    (
        "series.csv",
        "id,measure,target,party,group,unit,fitted,score_from,score_to,text,source\n\
         daily,crossed,shebekino,,border,persons,yes,2022-09-02,2022-09-04,each day,a newspaper\n\
         stock,displaced,region:Belgorod,,,persons,,,,,a survey\n",
    ),
    (
        "series_values.csv",
        "series,start,end,low,high,known\n\
         daily,2022-09-01,,100,,\n\
         daily,2022-09-02,2022-09-04,250,300,2022-09-06\n\
         stock,2022-09-07,,900,1100,\n\
         daily,2022-09-04,,90,,\n",
    ),
    (
        "parameters.csv",
        "name,value,low,high,distribution,posterior_value,posterior_low,posterior_high,status,source\n\
         eta_start,0.02,,,,,,,,a guess\n\
         car_kmh,35,,,fixed,,,,assumed,a convoy\n\
         reprisal_rate,,,,,0.4,0.2,0.9,fitted,the fit\n",
    ),
    (
        "fronts/slow.csv",
        "id,place,holder,start,earliest,latest,together,known,variant,source\n\
         x,izium,ua,2022-09-25,2022-09-20,2022-09-29,,,,assumed\n",
    ),
];
