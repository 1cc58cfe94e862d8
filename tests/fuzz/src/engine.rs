//! libFuzzer's own changes of bytes, and ours of JSON, in turns.

use crate::mutate::{mutate, mutate_marked};
use crate::random::Random;

/// Of ten changes, how many know that it is JSON.
const STRUCTURED: usize = 6;

/// Changes an [`Input`](crate::input::Input), in place; answers its new size.
pub fn mutate_input(bytes: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed.into());
    match random.below(10) {
        0..STRUCTURED if size > 1 => {
            let change = if bytes[0] & 16 == 0 { mutate } else { mutate_marked };
            mutate_behind(bytes, 1, size, max_size, &mut random, change)
        }
        // Another event or option for the same body.
        STRUCTURED if size > 1 => {
            bytes[0] = b'@' | (random.draw().to_le_bytes()[0] % 64);
            size
        }
        _ => libfuzzer_sys::fuzzer_mutate(bytes, size, max_size),
    }
}

/// The same for a [`Wire`](crate::wire::Wire): changes a body, or bytes anywhere.
pub fn mutate_wire(bytes: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed.into());
    let bodies: Vec<usize> =
        bytes[..size].windows(2).enumerate().filter(|(_, two)| *two == b"\n\n").map(|(at, _)| at + 2).collect();
    match random.pick(&bodies) {
        Some(&start) if random.below(10) < STRUCTURED => {
            mutate_behind(bytes, start, size, max_size, &mut random, mutate)
        }
        _ => libfuzzer_sys::fuzzer_mutate(bytes, size, max_size),
    }
}

/// One to three changes of the JSON from `start` on.
fn mutate_behind(
    bytes: &mut [u8],
    start: usize,
    size: usize,
    max_size: usize,
    random: &mut Random,
    change: fn(&[u8], &mut Random) -> Vec<u8>,
) -> usize {
    let mut text = bytes[start..size].to_vec();
    for _ in 0..=random.below(3) {
        text = change(&text, random);
    }
    text.truncate(max_size - start);
    bytes[start..start + text.len()].copy_from_slice(&text);
    start + text.len()
}
