//! What happened in a world: a digest always, and in readable lines when somebody wants to read them.

use crate::clock;

#[derive(Debug)]
pub struct History {
    digest: u64,
    is_told: bool,
    lines: Vec<String>,
}

impl History {
    #[must_use]
    pub fn new(is_told: bool) -> History {
        History { digest: 0xCBF2_9CE4_8422_2325, is_told, lines: Vec::new() }
    }

    pub fn tell(&mut self, now: u64, line: impl FnOnce() -> String) {
        self.note(&now.to_le_bytes());
        if self.is_told {
            let elapsed = now - clock::START;
            self.lines.push(format!("{:>8}.{:03} s  {}", elapsed / 1000, elapsed % 1000, line()));
        }
    }

    /// FNV-1a: two worlds with one digest had one history.
    pub fn note(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.digest = (self.digest ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }

    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest
    }

    #[must_use]
    pub fn lines(self) -> Vec<String> {
        self.lines
    }
}
