//! The fuzz targets without a fuzzer: every seed, and a bounded number of mutations of each, the same ones each time.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::result_large_err,
    clippy::type_complexity,
    clippy::use_self,
    reason = "a test"
)]

use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

/// How many mutations each target gets, spread over its seeds; `AMD_FUZZ_MUTATIONS` changes it.
const MUTATIONS: usize = 4000;

#[test]
fn types() {
    check("types");
}

#[test]
fn classes() {
    check("classes");
}

#[test]
fn messages() {
    check("messages");
}

#[test]
fn servant() {
    check("servant");
}

#[test]
fn text() {
    check("text");
}

#[test]
fn slice() {
    check("slice");
}

fn check(name: &str) {
    let targets = fuzz::targets(Path::new(env!("CARGO_MANIFEST_DIR")));
    let target = targets.into_iter().find(|target| target.name == name).unwrap();
    let mutations = std::env::var("AMD_FUZZ_MUTATIONS").map_or(MUTATIONS, |count| count.parse().unwrap());
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for (index, seed) in target.seeds.iter().enumerate() {
        run(&target, index, seed);
        for _ in 0..mutations / target.seeds.len() {
            let mut data = seed.clone();
            for _ in 0..=random.below(4) {
                mutate(&mut data, &target.seeds, &mut random);
            }
            run(&target, index, &data);
        }
    }
}

/// Shows the bytes of a panic, so that they can become a test.
fn run(target: &fuzz::Target, seed: usize, data: &[u8]) {
    let outcome = std::panic::catch_unwind(|| (target.run)(data));
    assert!(
        outcome.is_ok(),
        "{} by a mutation of seed {seed}: {}",
        target.name,
        data.escape_ascii()
    );
}

/// One change: a byte, a bit, a cut, a piece of another seed, a number at the limits.
fn mutate(data: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(data.len() + 1);
    let end = data.len().min(at + random.below(9));
    match random.below(7) {
        0 => drop(data.drain(at..end)),
        1 => data.truncate(at),
        2 if at < data.len() => data[at] = random.next().to_le_bytes()[0],
        3 if at < data.len() => data[at] ^= 1 << random.below(8),
        4 => {
            let other = &seeds[random.below(seeds.len())];
            let start = random.below(other.len());
            let piece = &other[start..other.len().min(start + random.below(33))];
            drop(data.splice(at..end, piece.iter().copied()));
        }
        5 => {
            let number = [0, 1, -1, 4, 5, 6, 254, 255, 256, i32::MAX, i32::MIN][random.below(11)];
            let until = data.len().min(at + 4);
            drop(data.splice(at..until, number.to_le_bytes()));
        }
        _ => {
            let piece = data[at..end].to_vec();
            drop(data.splice(at..at, piece));
        }
    }
}

/// A generator that is the same on every machine (xorshift64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }
}
