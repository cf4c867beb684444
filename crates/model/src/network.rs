//! Links as people find them: open, closed, and the objects that people already on a link hold
//! (flee-model §2.6, §8.7).

use crate::scenario::{Compat, Redirection, Scenario};

/// One way along a link. Closing a link leaves the people on it with the closed object; opening
/// it again makes a new one (S10).
#[derive(Clone, Debug, PartialEq)]
pub struct LinkObject {
    /// Index of the link in the scenario times two, plus one for the way back.
    pub way: usize,
    /// How many objects of this way came before.
    pub generation: u32,
    /// Place where it starts.
    pub from: usize,
    /// Place where it ends.
    pub to: usize,
    /// Length in km.
    pub length_km: f64,
    /// Speed on it in km a day, in place of the general one.
    pub max_move_speed: Option<f64>,
    /// Probability per day of walking.
    pub walk_probability: f64,
    /// People on it are sent back to its start when they reach its end.
    pub closed: bool,
}

/// All link objects and the lists of open and closed ones by place of start.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Every object ever made; an index into it is stable.
    pub objects: Vec<LinkObject>,
    /// Open objects by place of start, in Flee's order.
    pub open: Vec<Vec<usize>>,
    /// Waiting copies of closed links by place of start.
    closed: Vec<Vec<usize>>,
    /// First place of the same name, for each place.
    pub first_of_name: Vec<usize>,
    /// Changes whenever a link opens or closes.
    pub version: u64,
}

impl Network {
    /// The network on day 0, before any closure.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let places = scenario.places.len();
        let mut network = Self {
            objects: Vec::with_capacity(scenario.links.len() * 2),
            open: vec![Vec::new(); places],
            closed: vec![Vec::new(); places],
            first_of_name: scenario
                .places
                .iter()
                .enumerate()
                .map(|(index, place)| scenario.first_place(&place.name).unwrap_or(index))
                .collect(),
            version: 0,
        };
        for (index, link) in scenario.links.iter().enumerate() {
            // Flee builds a link marked 1 twice (S12).
            let twice = link.redirection == Redirection::Forward
                && scenario.settings.compat == Compat::Flee;
            for generation in 0..=u32::from(twice) {
                for (back, (from, to)) in [(link.from, link.to), (link.to, link.from)]
                    .into_iter()
                    .enumerate()
                {
                    network.open[from].push(network.objects.len());
                    network.objects.push(LinkObject {
                        way: 2 * index + back,
                        generation,
                        from,
                        to,
                        length_km: link.length_km,
                        max_move_speed: link.max_move_speed,
                        walk_probability: link.walk_probability.unwrap_or(0.0),
                        closed: false,
                    });
                }
            }
        }
        network
    }

    /// The first open link of `place` that ends at a place named like `to`.
    #[must_use]
    pub fn open_link_to(&self, place: usize, to: usize) -> Option<usize> {
        let name = self.first_of_name[to];
        self.open[place]
            .iter()
            .copied()
            .find(|&object| self.first_of_name[self.objects[object].to] == name)
    }

    fn same_name(&self, a: usize, b: usize) -> bool {
        self.first_of_name[a] == self.first_of_name[b]
    }

    /// Closes every open link from `from` to places named like `to`.
    pub fn close(&mut self, from: usize, to: usize) {
        let (shut, open): (Vec<usize>, Vec<usize>) = self.open[from]
            .iter()
            .partition(|&&object| self.same_name(self.objects[object].to, to));
        if shut.is_empty() {
            return;
        }
        self.version += 1;
        self.open[from] = open;
        for object in shut {
            self.objects[object].closed = true;
            let mut copy = self.objects[object].clone();
            copy.generation += 2;
            self.closed[from].push(self.objects.len());
            self.objects.push(copy);
        }
    }

    /// Opens every closed link from `from` to places named like `to`.
    pub fn reopen(&mut self, from: usize, to: usize) {
        let (back, closed): (Vec<usize>, Vec<usize>) = self.closed[from]
            .iter()
            .partition(|&&object| self.same_name(self.objects[object].to, to));
        if back.is_empty() {
            return;
        }
        self.version += 1;
        self.closed[from] = closed;
        for object in back {
            self.objects[object].closed = false;
            self.open[from].push(object);
        }
    }

    /// Ends of the open links of a place.
    #[must_use]
    pub fn open_ends(&self, place: usize) -> Vec<usize> {
        self.open[place]
            .iter()
            .map(|&object| self.objects[object].to)
            .collect()
    }

    /// Ends of the closed links of a place.
    #[must_use]
    pub fn closed_ends(&self, place: usize) -> Vec<usize> {
        self.closed[place]
            .iter()
            .map(|&object| self.objects[object].to)
            .collect()
    }
}
