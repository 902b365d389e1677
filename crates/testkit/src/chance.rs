//! Numbers for random runs that can be played again.

/// Numbers that look random and are the same for the same seed, which is not 0.
#[derive(Debug, Clone)]
pub struct Chance(pub u64);

impl Chance {
    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        // xorshift64: any seed but 0 walks through every other number.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    /// One of several things.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.place(all.len())]
    }

    /// A place among so many; 0 where there is none.
    pub fn place(&mut self, length: usize) -> usize {
        let bound = u64::try_from(length).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.below(bound)).unwrap_or_default()
    }

    /// Any octet.
    pub fn octet(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or_default()
    }
}
