//! `GET /panic`: asks the database and then panics, as a mistake of ours would in the middle of its work.

use crate::database::Database;
use crate::http::{ACCEPT, Request};
use crate::platform::Platform;
use crate::store::{Executor, health};

#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) async fn run<B>(request: &Request<B>, platform: &impl Platform) {
    if request.url.path == "/panic" {
        if let Some(store) = platform.store(Database::default()) {
            let _answer = store.batch(&[health()]).await;
        }
        panic!("the caller sent {:?}", request.headers.get(ACCEPT));
    }
}
