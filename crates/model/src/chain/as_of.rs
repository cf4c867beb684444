//! What could be known at a moment, for forecasts: nothing after it may show.

use super::{EventKind, Scenario};

impl Scenario {
    /// The scenario as it could be known at a tick.
    ///
    /// - Changes of control, hazards, events, crossing rows, sanctions, facts and values of series
    ///   whose `known` is later are left out. Channels and ways on have no `known`; those that begin later are left
    ///   out.
    /// - What is left is as it was, but for periods that are under way: that a hazard, a level, a
    ///   crossing row, a channel or a way on ends later is hindsight, unless the row was known
    ///   before it began (it was announced, with its end). Otherwise it goes on to the end of the
    ///   run: what holds at the tick persists. (A call to leave keeps its end: whoever calls says
    ///   until when.)
    ///
    /// So no row that is known later, whatever it says, changes anything. Front scenarios, what-ifs
    /// and parameters are left alone; a posterior that was fitted to later facts is the caller's
    /// matter.
    ///
    /// ```
    /// # fn show(scenario: &outflow_model::chain::Scenario) {
    /// let then = scenario.known_by(7 * 96);
    /// assert!(then.control.iter().all(|row| row.known <= 7 * 96));
    /// # }
    /// ```
    #[must_use]
    pub fn known_by(&self, tick: i64) -> Self {
        let mut then = self.clone();
        let end = i64::from(self.days) * i64::from(super::DAY);
        then.control.retain(|row| row.known <= tick);
        then.hazards.retain(|row| row.known <= tick);
        then.events.retain(|row| row.known <= tick);
        then.crossings.retain(|row| row.known <= tick);
        then.sanctions.retain(|row| row.known <= tick);
        then.facts.retain(|row| row.known <= tick);
        for series in &mut then.series {
            series.values.retain(|value| value.known <= tick);
        }
        then.channels.retain(|row| row.start <= tick);
        then.onward.retain(|row| row.start <= tick);
        for row in &mut then.hazards {
            if is_hindsight(row.start, Some(row.end), row.known, tick) {
                row.end = row.end.max(end);
            }
        }
        for row in &mut then.events {
            if row.kind != EventKind::EvacuationCall
                && is_hindsight(row.start, row.end, row.known, tick)
            {
                row.end = None;
            }
        }
        for row in &mut then.crossings {
            if is_hindsight(row.start, row.end, row.known, tick) {
                row.end = None;
            }
        }
        for row in &mut then.channels {
            if is_hindsight(row.start, row.end, row.start, tick) {
                row.end = None;
            }
        }
        for row in &mut then.onward {
            if is_hindsight(row.start, row.end, row.start, tick) {
                row.end = None;
            }
        }
        then
    }
}

/// Whether a period that is under way at a tick has an end that nobody could know.
fn is_hindsight(start: i64, end: Option<i64>, known: i64, tick: i64) -> bool {
    start <= tick && known >= start && end.is_some_and(|end| end > tick)
}

#[cfg(test)]
mod tests {
    use super::super::*;

    fn scenario() -> Scenario {
        let hazard = |start: i64, end, known| Hazard {
            place: 0,
            kind: HazardKind::Shelling,
            start,
            end,
            events_per_day: 1.0,
            reporting: 1.0,
            known,
            variant: None,
        };
        let event = |id: &str, kind, start, end, known| Event {
            id: id.to_owned(),
            kind,
            party: None,
            target: Target::Everywhere,
            start,
            end,
            value: 1.0,
            known,
            variant: None,
        };
        let crossing = |start, end, known| Crossing {
            id: format!("from {start}"),
            place: 0,
            towards: "B".to_owned(),
            start,
            end,
            cars_per_day: 100.0,
            walkers_per_day: 100.0,
            turned_back: 0.0,
            held: 0.0,
            separated: 0.0,
            known,
            variant: None,
        };
        let control = |start, known| ControlRow {
            id: format!("at {start}"),
            place: 0,
            holder: Holder::Nobody,
            when: Uncertain {
                earliest: start,
                start,
                latest: start,
            },
            together: None,
            known,
            variant: None,
        };
        Scenario {
            title: String::new(),
            start: "2022-09-01".parse().unwrap(),
            days: 10,
            step: DAY,
            windows: Vec::new(),
            parties: Vec::new(),
            hostile: Vec::new(),
            parts: Parts::default(),
            causes: Causes::default(),
            parameters: ParameterTable::default(),
            places: Vec::new(),
            links: Vec::new(),
            control: vec![control(100, 100), control(300, 300), control(500, 100)],
            hazards: vec![
                hazard(0, 100, 0),
                hazard(150, 250, 150),
                hazard(250, 300, 250),
            ],
            events: vec![
                event("dark", EventKind::Blackout, 100, Some(400), 100),
                event("announced", EventKind::Closure, 100, Some(400), 50),
                event("call", EventKind::EvacuationCall, 100, Some(400), 100),
                event("later", EventKind::Promise, 300, None, 300),
            ],
            channels: Vec::new(),
            sanctions: Vec::new(),
            types: Vec::new(),
            leanings: Vec::new(),
            associations: Vec::new(),
            kin_sets: Vec::new(),
            kin: Vec::new(),
            crossings: vec![crossing(0, Some(300), 0), crossing(300, None, 300)],
            receptions: Vec::new(),
            onward: Vec::new(),
            exits: Vec::new(),
            facts: Vec::new(),
            series: Vec::new(),
            fronts: Vec::new(),
            variants: Vec::new(),
        }
    }

    #[test]
    fn what_is_known_later_is_left_out_and_what_holds_persists() {
        let then = scenario().known_by(200);
        let starts: Vec<i64> = then.control.iter().map(|row| row.when.start).collect();
        assert_eq!(starts, [100, 500]);
        let ends: Vec<i64> = then.hazards.iter().map(|row| row.end).collect();
        assert_eq!(ends, [100, 960]);
        let ends: Vec<_> = then.events.iter().map(|row| row.end).collect();
        assert_eq!(ends, [None, Some(400), Some(400)]);
        assert_eq!(then.crossings.len(), 1);
        assert_eq!(then.crossings[0].end, None);
    }

    #[test]
    fn rows_known_later_change_nothing() {
        let one = scenario();
        for tick in [0, 150, 200, 400, 1000] {
            let mut changed = one.clone();
            for row in changed.hazards.iter_mut().filter(|row| row.known > tick) {
                row.events_per_day = 99.0;
            }
            for row in changed.events.iter_mut().filter(|row| row.known > tick) {
                (row.value, row.start) = (0.1, row.start + 5);
            }
            for row in changed.control.iter_mut().filter(|row| row.known > tick) {
                row.holder = Holder::Contested;
            }
            changed.crossings.retain(|row| row.known <= tick);
            assert_eq!(changed.known_by(tick), one.known_by(tick));
            // Nor does the end of what is under way, which is later knowledge.
            for row in &mut changed.hazards {
                if (row.start..row.end).contains(&tick) {
                    row.end += 7;
                }
            }
            assert_eq!(changed.known_by(tick), one.known_by(tick));
        }
    }

    #[test]
    fn asked_twice_it_says_the_same() {
        let then = scenario().known_by(200);
        assert_eq!(then.known_by(200), then);
    }
}
