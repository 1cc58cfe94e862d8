//! The Worker: lets bytes through the gates and stores the event.

#[cfg(target_arch = "wasm32")]
mod entry {
    use worker::{Context, Env, Request, Response, Result, event};

    #[event(fetch)]
    async fn fetch(_request: Request, _env: Env, _context: Context) -> Result<Response> {
        Response::ok("skeleton")
    }
}
