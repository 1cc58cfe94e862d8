//! Parts what is too much for one value of D1 or one call of the queue.

/// Parts items into chunks, in their order: each of at most so many, with at most so many bytes. A larger item is a chunk by itself.
pub(crate) fn within<T>(items: &[T], most: usize, most_bytes: usize, bytes_of: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let mut chunks = Vec::new();
    let mut rest = items;
    while !rest.is_empty() {
        let mut bytes = 0_usize;
        let fit = rest.iter().take(most).take_while(|item| {
            bytes = bytes.saturating_add(bytes_of(item));
            bytes <= most_bytes
        });
        let (chunk, behind) = rest.split_at_checked(fit.count().max(1)).unwrap_or((rest, &[]));
        chunks.push(chunk);
        rest = behind;
    }
    chunks
}
