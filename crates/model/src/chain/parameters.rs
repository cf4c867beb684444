//! The parameters of the rules: name, unit, default, prior, where the figure comes from.

use crate::math;
use serde::{Deserialize, Serialize};

/// How a prior spreads between its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Always the value.
    Fixed,
    /// Uniform between low and high.
    Uniform,
    /// Uniform in the logarithm between low and high, both above 0.
    Loguniform,
    /// Triangular from low over the value to high.
    Triangular,
}

/// How well a parameter is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Measured by somebody, see the source.
    Measured,
    /// Fitted to reported figures.
    Fitted,
    /// Assumed.
    Assumed,
}

/// What is known of a parameter before any scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterSpec {
    /// Name, in settings and tables.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// Default value.
    pub value: f64,
    /// Lower end of the prior.
    pub low: f64,
    /// Upper end of the prior.
    pub high: f64,
    /// Shape of the prior.
    pub distribution: Distribution,
    /// How well it is founded.
    pub status: Status,
    /// Source of the figures.
    pub source: &'static str,
}

impl ParameterSpec {
    /// The least and the largest value that make sense, by the unit: a share lies between 0 and 1, times,
    /// ways and speeds are above 0, rates and factors are not below it; weights (`logit`, `ln`) may be
    /// anything.
    #[must_use]
    pub fn domain(&self) -> (f64, f64) {
        match self.unit {
            "share" => (0.0, 1.0),
            "logit" | "ln" => (-f64::MAX, f64::MAX),
            "days" | "km" | "km/h" | "km/day" | "events/day" => (1e-9, f64::MAX),
            _ => (0.0, f64::MAX),
        }
    }
}

/// A parameter as a scenario has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Value.
    pub value: f64,
    /// Lower end of the prior.
    pub low: f64,
    /// Upper end of the prior.
    pub high: f64,
    /// Shape of the prior.
    pub distribution: Distribution,
    /// After fitting: value, lower and upper end of the 90 % interval.
    pub posterior: Option<(f64, f64, f64)>,
    /// Joint draws of the posterior, in place of prior and interval: those of the same number belong
    /// together over all parameters that have some. Mostly none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub draws: Vec<f64>,
    /// How well it is founded.
    pub status: Status,
    /// Source of the figures.
    pub source: String,
}

impl Parameter {
    /// The value at a quantile `u` in [0, 1) of the prior, or of the posterior where there is one: a
    /// triangular distribution with its most likely value and its 90 % interval, as far as the prior
    /// reaches.
    #[must_use]
    pub fn at(&self, u: f64) -> f64 {
        if let Some((value, low, high)) = self.posterior {
            let (from, to) = ends(low, value, high);
            return triangular(from, value, to, u).clamp(self.low.min(low), self.high.max(high));
        }
        match self.distribution {
            Distribution::Fixed => self.value,
            Distribution::Uniform => self.low + u * (self.high - self.low),
            Distribution::Loguniform => {
                math::exp(math::ln(self.low) + u * (math::ln(self.high) - math::ln(self.low)))
            }
            Distribution::Triangular => triangular(self.low, self.value, self.high, u),
        }
    }

    /// The value of a member: one of the joint draws, in turn, where there are some; else that at a
    /// quantile `u` in [0, 1).
    #[must_use]
    pub fn of_member(&self, member: u32, u: f64) -> f64 {
        match self.draws.len() {
            0 => self.at(u),
            draws => self.draws[member as usize % draws],
        }
    }

    /// The best single value: that of the posterior where there is one.
    #[must_use]
    pub fn best(&self) -> f64 {
        self.posterior.map_or(self.value, |(value, ..)| value)
    }
}

/// Ends of the triangular distribution with this mode, of which 5 % are below `low` and 5 % above `high`:
/// with u and v from the mode to the ends, (u - (mode - low))² = (u + v)·u / 20, and v alike.
fn ends(low: f64, mode: f64, high: f64) -> (f64, f64) {
    let [below, above] = [mode - low, high - mode].map(|part| part.max(0.0));
    let mut width = 1.5 * (below + above);
    let (mut u, mut v) = (width / 2.0, width / 2.0);
    // Each round leaves less than half of what is missing.
    for _ in 0..60 {
        u = below + math::sqrt(0.05 * width * u);
        v = above + math::sqrt(0.05 * width * v);
        width = u + v;
    }
    (mode - u, mode + v)
}

