//! Routes that people can choose: every simple path within their awareness (flee-model §8.3).

use indexmap::IndexSet;
use outflow_model::environment::Environment;
use outflow_random::StableHash;
use rustc_hash::FxBuildHasher;

/// One route from a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// The link object that its first step takes.
    pub first: u32,
    /// Waypoints left after the first, an id in [`Waypoints`].
    pub rest: u32,
    /// The place where it ends.
    pub end: u32,
    /// Its length in km.
    pub length_km: f64,
}

/// One step of the routes from a place, drawn as a tree: the routes that begin alike share their
/// first branches. Branches are stored depth first, so that what follows from one is the range
/// up to its `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Branch {
    /// The link object that it takes.
    pub object: u32,
    /// Place where that ends.
    pub place: u32,
    /// The branch before it, [`Branch::ROOT`] for none.
    pub parent: u32,
    /// Steps from the place where the route is chosen.
    pub depth: u32,
    /// The route that ends here, [`Branch::NO_ROUTE`] at markers.
    pub route: u32,
    /// One past the last branch that follows from it.
    pub end: u32,
    /// Stable hash of the way to it, from the names of places.
    pub hash: u64,
}

impl Branch {
    /// No route ends here.
    pub(crate) const NO_ROUTE: u32 = u32::MAX;
    /// No branch comes before it.
    pub(crate) const ROOT: u32 = u32::MAX;
}

/// Remaining waypoints of routes, each list stored once. Id 0 is the empty list.
#[derive(Clone, Debug)]
pub(crate) struct Waypoints {
    lists: IndexSet<Box<[u32]>, FxBuildHasher>,
    /// Id of the list without its first waypoint.
    tails: Vec<u32>,
    /// First and last waypoint of each list.
    ends: Vec<(u32, u32)>,
    /// Stable hash of each list, from the names of its places.
    hashes: Vec<u64>,
}

impl Waypoints {
    pub(crate) fn new() -> Self {
        let mut lists = IndexSet::default();
        lists.insert(Vec::new().into_boxed_slice());
        Self {
            lists,
            tails: vec![0],
            ends: vec![(0, 0)],
            hashes: vec![0],
        }
    }

    /// The id of a list of places.
    pub(crate) fn id(&mut self, places: &[u32], place_hashes: &[u64]) -> u32 {
        if let Some(id) = self.lists.get_index_of(places) {
            return short(id);
        }
        let tail = self.id(&places[1..], place_hashes);
        let hash = places
            .iter()
            .fold(StableHash::new(), |hash, &place| {
                hash.word(place_hashes[place as usize])
            })
            .finish();
        let (id, _) = self.lists.insert_full(places.into());
        self.tails.push(tail);
        self.ends.push((places[0], places[places.len() - 1]));
        self.hashes.push(hash);
        short(id)
    }

    /// All lists in the order of their ids: taken in again in this order, they get the same.
    pub(crate) fn lists(&self) -> Vec<Vec<u32>> {
        self.lists.iter().map(|list| list.to_vec()).collect()
    }

    /// First and last waypoint of a list that is not empty.
    #[inline]
    pub(crate) fn ends(&self, id: u32) -> (u32, u32) {
        self.ends[id as usize]
    }

    /// The list without its first waypoint.
    pub(crate) fn tail(&self, id: u32) -> u32 {
        self.tails[id as usize]
    }

    /// Stable hash of a list.
    pub(crate) fn hash(&self, id: u32) -> u64 {
        self.hashes[id as usize]
    }
}

fn short(id: usize) -> u32 {
    u32::try_from(id).unwrap_or(u32::MAX)
}

/// All routes from a place, in the order in which links are open, and the tree of their steps.
pub(crate) fn candidates(
    place: usize,
    world: &Environment,
    awareness: i64,
    keep_rest: bool,
    waypoints: &mut Waypoints,
    place_hashes: &[u64],
) -> (Vec<Candidate>, Vec<Branch>) {
    let mut search = Search {
        world,
        awareness,
        path: vec![short(place)],
        found: Vec::new(),
        branches: Vec::new(),
        place_hashes,
    };
    search.extend(0.0, Branch::ROOT, place_hashes[place]);
    let mut routes = Vec::with_capacity(search.found.len());
    for (path, length_km) in std::mem::take(&mut search.found) {
        // People walk by name: the first open link to the first waypoint, whichever twin was
        // weighed (S61).
        let Some(first) = world.network.open_link_to(place, path[1] as usize) else {
            continue;
        };
        let rest = if keep_rest {
            waypoints.id(&path[2..], place_hashes)
        } else {
            0
        };
        let end = path.last().copied().unwrap_or(path[0]);
        routes.push(Candidate {
            first: short(first),
            rest,
            end,
            length_km,
        });
    }
    (routes, search.branches)
}

struct Search<'a> {
    world: &'a Environment,
    awareness: i64,
    path: Vec<u32>,
    found: Vec<(Vec<u32>, f64)>,
    branches: Vec<Branch>,
    place_hashes: &'a [u64],
}

impl Search<'_> {
    /// Follows every open link from the end of the path. Markers do not use up awareness.
    fn extend(&mut self, length_km: f64, parent: u32, hash: u64) {
        let here = self.path[self.path.len() - 1] as usize;
        let known = self.path[1..]
            .iter()
            .filter(|&&place| !self.world.places[place as usize].marker)
            .count();
        if self.path.len() > 1 && self.awareness <= i64::try_from(known).unwrap_or(i64::MAX) {
            return;
        }
        let world = self.world;
        for (twin, &object) in world.network.open[here].iter().enumerate() {
            let link = &world.network.objects[object];
            let next = short(link.to);
            let earlier = &self.path[..self.path.len() - 1];
            if earlier.contains(&next) {
                continue;
            }
            self.path.push(next);
            let length_km = length_km + link.length_km;
            let branch = self.branches.len();
            let hash = StableHash::new()
                .word(hash)
                .word(self.place_hashes[link.to])
                .word(twin as u64)
                .finish();
            let walked = world.network.open_link_to(here, link.to);
            self.branches.push(Branch {
                object: short(walked.unwrap_or(object)),
                place: next,
                parent,
                depth: short(self.path.len() - 1),
                route: Branch::NO_ROUTE,
                end: 0,
                hash,
            });
            if !world.places[link.to].marker {
                self.branches[branch].route = short(self.found.len());
                self.found.push((self.path.clone(), length_km));
            }
            self.extend(length_km, short(branch), hash);
            self.branches[branch].end = short(self.branches.len());
            self.path.pop();
        }
    }
}
