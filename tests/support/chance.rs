//! What looks like chance, and is always the same.

/// A linear congruential generator, so that what it gives is the same on every machine.
#[derive(Debug)]
pub struct Chance(pub u64);

impl Chance {
    /// Any number below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// True in so many of ten cases.
    pub fn in_ten(&mut self, cases: u64) -> bool {
        self.below(10) < cases
    }

    /// One of the words; a word that stands there twice is twice as likely.
    pub fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }

    /// A day of few, so that days are often the same.
    pub fn day(&mut self) -> String {
        format!("2020-01-0{}", 1 + self.below(4))
    }
}
