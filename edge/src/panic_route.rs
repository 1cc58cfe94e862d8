//! `GET /panic`: asks the database and then panics, as a mistake of ours would in the middle of its work.

use worker::{Env, Request};

use crate::platform::Platform;
use crate::platform::cloudflare::Cloudflare;
use crate::store::{Executor, HEALTH};

#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) async fn run(request: &Request, env: &Env) {
    if request.path() == "/panic" {
        let _answer = Cloudflare::new(env).store().batch(&[HEALTH]).await;
        let sent = request.headers().get("X-Canary").ok().flatten();
        panic!("the caller sent {sent:?}");
    }
}
