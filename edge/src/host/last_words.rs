//! What is said when our own code panics. The instance is lost then, with every request in it: `edge/shell` answers them, and
//! the next request gets another instance.

use std::cell::RefCell;
use std::panic;

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Remembers where a panic was, never with what message: that may hold what a caller sent.
pub(super) fn prepare() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        PLACE.with(|kept| kept.replace(place));
    }));
}

/// Address and length of the place.
pub(super) fn place() -> (*const u8, usize) {
    PLACE.with_borrow(|place| (place.as_ptr(), place.len()))
}
