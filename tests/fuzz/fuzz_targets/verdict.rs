#![no_main]

use advocateloop_fuzz::{laws, mutate};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::verdict::hold(bytes));
libfuzzer_sys::fuzz_mutator!(|bytes: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::in_turns(mutate::vary_input, bytes, size, max_size, seed)
});
