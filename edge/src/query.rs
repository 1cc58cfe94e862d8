//! Reads query parameters strictly: a misspelt parameter must not pass for one that was left out.

pub(crate) mod judging;

use thiserror::Error;

/// The reason why a query parameter can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidParameter {
    /// `expected` says what it must be, and what to send: “an integer from 1 to 500: send limit=100”.
    #[error("The query parameter {name} must be {expected}")]
    Malformed { name: &'static str, expected: &'static str },
    #[error("The query parameter {name} is required: it must be {expected}")]
    Missing { name: &'static str, expected: &'static str },
    #[error("The query parameter {name} was sent more than once: send it once")]
    Repeated { name: &'static str },
    /// `name` has at most 40 characters.
    #[error("There is no query parameter {name} here: {}", send_only(.known))]
    Unknown { name: String, known: Vec<&'static str> },
    /// `name` has at most 40 characters.
    #[error("There is no query parameter {name} here: did you mean {meant}? Names are exact, in small letters")]
    Near { name: String, meant: &'static str },
    /// Known, but not on this route.
    #[error(
        "The query parameter {name} belongs to /validate alone: here the brand's own setting counts, so leave it out"
    )]
    Misplaced { name: &'static str },
}

fn send_only(known: &[&str]) -> String {
    if known.is_empty() { "send none".to_owned() } else { format!("send only {}", known.join(", ")) }
}

/// Reads a whole number: digits, without a sign or zeros in front.
pub(crate) fn whole<T: std::str::FromStr>(text: &str) -> Option<T> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if is_plain { text.parse().ok() } else { None }
}

/// The parameters of a request, to be taken one by one. A parameter that is left at the end is unknown.
#[derive(Debug)]
pub struct Query {
    pairs: Vec<(String, String)>,
    taken: Vec<&'static str>,
}

impl Query {
    /// Reads a query, which is form-urlencoded.
    pub fn read(query: &str) -> Query {
        Query { pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect(), taken: Vec::new() }
    }

    /// Takes a parameter's value. An empty value counts as none, so that `cursor=` begins a list.
    pub fn take(&mut self, name: &'static str) -> Result<Option<String>, InvalidParameter> {
        Ok(self.take_sent(name)?.filter(|value| !value.is_empty()))
    }

    fn take_sent(&mut self, name: &'static str) -> Result<Option<String>, InvalidParameter> {
        self.taken.push(name);
        let mut values = self.pairs.extract_if(.., |(key, _)| key == name).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(_), Some(_)) => Err(InvalidParameter::Repeated { name }),
            (value, _) => Ok(value),
        }
    }

    /// Takes a parameter's value and parses it.
    pub fn take_as<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, InvalidParameter> {
        let malformed = InvalidParameter::Malformed { name, expected };
        self.take(name)?.map(|value| parse(&value).ok_or(malformed)).transpose()
    }

    /// Takes a parameter's value and parses it. An empty value is malformed.
    pub fn take_filled<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, InvalidParameter> {
        let malformed = InvalidParameter::Malformed { name, expected };
        self.take_sent(name)?.map(|value| parse(&value).ok_or(malformed)).transpose()
    }

    /// Fails if a parameter is left.
    pub fn finish(self) -> Result<(), InvalidParameter> {
        match self.pairs.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(InvalidParameter::Unknown { name: shown(&name), known: self.taken }),
        }
    }

    /// Lists the parameters that are left.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Shortens a name so that a sentence may repeat it.
pub(crate) fn shown(name: &str) -> String {
    const LONGEST: usize = 40;
    name.chars().filter(|character| !character.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_taken() {
        let mut query = Query::read("a=1&b=x%20y+z%2B%C3%A9&&c=100%&d=%zz%+1%4&e=");
        let mut take = |name| query.take(name).unwrap();
        assert_eq!(take("a").as_deref(), Some("1"));
        assert_eq!(take("b").as_deref(), Some("x y z+é"));
        assert_eq!(take("c").as_deref(), Some("100%"));
        assert_eq!(take("d").as_deref(), Some("%zz% 1%4"));
        assert_eq!((take("e"), take("f")), (None, None));
        assert_eq!(query.finish(), Ok(()));
    }

    #[test]
    fn what_nobody_takes_is_unknown() {
        let mut query = Query::read(&format!("limits=1&{}=2", "x".repeat(100)));
        query.take("limit").unwrap();
        let unknown = |name: &str| Err(InvalidParameter::Unknown { name: name.to_owned(), known: vec!["limit"] });
        assert_eq!(query.finish(), unknown("limits"));
        let mut query = Query::read(&format!("{}=2", "x%0A".repeat(100)));
        query.take("limit").unwrap();
        assert_eq!(query.finish(), unknown(&"x".repeat(40)));
    }

    #[test]
    fn a_parameter_is_sent_once_and_is_what_it_must_be() {
        let number = |query: &str| Query::read(query).take_as("n", "a number", |value| value.parse::<u8>().ok());
        assert_eq!((number("n=7"), number("n="), number("")), (Ok(Some(7)), Ok(None), Ok(None)));
        assert_eq!(number("n=x"), Err(InvalidParameter::Malformed { name: "n", expected: "a number" }));
        assert_eq!(number("n=1&n=1"), Err(InvalidParameter::Repeated { name: "n" }));
        let filled = |query: &str| Query::read(query).take_filled("n", "a number", |value| value.parse::<u8>().ok());
        assert_eq!((filled("n=7"), filled("")), (Ok(Some(7)), Ok(None)));
        for empty in ["n=", "n"] {
            assert_eq!(filled(empty), Err(InvalidParameter::Malformed { name: "n", expected: "a number" }));
        }
    }
}