/// Quantile of the triangular distribution.
fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return mode;
    }
    let at_mode = (mode - low) / width;
    if u < at_mode {
        low + math::sqrt(u * width * (mode - low))
    } else {
        high - math::sqrt((1.0 - u) * width * (high - mode))
    }
}

/// The parameters of a scenario, in the order of [`PARAMETERS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterTable(pub Vec<Parameter>);

impl Default for ParameterTable {
    fn default() -> Self {
        Self(
            PARAMETERS
                .iter()
                .map(|spec| Parameter {
                    value: spec.value,
                    low: spec.low,
                    high: spec.high,
                    distribution: spec.distribution,
                    posterior: None,
                    draws: Vec::new(),
                    status: spec.status,
                    source: spec.source.to_owned(),
                })
                .collect(),
        )
    }
}

impl ParameterTable {
    /// Index of a parameter by name.
    #[must_use]
    pub fn index(name: &str) -> Option<usize> {
        PARAMETERS.iter().position(|spec| spec.name == name)
    }

    /// Holds a parameter at a value; a name that is none changes nothing.
    pub fn fix(&mut self, name: &str, value: f64) {
        if let Some(parameter) = Self::index(name).and_then(|index| self.0.get_mut(index)) {
            parameter.value = value;
            parameter.distribution = Distribution::Fixed;
            parameter.posterior = None;
            parameter.draws.clear();
        }
    }

    /// Takes all posteriors away: the priors are left.
    pub fn forget_posteriors(&mut self) {
        for parameter in &mut self.0 {
            parameter.posterior = None;
            parameter.draws.clear();
        }
    }

    /// Every parameter at its best single value.
    #[must_use]
    pub fn best(&self) -> Parameters {
        Parameters::from_values(|index| self.0[index].best())
    }

    /// Every parameter at a quantile in [0, 1) of its prior or posterior.
    #[must_use]
    pub fn at(&self, quantile: impl Fn(usize) -> f64) -> Parameters {
        Parameters::from_values(|index| self.0[index].at(quantile(index)))
    }

    /// The parameters of a member: joint draws where there are some, the others at a quantile in
    /// [0, 1) of their priors or posteriors.
    #[must_use]
    pub fn of_member(&self, member: u32, quantile: impl Fn(usize) -> f64) -> Parameters {
        Parameters::from_values(|index| self.0[index].of_member(member, quantile(index)))
    }
}

macro_rules! parameters {
    ($($name:ident = $value:literal in $low:literal to $high:literal, $distribution:ident, $status:ident, $unit:literal, $meaning:literal, $source:literal;)*) => {
        /// Every parameter.
        pub const PARAMETERS: &[ParameterSpec] = &[$(ParameterSpec {
            name: stringify!($name),
            unit: $unit,
            meaning: $meaning,
            value: $value,
            low: $low,
            high: $high,
            distribution: Distribution::$distribution,
            status: Status::$status,
            source: $source,
        },)*];

        /// The parameters of one member, as the rules read them.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Parameters { $(#[doc = $meaning] pub $name: f64,)* }

        impl Parameters {
            fn from_values(value: impl Fn(usize) -> f64) -> Self {
                let mut index = 0;
                $(let $name = value(index); index += 1;)*
                let _ = index;
                Self { $($name,)* }
            }
        }

        impl Default for Parameters {
            fn default() -> Self {
                ParameterTable::default().best()
            }
        }
    };
}

