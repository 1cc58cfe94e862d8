//! libFuzzer's own changes of bytes, and ours of JSON, in turns.

use fastrand::Rng;

use crate::mutate::Change;

/// Of ten changes, so many know that it is JSON.
const STRUCTURED: u8 = 7;

/// Changes an input in place, and answers its new size.
pub fn mutate(vary: Change, bytes: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Rng::with_seed(seed.into());
    if size < 2 || random.u8(..10) >= STRUCTURED {
        return libfuzzer_sys::fuzzer_mutate(bytes, size, max_size);
    }
    let mut varied = vary(&bytes[..size], &mut random);
    varied.truncate(max_size);
    bytes[..varied.len()].copy_from_slice(&varied);
    varied.len()
}
