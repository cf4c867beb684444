use outflow_engine::*;
use outflow_scenario::{ReadOptions, read};
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let s = read(std::path::Path::new(&a[0]), &ReadOptions::default()).0.unwrap();
    let plan = Plan::new(&s, &RunOptions::default()).unwrap();
    let r = run_member(&plan, 0, &mut Unattended).unwrap();
    let t = s.days as usize;
    for d in (0..t).step_by((t / 12).max(1)) {
        let fl: f64 = r.flows[d * 2 * r.links..(d + 1) * 2 * r.links].iter().sum();
        let camps: f64 = plan.observed().camps().iter().map(|c| r.present[d * r.places + c.place]).sum();
        println!("{d}: link entries {fl}, travelling {}, displaced {}, in camps {camps}", r.travelling[d], r.displaced[d]);
    }
}
