//! The bits of every draw, so that no change of them goes unnoticed: stored runs and checkpoints
//! depend on them.

use outflow_random::{
    Cumulative, Purpose, StableHash, Stream, StreamKey, binomial, binomial_inverse, categorical,
    events, hypergeometric, multinomial, multivariate_hypergeometric, poisson, share_by_sums,
    standard_normal,
};

fn stream(name: &str) -> Stream {
    StreamKey::new(7, 3)
        .tick(9)
        .purpose(Purpose(5))
        .state(StableHash::new().text(name).finish())
        .batch(2)
        .hop(1)
        .stream()
}

#[test]
fn words_are_as_stored() {
    // numpy.random.Philox gives the same eight words for the key [7, 3] and the counter
    // [40, 9 << 32 | 5 << 16, 0x1234567890abcdef, 2 << 32 | 1], which it steps before use.
    let first = outflow_random::philox4x64(
        [41, 9 << 32 | 5 << 16, 0x1234_5678_90ab_cdef, 2 << 32 | 1],
        [7, 3],
    );
    let second = outflow_random::philox4x64(
        [42, 9 << 32 | 5 << 16, 0x1234_5678_90ab_cdef, 2 << 32 | 1],
        [7, 3],
    );
    assert_eq!(
        format!("{first:x?} {second:x?}"),
        "[fc84f96fc4fc5812, e6b908beffde28f8, 334cb168128e09c, fee38dfbdc98d0fa] \
         [f1cc04806412a7b9, 67f827e3155a2080, a54e92c76b222e7e, 1d40323a4a8dd299]"
    );
}

#[test]
fn hashes_are_as_stored() {
    let hashes = [
        StableHash::new().finish(),
        StableHash::new().word(1).finish(),
        StableHash::new().text("Kharkiv").finish(),
        StableHash::new().text("Харків").word(7).float(0.5).finish(),
    ];
    assert_eq!(
        format!("{hashes:x?}"),
        "[53e67391402ad347, 69b73cb51e1e3357, f27416e13e2902a4, 993793d5964c837f]"
    );
}

#[test]
fn draws_are_as_stored() {
    let mut list: Vec<u64> = Vec::new();
    let mut s = stream("golden");
    list.push(s.next_u64());
    list.push(s.uniform().to_bits());
    list.push(s.uniform_open().to_bits());
    list.push(s.exponential().to_bits());
    list.push(s.below(1_000_003));
    for (n, p) in [
        (3, 0.4),
        (30, 0.1),
        (2_000, 0.001),
        (90, 0.4),
        (50_000, 0.7),
        (1 << 52, 0.1),
    ] {
        list.push(binomial(&mut s, n, p));
        list.push(binomial_inverse(0.123_456, n.min(100_000), p));
    }
    for mean in [0.5, 8.0, 33.0, 1e9] {
        list.push(poisson(&mut s, mean));
    }
    for (marked, others, draws) in [
        (2, 8, 5),
        (30, 200, 40),
        (400, 300, 200),
        (1 << 40, 1 << 41, 1 << 30),
    ] {
        list.push(hypergeometric(&mut s, marked, others, draws));
    }
    let weights = [0.3, 0.0, 1.0, 2.0];
    let mut counts = [0; 4];
    for n in [3, 1_000] {
        assert!(multinomial(&mut s, n, &weights, &mut counts));
        list.extend(counts);
    }
    for n in [5, 30] {
        multivariate_hypergeometric(&mut s, &[9, 0, 40, 20], n, &mut counts);
        list.extend(counts);
    }
    list.push(categorical(&mut s, &weights).unwrap() as u64);
    list.push(Cumulative::new(&weights).unwrap().draw(&mut s) as u64);
    for n in [3, 30] {
        share_by_sums(&mut s, n, &[0.3, 0.3, 1.3, 3.3], |option, n| {
            list.push(option as u64 * 100 + n)
        });
    }
    list.push(standard_normal(&mut s).to_bits());
    list.extend(events(&mut s, 100, 0.05));
    list.push(s.next_u64());
    let stored: &[u64] = &[
        13232152018343475933,
        4600053879124072410,
        4602626233912310810,
        4601869517562542436,
        927633,
        1,
        0,
        2,
        1,
        5,
        0,
        36,
        31,
        35193,
        34881,
        450359955266080,
        9890,
        0,
        1,
        37,
        999972187,
        0,
        5,
        110,
        357907840,
        1,
        0,
        1,
        1,
        101,
        0,
        311,
        588,
        1,
        0,
        1,
        3,
        5,
        0,
        18,
        7,
        0,
        2,
        201,
        201,
        301,
        314,
        211,
        5,
        13828674935411371614,
        8,
        32,
        12787712893409300105,
    ];
    assert_eq!(list, stored);
}
