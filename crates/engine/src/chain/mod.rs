//! The second pipeline: the steps of the chain of control (design.md §4).
//!
//! [`Plan`] makes a scenario ready; [`run_member`] runs one member of it and gives a
//! [`ChainRecord`]. The rules are in [`outflow_model::rules::chain`]; here are counts and draws.
//!
//! | module | what |
//! | --- | --- |
//! | `member` | a step as a list of phases, and what is written at the end of a day |
//! | `plan`, `options` | a scenario made ready |
//! | `population`, `home`, `start` | keys and rows: who is exchangeable with whom; who lives where |
//! | `split`, `thin` | how a group is split, and how few are chosen out of many |
//! | `control_path` | 1 who holds what, when |
//! | `levels`, `network` | 1 what is in force; which ways are open, and shortest ways |
//! | `fields`, `news` | 2 belief, promises, fear, danger; news of losses on its way |
//! | `conduct` | 3 how people live under a holder |
//! | `leaving`, `seats`, `ways`, `window` | 4, 5 who leaves, how, to which exit |
//! | `deaths` | 4 who dies at home, the injured |
//! | `road`, `crossing`, `corridor` | 6 batches on the road, queues, filtration, corridors with a limit |
//! | `reception`, `beds` | 7 shelter; beds that open, and are ordered |
//! | `away` | who is away from home, by place and shelter |
//! | `stays` | 8 stays that end, moves onward |
//! | `flight` | 8 flight from a shelter that is in danger |
//! | `returns` | 8 intentions, visits, returns |
//! | `record`, `recorder` | 9 what is reported |
//! | `checkpoint`, `run` | stopping and going on |
//! | `fork` | for how long two plans give the same days |

mod away;
mod beds;
mod checkpoint;
mod conduct;
mod control_path;
mod corridor;
mod crossing;
mod deaths;
mod fields;
mod flight;
mod fork;
mod front;
mod home;
mod leavers;
mod leaving;
mod levels;
mod member;
mod network;
mod news;
mod options;
mod plan;
mod population;
mod reception;
mod record;
mod recorder;
mod returns;
mod road;
mod run;
mod seats;
mod split;
mod start;
mod stays;
mod thin;
mod ways;
mod window;

pub use fork::Fork;
pub use options::ChainOptions;
pub use plan::Plan;
pub use record::{ChainRecord, Departure, Entity, Flow, Origin, TOPICS, Topic};
pub use run::{branch_member, resume_member, run_member};
