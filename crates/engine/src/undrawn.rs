//! What is not drawn yet where people choose branch by branch (`branching`): those who have chosen
//! their first step only, and those who have yet to draw the rest of their route.

use crate::draw::Count;
use crate::edge::{Edge, short};
use crate::routes::Branch;
use crate::rows::Bins;
use crate::tables::{Tables, Tree};
use crate::walk::Walker;
use outflow_model::environment::Environment;
use outflow_model::key::{GroupKey, Site};
use outflow_random::StableHash;

/// People who left a place this morning and have chosen their first step only.
#[derive(Clone, Debug)]
pub(crate) struct Sheaf<C> {
    /// Where they are, on the link of their first step.
    pub key: GroupKey,
    /// Their choice and first branch.
    pub choice: usize,
    pub place: usize,
    pub branch: usize,
    pub hash: u64,
    pub due: Bins<C>,
    pub steps: Steps,
}

/// Where the branches from a stop or a sheaf lead, worked out as they are met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    /// How often stops were thrown away when this was worked out.
    pub generation: u32,
    pub branches: Vec<Step>,
    /// Where those rest whose day ends at a branch, by the branch at which their route ends, from
    /// the first of these on; as far as known.
    pub rests: Vec<Vec<Option<Edge>>>,
    /// Where those who stay rest.
    pub staying: Option<Edge>,
}

/// What one branch comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub known: bool,
    pub goes_on: bool,
    pub marks: u8,
    /// The place reached, [`NONE`] for none.
    pub reached: u32,
    /// The stop of those whose route ends here, or the pool of those whose day does, [`NONE`] if
    /// not worked out.
    pub next: u32,
    pub covered_km: f64,
}

pub(crate) const NONE: u32 = u32::MAX;

impl Step {
    pub(crate) const UNKNOWN: Self = Self {
        known: false,
        goes_on: false,
        marks: 0,
        reached: NONE,
        next: NONE,
        covered_km: 0.0,
    };
}

impl Steps {
    /// Forgets what was worked out for stops that are gone.
    pub(crate) fn renew(&mut self, generation: u32, branches: usize) {
        if self.generation != generation {
            self.generation = generation;
            self.branches.clear();
            self.rests.clear();
            self.staying = None;
        }
        self.branches.resize(branches, Step::UNKNOWN);
        self.rests.resize(branches, Vec::new());
    }
}

/// Chances as they were when people of a choice left this morning.
#[derive(Clone, Debug, Default)]
pub(crate) struct Left {
    pub tree: Tree,
    /// The same without the routes that are refused by now.
    pub open: Tree,
    /// Part of those at the end of each first branch who are refused there.
    pub refused: Vec<f64>,
    /// State of the tables for which that holds.
    pub seen: u64,
}

impl Left {
    /// Leaves out the routes that have come to be refused.
    pub(crate) fn look(
        &mut self,
        tables: &Tables,
        world: &Environment,
        branches: &[Branch],
        masses: &mut Vec<f64>,
    ) {
        if self.seen == tables.refusals {
            return;
        }
        self.seen = tables.refusals;
        self.open.own.clone_from(&self.tree.own);
        self.refused.resize(branches.len(), 0.0);
        let mut first = 0;
        while let Some(root) = branches.get(first) {
            let (mut refused, mut open) = (0.0, self.tree.own[first]);
            let beyond = first + 1..root.end as usize;
            for (own, branch) in self.open.own[beyond.clone()]
                .iter_mut()
                .zip(&branches[beyond])
            {
                if *own > 0.0 && tables.refuses(world, branch.place as usize) {
                    refused += std::mem::take(own);
                } else {
                    open += *own;
                }
            }
            let all = refused + open;
            self.refused[first] = if refused > 0.0 { refused / all } else { 0.0 };
            first = root.end as usize;
        }
        self.open.weigh(branches, 0.0, masses);
    }
}

/// People whose day ended at a branch and who have yet to draw the rest of their route.
#[derive(Clone, Debug)]
pub(crate) struct Pool<C> {
    pub key: GroupKey,
    pub choice: usize,
    pub place: usize,
    pub branch: usize,
    pub people: Bins<C>,
    /// Whether anybody is in it.
    pub used: bool,
    /// Where those rest whose route ends at the branch, or at one that follows from it.
    pub edges: Vec<Option<Edge>>,
}