parameters! {
    // 6. Danger.
    danger_rate = 0.005 in 0.002 to 0.0185, Loguniform, Measured, "1/event", "chance per day to leave for each event a day at no distance", "Pandey, Wells et al., PNAS 2023: .0185 before factors of age (.08 to .83) that average about .45 here";
    danger_radius_km = 12.8 in 12.8 to 25.5, Triangular, Measured, "km", "width of the normal kernel over which events are felt", "Pandey, Wells et al., PNAS 2023, 120(8) e2215424120";
    danger_half_life_days = 5.0 in 3.0 to 8.0, Triangular, Assumed, "days", "half-life of the memory of events (the source has a window of 12 days)", "assumed; window of 12 days in Pandey, Wells et al., PNAS 2023";
    danger_saturation = 5.0 in 2.0 to 20.0, Loguniform, Assumed, "events/day", "events a day at which the response is half of what it would be without saturation", "assumed";
    habituation = 0.9 in 0.7 to 0.98, Uniform, Assumed, "share", "part of a lasting danger to which people become used", "assumed";
    habituation_days = 20.0 in 10.0 to 60.0, Loguniform, Assumed, "days", "half-life of becoming used to danger", "assumed";
    front_rate = 0.05 in 0.01 to 0.15, Loguniform, Assumed, "1/day", "chance per day to leave at the front itself, without any event", "assumed";
    front_scale_km = 15.0 in 5.0 to 40.0, Loguniform, Assumed, "km", "distance over which the closeness of the front fades", "assumed";
    dread_rate = 0.0 in 0.0 to 0.0, Fixed, Assumed, "1/day", "chance per day to leave a place that will surely change hands, before anything happens there; 0: off", "assumed; on where a scenario says so";
    deaths_per_event = 0.33 in 0.1 to 1.0, Loguniform, Measured, "persons", "persons who lose their lives for each event, where all residents of the place are there", "OHCHR (as of 21 May 2023): 6,278 killed recorded in March to June, November and December 2022, for 18,885 events of political violence (ACLED, sums); 1.66 an event in March, .05 in November; more died than were recorded";
    injured_per_death = 1.65 in 1.45 to 1.85, Triangular, Measured, "persons", "persons injured for each who loses their life", "OHCHR, civilian casualties recorded in Ukraine: 861 to 474 by 7 March 2022, 10,947 to 6,884 by 26 December 2022, 13,620 to 8,173 by 5 March 2023";
    // 1, 3. Belief and credibility.
    eta_start = 0.01 in 0.002 to 0.05, Loguniform, Assumed, "1/day", "perceived daily hazard that a new holder loses the place", "assumed";
    eta_settled = 1.5 in 0.5 to 3.0, Uniform, Assumed, "ln", "by how much that hazard falls once the holder has long been there", "assumed";
    settled_days = 120.0 in 60.0 to 200.0, Uniform, Assumed, "days", "time after which a holder counts as settled", "assumed";
    eta_front = 2.0 in 0.5 to 4.0, Uniform, Assumed, "ln", "by how much the hazard is higher at the front itself", "assumed";
    eta_leaning = 0.5 in 0.0 to 1.5, Uniform, Assumed, "ln", "by how much wishes shift the perceived hazard", "assumed";
    belief_drift = 0.1 in 0.03 to 0.3, Loguniform, Assumed, "1/day", "rate at which belief moves to its level", "assumed";
    loss_effect = 8.0 in 2.0 to 16.0, Loguniform, Assumed, "ln", "effect of losing everything elsewhere, quite unexpectedly", "assumed: the loss of a tenth of the people held about doubles the hazard that is perceived elsewhere";
    similarity_km = 300.0 in 100.0 to 800.0, Loguniform, Assumed, "km", "distance over which places count as alike", "assumed";
    seen_effect = 4.0 in 2.0 to 6.0, Uniform, Assumed, "ln", "effect of seeing garrison or officials leave", "assumed";
    call_effect = 2.0 in 0.5 to 4.0, Uniform, Assumed, "ln", "effect of a call by the holder itself to leave", "assumed";
    promise_effect = 1.0 in 0.0 to 2.0, Uniform, Assumed, "ln", "effect of a full stock of promises of a speaker who is fully believed", "assumed";
    promise_decay = 0.02 in 0.005 to 0.05, Loguniform, Assumed, "1/day", "rate at which promises are forgotten", "assumed";
    credibility_start = 0.6 in 0.3 to 0.9, Uniform, Assumed, "share", "weight of what a party says, at the start", "assumed";
    credibility_loss = 4.0 in 1.0 to 10.0, Loguniform, Assumed, "1", "fall of the logarithm of credibility when everything promised is lost, quite unexpectedly", "assumed: the loss of a tenth of the people held costs about a third";
    credibility_recovery = 0.005 in 0.001 to 0.02, Loguniform, Assumed, "1/day", "rate at which credibility recovers", "assumed";
    // 2, 4. Conduct.
    conduct_rate = 0.03 in 0.01 to 0.1, Loguniform, Assumed, "1/day", "rate at which people reconsider how they live under a holder", "assumed";
    post_rate = 0.003 in 0.001 to 0.01, Loguniform, Assumed, "1/day", "rate at which those with a post reconsider whether to keep it", "assumed";
    serve_base = -3.0 in -4.0 to -2.0, Uniform, Assumed, "logit", "utility of a post by itself", "assumed";
    accept_base = -1.0 in -2.0 to 0.0, Uniform, Assumed, "logit", "utility of taking pay, pension, aid or papers by itself", "assumed";
    resist_base = -4.0 in -5.0 to -3.0, Uniform, Assumed, "logit", "utility of resisting by itself", "assumed";
    lean_utility = 1.5 in 0.5 to 3.0, Uniform, Assumed, "logit", "weight of leaning in conduct", "assumed";
    pay_utility = 1.5 in 0.5 to 3.0, Uniform, Assumed, "logit", "weight of pay delivered", "assumed";
    aid_utility = 1.5 in 0.5 to 3.0, Uniform, Assumed, "logit", "weight of pension, aid and papers delivered", "assumed";
    promised_share = 0.3 in 0.0 to 0.6, Uniform, Assumed, "share", "weight of what is promised, beside what is delivered, with full credibility", "assumed";
    career_utility = 1.0 in 0.0 to 2.0, Uniform, Assumed, "logit", "weight of a career under a holder who stays", "assumed";
    sanction_utility = 2.0 in 1.0 to 4.0, Uniform, Assumed, "logit", "weight of perceived sanctions in conduct, per ten expected years", "assumed";
    pressure_utility = 1.5 in 0.5 to 3.0, Uniform, Assumed, "logit", "weight of pressure on those asked to serve", "assumed";
    force_utility = 2.0 in 1.0 to 4.0, Uniform, Assumed, "logit", "weight of force on dissent", "assumed";
    command_share = 0.15 in 0.05 to 0.3, Uniform, Assumed, "share", "share of posts in command or police", "assumed";
    leaning_abuse = 0.0005 in 0.0 to 0.002, Uniform, Assumed, "1/event", "chance per day to turn from a side for each event a day of its abuse or shelling", "assumed";
    // 5. Sanctions.
    practice_drift = 0.03 in 0.01 to 0.1, Loguniform, Assumed, "1/day", "rate at which perceived sanctions move to observed practice", "assumed";
    threat_effect = 0.5 in 0.1 to 1.0, Uniform, Assumed, "1", "part of the way to certain punishment that a threat moves perception, times credibility", "assumed";
    // 8. Leaving.
    reprisal_rate = 0.3 in 0.05 to 1.5, Loguniform, Assumed, "1/day", "chance per day to leave for ten expected years and no belief left", "assumed";
    reprisal_days = 5.0 in 2.0 to 10.0, Uniform, Assumed, "days", "horizon of belief for fleeing", "assumed";
    kin_grade_share = 0.3 in 0.1 to 0.6, Uniform, Assumed, "share", "part of a sanction that kin of somebody associated fear", "assumed";
    coercion_rate = 0.002 in 0.0005 to 0.01, Loguniform, Assumed, "1/day", "chance per day to leave under full force or pressure, for those who feel it", "assumed";
    draft_rate = 0.003 in 0.0005 to 0.015, Loguniform, Assumed, "1/day", "chance per day to leave under full mobilisation, households with men of military age", "assumed";
    hardship_rate = 0.001 in 0.0003 to 0.004, Loguniform, Assumed, "1/day", "chance per day to leave when all services are lost", "assumed";
    hardship_children = 1.5 in 1.0 to 2.5, Uniform, Assumed, "factor", "hardship with children relative to without", "assumed";
    permanence_rate = 0.003 in 0.0005 to 0.01, Loguniform, Assumed, "1/day", "chance per day to leave a holder who surely stays, those leaning against it", "assumed";
    contagion_rate = 0.05 in 0.01 to 0.2, Loguniform, Assumed, "1/day", "chance per day to leave when everybody else has left in a week", "assumed";
    contagion_threshold = 0.05 in 0.02 to 0.15, Uniform, Assumed, "share", "share that left in a week below which nobody follows", "assumed";
    evacuation_rate = 1.0 in 0.3 to 2.0, Uniform, Assumed, "1/day", "rate at which those who would follow a call do so", "assumed";
    family_rate = 0.0005 in 0.0001 to 0.002, Loguniform, Assumed, "1/day", "chance per day to leave for kin elsewhere", "assumed";
    window_factor = 2.0 in 0.0 to 5.0, Uniform, Assumed, "1", "by how much a closing way out raises every rate", "assumed";
    split_share = 0.2 in 0.05 to 0.4, Uniform, Assumed, "share", "share of households that split on leaving where their type can", "assumed; .78 of refugees in neighbouring countries were separated from family, UNHCR 2022, which does not hold for whole households going east";
    seat_level = 1.0 in 1.0 to 1.0, Fixed, Assumed, "factor", "factor on all seats that are offered; 1: as the rows say", "assumed; free where a scenario says so";
    packing_hours = 6.0 in 2.0 to 24.0, Loguniform, Assumed, "hours", "time from the decision to the road", "assumed; 2 hours in a wildfire, Kuligowski et al.";
    shock_place = 0.5 in 0.2 to 0.8, Uniform, Assumed, "ln", "spread of the shock shared by a place on a day", "assumed";
    shock_day = 0.3 in 0.1 to 0.5, Uniform, Assumed, "ln", "spread of the shock shared by a day", "assumed";
    // 16. Second flight.
    flight_again = 1.0 in 0.5 to 2.0, Loguniform, Assumed, "factor", "danger to those who shelter in a place against that to its residents, as a reason to leave it; 0: off", "assumed: as residents";
    // 9. Where to.
    travel_cost = 0.1 in 0.03 to 0.3, Loguniform, Assumed, "1/hour", "disutility of an hour on the road or in a queue", "assumed";
    exit_fear = 3.0 in 1.0 to 6.0, Uniform, Assumed, "logit", "disutility of an exit held by a party that may sanction, per ten expected years", "assumed";
    exit_leaning = 1.5 in 0.5 to 3.0, Uniform, Assumed, "logit", "weight of leaning to the party that holds the exit", "assumed";
    exit_kin = 2.0 in 0.5 to 4.0, Uniform, Assumed, "logit", "weight of kin behind the exit", "assumed";
    exit_stay = -1000.0 in -1000.0 to -1000.0, Fixed, Assumed, "logit", "utility of staying, against that of the exits; -1000: off", "assumed; on where a scenario says so";
    exit_abroad = 0.0 in 0.0 to 0.0, Fixed, Assumed, "logit", "utility of an exit in another country, beside its attraction; 0: off", "assumed; on where a scenario says so";
    exit_call = 1.0 in 0.0 to 2.0, Uniform, Assumed, "logit", "weight of a call towards the exit", "assumed";
    // 10. Road and border.
    car_kmh = 40.0 in 25.0 to 60.0, Uniform, Assumed, "km/h", "speed of cars on open roads", "assumed; convoys 25 km/h with checkpoints, Mariupol to Zaporizhzhia 2022";
    walk_km_day = 18.0 in 10.0 to 30.0, Triangular, Measured, "km/day", "distance walked in a day", "review of flights on foot";
    walk_limit_km = 40.0 in 20.0 to 60.0, Uniform, Assumed, "km", "longest way that people set out on foot", "assumed";
    checkpoint_hours = 0.33 in 0.17 to 1.0, Triangular, Assumed, "hours", "delay at a checkpoint", "assumed; occupied south 2022";
    persons_per_bus = 46.0 in 40.0 to 55.0, Triangular, Measured, "persons", "persons in a bus", "Berdiansk and Melitopol 2022, 54 buses";
    service_level = 1.0 in 1.0 to 1.0, Fixed, Assumed, "factor", "factor on what every crossing serves; 1: as the rows say", "assumed; free where a scenario says so";
    queue_patience_days = 4.0 in 2.0 to 7.0, Uniform, Assumed, "days", "wait in a queue after which people begin to give up", "assumed; waits of two to three days were borne at Logachevka and Medyka in 2022";
    // 11. Reception.
    rent_wish = 0.35 in 0.2 to 0.55, Triangular, Assumed, "share", "share of those without kin who look for a dwelling to rent", "assumed; .37 rent in Czechia, .53 in Poland";
    rent_elasticity = 2.0 in 0.5 to 4.0, Uniform, Assumed, "1", "how fast a filling market turns people away", "assumed; rents tripled in Lviv";
    onward_share = 0.4 in 0.2 to 0.7, Uniform, Assumed, "share", "share of those leaving a centre who go on by coach or train while there are seats", "assumed";
    host_days = 120.0 in 60.0 to 240.0, Uniform, Assumed, "days", "mean stay with hosts", "assumed";
    // 12. Return.
    return_rate = 0.01 in 0.005 to 0.016, Loguniform, Measured, "1/day", "chance per day to return to a safe home", "Kyiv 2022, counts of phones: .016 falling to .0085";
    return_safe = 0.005 in 0.002 to 0.02, Loguniform, Assumed, "1/day", "rate of danger at home, beyond what people are used to, at which returns halve", "assumed";
    return_damage = 0.25 in 0.2 to 0.3, Uniform, Measured, "share", "share of homes damaged in the east", "Operatyvna sotsiolohiia, July 2022";
    return_never_rate = 0.00014 in 0.0001 to 0.0002, Uniform, Measured, "1/day", "rate at which people decide never to return", "UNHCR intention surveys, refugees in Europe";
    visit_rate = 0.005 in 0.001 to 0.02, Loguniform, Assumed, "1/day", "rate of visits home", "assumed";
    // 9. Observation.
    report_spread = 0.2 in 0.05 to 0.4, Uniform, Assumed, "ln", "spread of reported figures about the truth", "assumed";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priors_hold_their_values() {
        for spec in PARAMETERS {
            assert!(
                spec.low <= spec.value && spec.value <= spec.high,
                "{}",
                spec.name
            );
            if spec.distribution == Distribution::Loguniform {
                assert!(spec.low > 0.0, "{}", spec.name);
            }
            let (least, most) = spec.domain();
            assert!(least <= spec.low && spec.high <= most, "{}", spec.name);
            assert!(
                !spec.source.is_empty() && !spec.unit.is_empty(),
                "{}",
                spec.name
            );
        }
    }

    #[test]
    fn quantiles_run_from_low_to_high() {
        for parameter in &ParameterTable::default().0 {
            let (low, middle, high) = (parameter.at(0.0), parameter.at(0.5), parameter.at(1.0));
            assert!(low <= middle && middle <= high);
            if parameter.distribution != Distribution::Fixed {
                assert!((low - parameter.low).abs() < 1e-9 * parameter.low.abs().max(1.0));
                assert!((high - parameter.high).abs() < 1e-9 * parameter.high.abs().max(1.0));
            }
        }
    }

    #[test]
    fn a_triangular_prior_has_its_textbook_median() {
        // Median of the triangular distribution with mode below the middle:
        // high - sqrt((high - low)(high - mode) / 2).
        let median = triangular(0.0, 1.0, 5.0, 0.5);
        assert!((median - (5.0 - (5.0 * 4.0 / 2.0_f64).sqrt())).abs() < 1e-12);
    }

    #[test]
    fn a_twentieth_of_a_posterior_is_beyond_each_end_of_its_interval() {
        for (value, low, high) in [(2.0, 1.0, 3.0), (1.2, 1.0, 3.0), (1.0, 1.0, 3.0)] {
            let mut parameter = ParameterTable::default().0[0].clone();
            (parameter.low, parameter.high) = (-100.0, 100.0);
            parameter.posterior = Some((value, low, high));
            assert!((parameter.at(0.05) - low).abs() < 1e-9);
            assert!((parameter.at(0.95) - high).abs() < 1e-9);
            // No farther than the prior, nor than the interval.
            (parameter.low, parameter.high) = (1.1, 2.9);
            assert_eq!((parameter.at(0.0), parameter.at(1.0)), (low, high));
        }
    }

    #[test]
    fn members_take_joint_draws_in_turn() {
        let mut table = ParameterTable::default();
        for (name, draws) in [
            ("reprisal_rate", [0.1, 0.2]),
            ("draft_rate", [0.001, 0.002]),
        ] {
            let index = ParameterTable::index(name).unwrap();
            table.0[index].draws = draws.to_vec();
        }
        let of = |member| {
            let drawn = table.of_member(member, |_| 0.5);
            (drawn.reprisal_rate, drawn.draft_rate)
        };
        assert_eq!(
            (of(0), of(1), of(2)),
            ((0.1, 0.001), (0.2, 0.002), (0.1, 0.001))
        );
        let middle = table.of_member(1, |_| 0.5).family_rate;
        assert_eq!(middle, table.at(|_| 0.5).family_rate);
        table.fix("reprisal_rate", 0.7);
        assert_eq!(table.of_member(1, |_| 0.5).reprisal_rate, 0.7);
        table.forget_posteriors();
        assert!(table.0.iter().all(|parameter| parameter.draws.is_empty()));
    }

    #[test]
    fn fixing_a_parameter_holds_it() {
        let mut table = ParameterTable::default();
        table.fix("reprisal_rate", 0.7);
        assert_eq!(table.at(|_| 0.9).reprisal_rate, 0.7);
        assert_eq!(table.best().reprisal_rate, 0.7);
        table.fix("no_such_name", 1.0);
    }
}
