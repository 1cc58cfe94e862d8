//! Messages put together to what a queue takes at once.

/// Cloudflare's limits, and some way below that of 256 KB, for nobody says what counts.
const MOST_MESSAGES: usize = 100;
const MOST_BYTES: usize = 200_000;

/// Parts messages into parcels, in their order; a larger message is a parcel by itself.
pub(crate) fn parcels(messages: &[String]) -> Vec<&[String]> {
    let mut parcels = Vec::new();
    let mut rest = messages;
    while !rest.is_empty() {
        let mut bytes = 0_usize;
        let fit = rest.iter().take(MOST_MESSAGES).take_while(|message| {
            bytes = bytes.saturating_add(message.len());
            bytes <= MOST_BYTES
        });
        let count = fit.count().max(1);
        let (parcel, behind) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        parcels.push(parcel);
        rest = behind;
    }
    parcels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(sizes: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let messages: Vec<String> = sizes.into_iter().map(|size| "x".repeat(size)).collect();
        parcels(&messages).iter().map(|parcel| parcel.len()).collect()
    }

    #[test]
    fn a_parcel_is_as_much_as_a_queue_takes() {
        assert_eq!(counts([]), [0; 0]);
        assert_eq!(counts([10; 1]), [1]);
        assert_eq!(counts([10; 250]), [100, 100, 50]);
        assert_eq!(counts([100_000; 5]), [2, 2, 1]);
        assert_eq!(counts([120_000, 90_000, 300_000, 1, 1]), [1, 1, 1, 2]);
    }
}
