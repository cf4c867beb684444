//! A scenario folder that is in order and has every table: what searches for bad input start from.

/// Names and texts of the files.
pub(crate) const SOUND: &[(&str, &str)] = &[
    (
        "scenario.toml",
        r#"title = "Two towns and a camp"
start = 2022-02-24
days = 12
hasten = 2

[hazards]
flood_days = 12

[move_rules]
max_move_speed = 300.0
awareness_level = 2
avoid_food_deprived_locations = true

[move_rules.flood_rules]
flood_movechances = [0.3, 1.0]
flood_loc_weights = [1.0, 0.1]

[spawn_rules]
take_from_population = true
conflict_spawn_decay = [1.0, 0.5]

[spawn_rules.flood_driven_spawn_mode]
displaced_per_flood_day = [0.0, 0.1]

[spawn_rules.conflict_driven_spawning]
spawn_mode = "pop_ratio"
displaced_per_conflict_day = 0.01
"#,
    ),
    (
        "places.csv",
        "id,name,kind,latitude,longitude,country,region,population,capacity,conflict_intensity,\
         capacity_per_day,initial_present,deactivation_probability,farmer_fraction,source\n\
         a,Alpha,conflict_zone,50,36,One,North,1000,,0.8,,,,0.2,assumed\n\
         b,\"Beta, the port\",town,50.5,36,One,North,500,,,,,,,assumed\n\
         # a comment\n\
         m,Bend,marker,50.7,36,One,,,,,,,,,\n\
         f,Delta,flood_zone,50.6,36.4,One,South,300,,,,,,,\n\
         c,Camp,camp,51,36,Two,South,,400,,5,20,0.01,,\n",
    ),
    (
        "links.csv",
        "id,from,to,length_km,redirection,max_move_speed,walk_probability,source\n\
         a--b,a,b,70,,,,assumed\nb--m,b,m,30,forward,200,0.1,\nm--c,m,c,80.5,,,,\nb--f,b,f,40,,,,\n",
    ),
    (
        "hazards.csv",
        "place,kind,start,end,value,known,source\na,conflict,2022-02-20,2022-02-27,1,,assumed\n\
         b,conflict,2022-02-26,,0.5,2022-02-27,assumed\nf,flood,2022-02-25,2022-03-01,1,,\n",
    ),
    (
        "events.csv",
        "event,subject,other,start,end,becomes,known,source\n\
         border_closed,One,Two,2022-02-25,2022-02-26,,2022-02-25,assumed\n\
         place_closed,f,,2022-02-27,2022-02-28,,,\nlink_closed,a,b,2022-02-28,2022-03-01,,,\n\
         camp_closed,c,,2022-03-01,2022-03-02,,,\nkind_changed,b,,2022-03-03,,camp,,\n",
    ),
    (
        "traits.csv",
        "trait,place,value,weight,source\nage,,10,0.4,assumed\nage,,30,0.6,\nage,Alpha,10,1,\n\
         age,Alpha,30,0,\ngender,,female,0.6,\ngender,,male,0.4,\n",
    ),
    (
        "groups.csv",
        "place,people,trait.age,trait.gender,source\na,120,35,female,assumed\nc,7,10,,\n",
    ),
    (
        "observations.csv",
        "series,part,date,people,source\ntotal,,2022-02-24,30,assumed\ntotal,,2022-03-01,300,assumed\n\
         Camp,1,2022-02-24,20,assumed\nCamp,1,2022-03-01,200,assumed\nCamp,2,2022-02-24,10,\n\
         Camp,2,2022-03-01,50,\n",
    ),
    (
        "corrections.csv",
        "series,date,source\nCamp,2022-03-01,assumed\n",
    ),
    (
        "food_insecurity.csv",
        "date,day_part,region,percent,source\n2022-02-24,,North,10,assumed\n2022-02-24,,South,0,\n\
         2022-03-01,0.5,North,20,\n2022-03-01,0.5,South,12.5,\n",
    ),
];
