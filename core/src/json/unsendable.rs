//! Values that a program's object may hold, but JSON can't carry. `JSON.stringify` leaves some of it out and turns some into
//! `null` or `{}`, silently; pre-flight marks it instead, so that it becomes an issue at its place.

/// The first byte of a mark, which no JSON text holds; one letter follows.
pub(super) const MARK: u8 = 0x01;

macro_rules! unsendables {
    ($( $Unsendable:ident = $letter:literal, $name:literal; )+) => {
        /// A value that JSON can't carry.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Unsendable { $( #[doc = concat!("`", $name, "`.")] $Unsendable, )+ }

        impl Unsendable {
            pub const ALL: &'static [Unsendable] = &[ $( Unsendable::$Unsendable, )+ ];

            /// The name in messages, with its article.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Unsendable::$Unsendable => $name, )+ }
            }

            const fn letter(self) -> u8 {
                match self { $( Unsendable::$Unsendable => $letter, )+ }
            }
        }
    };
}

unsendables! {
    NotANumber = b'n', "NaN";
    Infinity   = b'i', "Infinity";
    BigInt     = b'b', "a BigInt";
    Function   = b'f', "a function";
    Symbol     = b's', "a symbol";
    Undefined  = b'u', "undefined";
    Map        = b'm', "a Map";
    Set        = b't', "a Set";
    Cycle      = b'c', "an object that contains itself";
    Throwing   = b'g', "a value that cannot be read";
}

/// The mark in front of a number whose last digits a program has lost: beyond 2^53, it has no others.
#[must_use]
pub fn lost_digits_mark() -> String {
    [MARK, LOST_DIGITS].into_iter().map(char::from).collect()
}

pub(super) const LOST_DIGITS: u8 = b'd';

impl Unsendable {
    /// The characters that stand for it in a marked text.
    #[must_use]
    pub fn mark(self) -> String {
        [MARK, self.letter()].into_iter().map(char::from).collect()
    }

    pub(super) fn of_letter(letter: u8) -> Option<Unsendable> {
        Unsendable::ALL.iter().copied().find(|unsendable| unsendable.letter() == letter)
    }
}
