//! For machines without a C++ compiler: no coverage, but the same laws and the same changes.

use std::path::Path;
use std::time::{Duration, Instant};

use advocateloop_fuzz::laws;
use advocateloop_fuzz::mutate::{mutate, mutate_marked};
use advocateloop_fuzz::random::Random;

use crate::corpus;

pub(crate) fn run(corpus: &Path, target: &str, seed: u64, seconds: u64) -> Result<(), String> {
    let law = law(target)?;
    let corpus = corpus::read(corpus, target)?;
    for bytes in &corpus {
        law(bytes);
    }
    let (start, mut random, mut count) = (Instant::now(), Random::new(seed), 0_u64);
    while start.elapsed() < Duration::from_secs(seconds) {
        let bytes = random.pick(&corpus).ok_or("the corpus is empty")?;
        // Behind the byte of the options, or the head of a request.
        let head =
            bytes.windows(2).position(|window| window == b"\n\n").filter(|_| target == "gates").map_or(1, |at| at + 2);
        let (head, body) = bytes.split_at_checked(head).unwrap_or((bytes, &[]));
        let mut body = body.to_vec();
        let mut head = head.to_vec();
        let options = head.first_mut().filter(|_| target != "gates");
        if let Some(options) = options {
            // Another event or option for the same body.
            if random.below(3) == 0 {
                *options = b'@' | (random.draw().to_le_bytes()[0] % 64);
            }
        }
        let is_marked = target != "gates" && head.first().is_some_and(|options| options & 16 != 0);
        let change = if is_marked { mutate_marked } else { mutate };
        for _ in 0..=random.below(3) {
            body = change(&body, &mut random);
        }
        law(&[head, body].concat());
        count += 1;
    }
    println!("{target}: {} of the corpus and {count} changes of it, from seed {seed}, hold", corpus.len());
    Ok(())
}

fn law(target: &str) -> Result<fn(&[u8]), String> {
    match target {
        "verdict" => Ok(laws::verdict::hold),
        "normalize" => Ok(laws::normalize::hold),
        "gates" => Ok(laws::gates::hold),
        _ => Err(format!("there is no target {target:?}")),
    }
}
