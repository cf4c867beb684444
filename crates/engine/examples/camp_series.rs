use outflow_engine::*;
use outflow_scenario::{FleeOptions, ReadOptions, read};
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let o = ReadOptions { flee: FleeOptions { settings: Some(a[1].clone().into()), ..FleeOptions::default() }, ..Default::default() };
    let mut s = read(std::path::Path::new(&a[0]), &o).0.unwrap();
    s.settings.hasten = a[2].parse().unwrap();
    let engine = if a[5] == "agent" { EngineKind::Agent } else { EngineKind::Cohort };
    let plan = Plan::new(&s, &RunOptions { engine, recent_grid: RecentGrid::Exact, seed: 5, ..Default::default() }).unwrap();
    let n: u32 = a[4].parse().unwrap();
    let p = s.last_place(&a[3]).unwrap();
    let mut m = vec![(0.0, 0.0, 1e9_f64, 0.0_f64); s.days as usize];
    for k in 0..n {
        let r = run_member(&plan, k, &mut Unattended).unwrap();
        for d in 0..s.days as usize { let v = r.present[d * r.places + p]; m[d].0 += v; m[d].1 += v * v; m[d].2 = m[d].2.min(v); m[d].3 = m[d].3.max(v); }
    }
    for d in (0..s.days as usize).step_by(12) { let mean = m[d].0 / n as f64; println!("{d} {mean:.2} {:.2} {} {}", (m[d].1 / n as f64 - mean * mean).max(0.0).sqrt(), m[d].2, m[d].3); }
}
