//! How long answers took: a histogram whose steps are 5% apart.

const STEP: f64 = 1.05;
const LEAST_MS: f64 = 0.01;

#[derive(Debug, Clone, Default)]
pub(super) struct Waits {
    steps: Vec<u64>,
    many: u64,
    sum: f64,
}

impl Waits {
    pub(super) fn note(&mut self, ms: f64) {
        let step = (ms.max(LEAST_MS) / LEAST_MS).log(STEP) as usize;
        if self.steps.len() <= step {
            self.steps.resize(step + 1, 0);
        }
        self.steps[step] += 1;
        self.many += 1;
        self.sum += ms;
    }

    pub(super) fn mean(&self) -> f64 {
        self.sum / (self.many.max(1)) as f64
    }

    /// So that this part of all took no longer; up to 5% too much.
    pub(super) fn quantile(&self, part: f64) -> f64 {
        let rank = (self.many as f64 * part).ceil() as u64;
        let mut passed = 0;
        for (step, many) in self.steps.iter().enumerate() {
            passed += many;
            if passed >= rank {
                return LEAST_MS * STEP.powi(i32::try_from(step).unwrap_or(i32::MAX).saturating_add(1));
            }
        }
        0.0
    }
}
