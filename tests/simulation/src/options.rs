//! The command line.

const USAGE: &str = "--seeds N [--first F] plays N worlds from F (1) on; --seed S plays one and tells its history; \
     --mutants puts defects into the SQL, to see whether they are found; --filters takes each filter of brand and environment out of them; --capacity shows how far many databases go";

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Options {
    Play { first: u64, seeds: u64 },
    Replay { seed: u64 },
    Mutants,
    Filters,
    Capacity,
}

impl Options {
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let arguments: Vec<String> = arguments.collect();
        if arguments == ["--mutants"] {
            return Ok(Options::Mutants);
        }
        if arguments == ["--filters"] {
            return Ok(Options::Filters);
        }
        if arguments == ["--capacity"] {
            return Ok(Options::Capacity);
        }
        let (mut seeds, mut first, mut seed) = (None, None, None);
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let place = match name.as_str() {
                "--seeds" => &mut seeds,
                "--first" => &mut first,
                "--seed" => &mut seed,
                _ => return Err(format!("unknown option {name:?}; {USAGE}")),
            };
            let value = arguments.next().and_then(|value| value.replace('_', "").parse().ok());
            *place = Some(value.ok_or_else(|| format!("{name} needs a number; {USAGE}"))?);
        }
        match (seed, seeds) {
            (Some(seed), None) => Ok(Options::Replay { seed }),
            (None, seeds) => Ok(Options::Play { first: first.unwrap_or(1), seeds: seeds.unwrap_or(1_000) }),
            (Some(_), Some(_)) => Err(format!("either --seed or --seeds; {USAGE}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn read(line: &str) -> Result<Options, String> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn one_seed_is_replayed_and_many_are_played() {
        assert_eq!(read("--seed 7"), Ok(Options::Replay { seed: 7 }));
        assert_eq!(read("--seeds 1_000_000 --first 5"), Ok(Options::Play { first: 5, seeds: 1_000_000 }));
        assert_eq!(read(""), Ok(Options::Play { first: 1, seeds: 1_000 }));
    }

    #[test]
    fn what_is_unknown_is_refused() {
        assert!(read("--seedz 7").is_err() && read("--seed").is_err() && read("--seed 1 --seeds 2").is_err());
    }
}