/// All that is undrawn.
#[derive(Clone, Debug)]
pub(crate) struct Branching<C> {
    pub sheaves: Vec<Sheaf<C>>,
    /// First branch, marks and number of the sheaves of each choice.
    pub sheaf_at: Vec<Vec<(u32, u8, u32)>>,
    /// Sheaves that stand in the order of their hashes.
    pub in_order: usize,
    /// How often routes were rebuilt when sheaves were last made.
    pub routes: u64,
    pub left: Vec<Left>,
    pub pools: Vec<Pool<C>>,
    /// Pool by choice and branch, plus 1.
    pub pool_at: Vec<Vec<u32>>,
    /// Pools with people in them.
    pub used: Vec<u32>,
    /// Scratch space: who takes each branch; all 0 when not in use.
    pub taking: Vec<C>,
    pub ending: Vec<C>,
    pub masses: Vec<f64>,
}

impl<C> Default for Branching<C> {
    fn default() -> Self {
        Self {
            sheaves: Vec::new(),
            sheaf_at: Vec::new(),
            in_order: 0,
            routes: 0,
            left: Vec::new(),
            pools: Vec::new(),
            pool_at: Vec::new(),
            used: Vec::new(),
            taking: Vec::new(),
            ending: Vec::new(),
            masses: Vec::new(),
        }
    }
}

impl<C: Count> Branching<C> {
    /// People under way by where they are on a link.
    pub(crate) fn due(&self) -> impl Iterator<Item = (&GroupKey, C)> {
        self.sheaves
            .iter()
            .map(|sheaf| (&sheaf.key, sheaf.due.total))
    }

    /// The sheaf of those who take a first branch.
    pub(crate) fn sheaf(
        &mut self,
        walker: &Walker,
        key: GroupKey,
        place: usize,
        branch: usize,
    ) -> &mut Sheaf<C> {
        let choice = walker.tables.index(place, key.class, key.entry);
        if self.sheaf_at.len() <= choice {
            self.sheaf_at.resize(choice + 1, Vec::new());
        }
        let known = &mut self.sheaf_at[choice];
        let same = |sheaf: &&(u32, u8, u32)| (sheaf.0, sheaf.1) == (short(branch), key.marks);
        let index = match known.iter().find(same) {
            Some(sheaf) => sheaf.2 as usize,
            None => {
                known.push((short(branch), key.marks, short(self.sheaves.len())));
                let step = &walker.tables.branches[place][branch];
                let key = GroupKey {
                    site: Site::link(step.object as usize),
                    ..key
                };
                let hash = StableHash::new()
                    .word(walker.state_hash(&key))
                    .word(step.hash);
                self.sheaves.push(Sheaf {
                    key,
                    choice,
                    place,
                    branch,
                    hash: hash.finish(),
                    due: Bins::default(),
                    steps: Steps::default(),
                });
                self.sheaves.len() - 1
            }
        };
        &mut self.sheaves[index]
    }
}

impl<C: Count> Branching<C> {
    /// Puts sheaves in the order of their hashes where counts are sums of parts: else these would
    /// depend on who was met on earlier days, which a checkpoint does not keep.
    pub(crate) fn order(&mut self) {
        if C::WHOLE || self.in_order == self.sheaves.len() {
            return;
        }
        self.sheaves.sort_by_key(|sheaf| sheaf.hash);
        self.in_order = self.sheaves.len();
        self.sheaf_at.iter_mut().for_each(Vec::clear);
        for (number, sheaf) in self.sheaves.iter().enumerate() {
            let entry = (short(sheaf.branch), sheaf.key.marks, short(number));
            self.sheaf_at[sheaf.choice].push(entry);
        }
    }

    /// Scratch space for who takes each of so many branches.
    #[inline]
    pub(crate) fn room(&mut self, branches: usize) -> Vec<C> {
        let mut taking = std::mem::take(&mut self.taking);
        if taking.len() < branches {
            taking.resize(branches, C::default());
        }
        taking
    }

    /// The pool of those whose day ended at a branch, all with the same key.
    pub(crate) fn pool(
        &mut self,
        (choice, place): (usize, usize),
        branch: usize,
        key: GroupKey,
    ) -> u32 {
        if self.pool_at.len() <= choice {
            self.pool_at.resize(choice + 1, Vec::new());
        }
        let slots = &mut self.pool_at[choice];
        if slots.len() <= branch {
            slots.resize(branch + 1, 0);
        }
        if slots[branch] == 0 {
            self.pools.push(Pool {
                key,
                choice,
                place,
                branch,
                people: Bins::default(),
                used: false,
                edges: Vec::new(),
            });
            slots[branch] = short(self.pools.len());
        }
        slots[branch] - 1
    }

    /// Who is in a pool.
    #[inline]
    pub(crate) fn people_of_pool(&mut self, index: u32) -> &mut Bins<C> {
        let pool = &mut self.pools[index as usize];
        if !pool.used {
            pool.used = true;
            self.used.push(index);
        }
        &mut pool.people
    }
}
