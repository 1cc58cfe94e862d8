//! What a batch is made of.

pub fn entry(event: &str, payload: &str) -> String {
    format!(r#"{{"type":"{event}","payload":{payload}}}"#)
}

pub fn list(entries: &[String]) -> String {
    format!("[{}]", entries.join(","))
}
