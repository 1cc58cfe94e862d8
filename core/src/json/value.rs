//! A value of any type, as a tree: what a field doesn't expect, what no field is there for, and what is read elsewhere.

use std::borrow::Cow;
use std::collections::BinaryHeap;

use super::reader::{Reader, Step, SyntaxFault};
use super::unsendable::{MARK, Unsendable};

/// A JSON value. Numbers keep the digits that were sent; strings borrow unless they had escapes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Boolean(bool),
    Number(&'a str),
    /// A number whose last digits a program had lost before it was sent.
    LostDigits(&'a str),
    String(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    Object(Vec<Member<'a>>),
    /// A value that JSON can't carry, with the digits of a `BigInt`. Only in a marked text.
    Unsendable(Unsendable, &'a str),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) value: Value<'a>,
    pub(crate) repeat: Repeat,
}

/// Whether another member of the same object has this one's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// No other has it.
    None,
    /// A later one has it.
    First,
    /// An earlier one has it.
    Later,
}

impl<'a> Value<'a> {
    pub(crate) fn is_null(&self) -> bool {
        *self == Value::Null
    }

    /// Finds the first member of this object with a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        let Value::Object(members) = self else { return None };
        members.iter().find(|member| member.key == name).map(|member| &member.value)
    }
}

impl<'a> Reader<'a> {
    /// Reads the next value, whatever it is.
    pub(crate) fn value(&mut self) -> Step<Value<'a>> {
        Ok(match self.peek() {
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            Some(b'{') => Value::Object(self.members()?),
            Some(b'[') => Value::Array(self.entries()?),
            Some(b't') => self.literal("true", Value::Boolean(true))?,
            Some(b'f') => self.literal("false", Value::Boolean(false))?,
            Some(b'n') => self.literal("null", Value::Null)?,
            Some(b'\'') => return self.stop(SyntaxFault::SingleQuote),
            Some(MARK) if self.takes_marks => {
                let mark = self.mark()?;
                let digits = if let Some(b'-' | b'0'..=b'9') = self.peek() { self.number()? } else { "" };
                mark.map_or(Value::LostDigits(digits), |mark| Value::Unsendable(mark, digits))
            }
            Some(_) => return self.stop(SyntaxFault::ExpectedValue),
            None => return self.stop(SyntaxFault::UnexpectedEnd),
        })
    }

    fn entries(&mut self) -> Step<Vec<Value<'a>>> {
        let mut entries = Vec::new();
        let mut more = self.open(b']')?;
        while more {
            entries.push(self.value()?);
            more = self.next(b']')?;
        }
        Ok(entries)
    }

    fn members(&mut self) -> Step<Vec<Member<'a>>> {
        let mut members = Vec::new();
        let mut more = self.open(b'}')?;
        while more {
            members.push(Member { key: self.key()?, value: self.value()?, repeat: Repeat::None });
            more = self.next(b'}')?;
        }
        mark_repeats(&mut members);
        Ok(members)
    }
}

/// Marks the members whose key another one has too.
pub(crate) fn mark_repeats(members: &mut [Member<'_>]) {
    if members.len() < 2 {
        return;
    }
    // A heap sorts with a tenth of the code that `sort` brings into a download.
    let keys: BinaryHeap<(&str, usize)> = members.iter().enumerate().map(|(at, member)| (&*member.key, at)).collect();
    let sorted = keys.into_sorted_vec();
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    let repeats: Vec<_> =
        pairs.filter(|((key, _), (next, _))| key == next).map(|((_, first), (_, later))| (*first, *later)).collect();
    for (first, later) in repeats {
        for (at, repeat) in [(first, Repeat::First), (later, Repeat::Later)] {
            if let Some(member) = members.get_mut(at)
                && member.repeat == Repeat::None
            {
                member.repeat = repeat;
            }
        }
    }
}
