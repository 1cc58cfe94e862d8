//! The command line: few enough options that a parser library would cost more than it saves.

use crate::Result;

#[derive(Debug)]
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    pub(crate) fn from_environment() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    pub(crate) fn command(&mut self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// The next word that is not an option, like `native` in `bench native`.
    pub(crate) fn word(&mut self) -> Option<String> {
        let at = self.0.iter().position(|argument| !argument.starts_with('-'))?;
        Some(self.0.remove(at))
    }

    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let at = self.0.iter().position(|argument| argument == name);
        at.map(|at| self.0.remove(at)).is_some()
    }

    /// The value of `--name VALUE` or `--name=VALUE`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let joined = format!("{name}=");
        let Some(at) = self.0.iter().position(|argument| argument == name || argument.starts_with(&joined)) else {
            return Ok(None);
        };
        let argument = self.0.remove(at);
        if let Some(value) = argument.strip_prefix(&joined) {
            return Ok(Some(value.to_owned()));
        }
        if at < self.0.len() { Ok(Some(self.0.remove(at))) } else { Err(format!("{name} needs a value")) }
    }

    /// All that is left, for a program that reads its own options.
    pub(crate) fn rest(self) -> Vec<String> {
        self.0
    }

    /// Refuses what no option took: a misspelt `--fersh` must not start a server on the old state.
    pub(crate) fn finish(self) -> Result {
        match self.0.first() {
            None => Ok(()),
            Some(argument) => Err(format!("unknown option {argument:?}; see `cargo xtask help`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn arguments(line: &str) -> Arguments {
        Arguments(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn options_come_in_any_order_and_either_spelling() {
        let mut line = arguments("dev --fresh --port=9000 --state /tmp/x");
        assert_eq!(line.command().as_deref(), Some("dev"));
        assert_eq!(line.value("--state").unwrap().as_deref(), Some("/tmp/x"));
        assert_eq!(line.value("--port").unwrap().as_deref(), Some("9000"));
        assert!(line.flag("--fresh"));
        assert!(!line.flag("--fresh"));
        assert_eq!(line.finish(), Ok(()));
    }

    #[test]
    fn what_is_unknown_or_unfinished_is_refused() {
        assert!(arguments("--fersh").finish().unwrap_err().contains("--fersh"));
        assert!(arguments("--port").value("--port").unwrap_err().contains("needs a value"));
    }
}
