//! The query parameters that a verdict depends on. A misspelt one must not be taken for one that was left out: money depends on
//! them. Any other parameter is ignored.

use advocateloop_core::{Basis, Mode, Options};

use super::{InvalidParameter, Query, shown};

const MODE: &str = "mode";
const BASIS: &str = "basis";

/// Reads the parameters of `/validate`.
pub(crate) fn of_validation(query: &str) -> Result<Options, InvalidParameter> {
    let mut query = Query::read(query);
    let mode = take_mode(&mut query)?;
    let basis =
        query.take_filled(BASIS, "paid or gross: send one of them, or leave it out for paid", Basis::from_name)?;
    refuse_near(&query, &[MODE, BASIS])?;
    Ok(Options { basis: basis.unwrap_or_default(), mode, coerce: false })
}

/// Reads the parameters of `/track`, where the brand's own setting is the basis.
pub(crate) fn of_recording(query: &str) -> Result<Mode, InvalidParameter> {
    let mut query = Query::read(query);
    let mode = take_mode(&mut query)?;
    if query.pairs().any(|(name, _)| nearest(name) == Some(BASIS)) {
        return Err(InvalidParameter::Misplaced { name: BASIS });
    }
    refuse_near(&query, &[MODE])?;
    Ok(mode)
}

fn take_mode(query: &mut Query) -> Result<Mode, InvalidParameter> {
    let expected = "strict or lenient: send one of them, or leave it out for strict";
    Ok(query.take_filled(MODE, expected, Mode::from_name)?.unwrap_or_default())
}

fn refuse_near(query: &Query, known: &[&'static str]) -> Result<(), InvalidParameter> {
    let near = |(name, _)| Some((shown(name), nearest(name).filter(|meant| known.contains(meant))?));
    match query.pairs().find_map(near) {
        Some((name, meant)) => Err(InvalidParameter::Near { name, meant }),
        None => Ok(()),
    }
}

/// The parameter that a name probably means: `Mode`, `mod`, `base`, `order_total_basis`, `lenient`.
fn nearest(name: &str) -> Option<&'static str> {
    let folded: String =
        name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    // Nobody slips on the first letter, and `code` is often a parameter of its own.
    let is_near = |known: &str, slips: usize| {
        folded.chars().next() == known.chars().next() && strsim::osa_distance(&folded, known) <= slips
    };
    match folded.as_str() {
        "lenient" | "strict" => Some(MODE),
        "gross" => Some(BASIS),
        // As the brand's own setting is called.
        folded if folded.ends_with(BASIS) || is_near(BASIS, 2) => Some(BASIS),
        _ if is_near(MODE, 1) => Some(MODE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_told_from_others() {
        for (meant, names) in [
            (Some(MODE), "Mode MODE mod modes mdoe mode[] lenient"),
            (Some(BASIS), "Basis base bassis basic order_total_basis gross"),
            (None, "code node m model2 utm_medium fbclid key x brand test b axis mo"),
        ] {
            for name in names.split(' ') {
                assert_eq!(nearest(name), meant, "{name}");
            }
        }
        assert_eq!(nearest(""), None);
    }

    #[test]
    fn what_belongs_to_validation_alone_is_misplaced_elsewhere() {
        let options = of_validation("x=1&basis=gross&mode=lenient").unwrap();
        assert_eq!((options.basis, options.mode), (Basis::Gross, Mode::Lenient));
        assert_eq!(of_recording("x=1&m%6fde=lenient"), Ok(Mode::Lenient));
        for misplaced in ["basis=paid", "basis=net", "basis=", "Basis=gross", "bassis=gross", "basis=paid&basis=paid"] {
            assert_eq!(of_recording(misplaced), Err(InvalidParameter::Misplaced { name: BASIS }), "{misplaced}");
        }
    }
}
