//! The consumer of the queue. Dead letters go back into the queue from which they came, once the operator attaches this Worker to their
//! queue (docs/OPERATING.md, "Dead letters"). They are not read, since reading may be what failed.

use worker::js_sys::JSON;
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsCast, JsValue};
use worker::web_sys::console;
use worker::worker_sys::{Message, MessageBatch};
use worker::{Env, QueueContentType, RawMessageBuilder};

use super::bindings::Bindings;
use super::host::Host;
use crate::log;
use crate::overflow::{self, Delivery, Disposal};

#[wasm_bindgen]
extern "C" {
    /// A message with what `worker` does not know of it.
    #[wasm_bindgen(extends = Message)]
    type Delivered;

    #[wasm_bindgen(method, getter)]
    fn attempts(this: &Delivered) -> u32;
}

/// Seconds until a dead letter is tried again that the queue did not take.
const AGAIN_AFTER: u32 = 60;

/// Handles what is delivered together. Messages that can't be read are delivered again.
pub(super) async fn consume(batch: &MessageBatch, env: Env) -> Result<(), JsValue> {
    let messages: Vec<Delivered> = batch.messages()?.iter().map(JsCast::unchecked_into).collect();
    // As `wrangler.toml` names it.
    if String::from(batch.queue()?).ends_with("-dead") {
        redrive(&messages, env).await;
        return Ok(());
    }
    let deliveries: Vec<Delivery> = messages.iter().map(delivery).collect();
    let tell = |place: usize, disposal| {
        if let Some(message) = messages.get(place) {
            dispose(message, disposal);
        }
    };
    overflow::drain(&deliveries, &Host::of(env), tell).await;
    Ok(())
}

/// Reads a message. One that is not text becomes an empty one, which nobody understands.
fn delivery(message: &Delivered) -> Delivery {
    let body = message.body().ok().and_then(|body| body.as_string());
    Delivery { attempts: message.attempts(), body: body.unwrap_or_default() }
}

/// Tells the runtime. If that fails, the message is delivered again.
fn dispose(message: &Delivered, disposal: Disposal) {
    let _said = match disposal {
        Disposal::Ack => message.ack(),
        Disposal::Retry { delay_seconds } => {
            JSON::parse(&format!(r#"{{"delaySeconds":{delay_seconds}}}"#)).and_then(|options| message.retry(options))
        }
    };
}

/// Sends dead letters back. A letter is acknowledged only when its copy is in the queue, so there may be two of it, but never none.
async fn redrive(messages: &[Delivered], env: Env) {
    let bindings = Bindings::of(env);
    let mut count = 0_usize;
    for message in messages {
        count = count.saturating_add(send_back(message, bindings.overflow.as_ref()).await.into());
    }
    console::log_1(&log::redriven(count, messages.len().saturating_sub(count)).into());
}

async fn send_back(message: &Delivered, queue: Option<&worker::Queue>) -> bool {
    let is_sent = match (message.body(), queue) {
        (Ok(body), Some(queue)) => {
            let kind = if body.is_string() { QueueContentType::Text } else { QueueContentType::V8 };
            queue.send_raw(RawMessageBuilder::new(body).build_with_content_type(kind)).await.is_ok()
        }
        _ => false,
    };
    dispose(message, if is_sent { Disposal::Ack } else { Disposal::Retry { delay_seconds: AGAIN_AFTER } });
    is_sent
}
