//! JSON text, compact, as `JSON.stringify` would write it, but with numbers from their decimal digits.

use super::scan::first_special;

/// Writes one JSON value after another; commas come by themselves.
///
/// ```
/// let mut out = advocateloop_core::json::Writer::new();
/// out.object(|out| {
///     out.key("total").raw("108.00");
///     out.key("codes").array(|out| { out.string("a\nb"); });
/// });
/// assert_eq!(out.finish(), r#"{"total":108.00,"codes":["a\nb"]}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    #[must_use]
    pub fn new() -> Self {
        // Most answers fit.
        Writer { text: String::with_capacity(1_024) }
    }

    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    /// A documented name of a member, which needs no escapes; the next call writes its value.
    pub fn key(&mut self, name: &'static str) -> &mut Self {
        self.separate();
        self.text.reserve(name.len().saturating_add(3));
        self.text.push('"');
        self.text.push_str(name);
        self.text.push_str("\":");
        self
    }

    /// A name that the sender chose.
    pub(crate) fn key_of_sender(&mut self, name: &str) -> &mut Self {
        self.string(name);
        self.text.push(':');
        self
    }

    pub fn object(&mut self, members: impl FnOnce(&mut Self)) -> &mut Self {
        self.open("{");
        members(self);
        self.close("}")
    }

    pub fn array(&mut self, entries: impl FnOnce(&mut Self)) -> &mut Self {
        self.open("[");
        entries(self);
        self.close("]")
    }

    fn open(&mut self, bracket: &str) {
        self.separate();
        self.text.push_str(bracket);
    }

    fn close(&mut self, bracket: &str) -> &mut Self {
        self.text.push_str(bracket);
        self
    }

    pub fn boolean(&mut self, value: bool) -> &mut Self {
        self.raw(if value { "true" } else { "false" })
    }

    /// Text that is JSON already, such as an amount's digits.
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.separate();
        self.text.push_str(json);
        self
    }

    /// JSON that prints itself behind a text.
    pub(crate) fn printed(&mut self, print: impl FnOnce(&mut String)) -> &mut Self {
        self.separate();
        print(&mut self.text);
        self
    }

    pub fn string(&mut self, value: &str) -> &mut Self {
        self.separate();
        quote(value, &mut self.text);
        self
    }

    /// A comma, unless the value is the first of its container or follows its name.
    fn separate(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.text.push(',');
        }
    }
}

/// Writes a string behind a text.
pub(crate) fn quote(value: &str, text: &mut String) {
    text.push('"');
    let mut rest = value;
    // What ends a plain run is ASCII, so the run ends between characters.
    while let Some((plain, special)) = rest.split_at_checked(first_special(rest.as_bytes())) {
        let mut characters = special.chars();
        let Some(character) = characters.next() else { break };
        text.push_str(plain);
        escape(character, text);
        rest = characters.as_str();
    }
    text.push_str(rest);
    text.push('"');
}

fn escape(character: char, text: &mut String) {
    let short = match character {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{8}' => "\\b",
        '\u{C}' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => {
            let code = u32::from(character);
            text.push_str("\\u00");
            text.extend([code >> 4, code & 0xF].into_iter().filter_map(|digit| char::from_digit(digit, 16)));
            return;
        }
    };
    text.push_str(short);
}
