//! Chance that repeats itself: splitmix64, keyed by purpose.
//!
//! Every draw belongs to a purpose and to keys ("arrivals", ward 3, day 512), never to a shared stream, so a
//! new purpose or one patient more leaves all other draws as they were. Only integers: the same on every machine.

/// A stream of draws for one purpose.
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The stream of this purpose and these keys.
    pub fn of(purpose: &str, keys: &[i64]) -> Self {
        // FNV-1a tells purposes apart; each key then passes through the mixer.
        let mut state = 0xcbf2_9ce4_8422_2325;
        for byte in purpose.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        for key in keys {
            state = mixed(state ^ key.cast_unsigned());
        }
        Chance { state }
    }

    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.state)
    }

    /// A whole number in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = i128::from(high - low) + 1;
        let offset = (i128::from(self.draw()) * width) >> 64;
        low + offset as i64
    }

    /// True in so many of 1,000 cases.
    pub fn happens(&mut self, permille: i64) -> bool {
        self.between(0, 999) < permille
    }

    /// `mean` give or take `permille` of it; values near the mean are the more frequent ones.
    pub fn around(&mut self, mean: i64, permille: i64) -> i64 {
        let reach = mean.abs() * permille / 1000;
        mean + (self.between(-reach, reach) + self.between(-reach, reach)) / 2
    }

    /// A whole number of events whose mean is `thousandths` ÷ 1,000: the least possible spread, so that a
    /// month of a small ward is not swamped by noise.
    pub fn events(&mut self, thousandths: i64) -> i64 {
        thousandths / 1000 + i64::from(self.happens(thousandths % 1000))
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.between(0, among.len() as i64 - 1) as usize]
    }
}

/// The finaliser of splitmix64.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
