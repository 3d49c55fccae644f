//! The command line.

use load::Outcome;

pub struct Arguments {
    pub rounds: usize,
    /// The share of the calls that is made.
    pub share: f64,
    /// What to choose by.
    pub words: Vec<String>,
}

impl Arguments {
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut parsed = Self {
            rounds: 3,
            share: 1.0,
            words: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--rounds" => parsed.rounds = arguments.next().ok_or("--rounds wants a number")?.parse()?,
                "--quick" => (parsed.rounds, parsed.share) = (1, 0.01),
                _ => parsed.words.push(argument),
            }
        }
        Ok(parsed)
    }
}
