//! The stable names of what a verdict can say, with what each means.

macro_rules! codes {
    ($(#[$meta:meta])* pub enum $Name:ident { $( $Code:ident = $name:literal, $meaning:literal; )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name { $( #[doc = $meaning] $Code, )+ }

        impl $Name {
            pub const ALL: &'static [$Name] = &[ $( $Name::$Code, )+ ];

            /// As programs see it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( $Name::$Code => $name, )+ }
            }

            /// As the documentation explains it.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $( $Name::$Code => $meaning, )+ }
            }
        }
    };
}

codes! {
    /// Why a payload is invalid.
    pub enum IssueCode {
        MalformedJson = "malformed_json", "The body is not JSON as RFC 8259 has it, in UTF-8, at most 16 levels deep. The only issue then.";
        PayloadTooLarge = "payload_too_large", "The body is larger than 64 KiB, or a batch than 1 MiB. The only issue then.";
        NotAnObject = "not_an_object", "The body, or an entry of `items`, is not a JSON object.";
        Missing = "missing", "A required field is absent or `null`; or a refund without an amount speaks of one.";
        Blank = "blank", "A required text is empty or only white space.";
        WrongType = "wrong_type", "The value has another JSON type, such as a number in quotes.";
        TooLong = "too_long", "The text has too many characters (Unicode scalar values).";
        TooMany = "too_many", "The list has too many entries.";
        ControlCharacter = "control_character", "The text contains a character of U+0000–1F or U+007F–9F.";
        Placeholder = "placeholder", "An identifier or a code holds what a broken variable leaves behind, such as `undefined` or `{{id}}`.";
        DuplicateField = "duplicate_field", "A key is given twice in one object.";
        InvalidEmail = "invalid_email", "Not an email address (RFC 5321, RFC 6531) with a dot in its domain.";
        InvalidPhone = "invalid_phone", "Not 5 to 15 digits with an optional leading `+` and separators.";
        InvalidUrl = "invalid_url", "Not an absolute `http` or `https` address without credentials.";
        InvalidCode = "invalid_code", "A referral code contains white space; in a batch also, an `idempotency_key` contains other than visible ASCII characters.";
        Negative = "negative", "The number is below zero.";
        NotPositive = "not_positive", "The number is zero where more is asked.";
        TooPrecise = "too_precise", "The number has more than 4 decimals.";
        OutOfRange = "out_of_range", "The number is beyond its limit, or `total_refunded` is below `refund_amount`.";
        IdentifierRequired = "identifier_required", "A refund names no conversion.";
        NotOneOf = "not_one_of", "Administration, and the `type` in a batch: the value is none of the names that may stand there.";
        InvalidTime = "invalid_time", "Administration: not a time as RFC 3339 has it, such as `2027-01-31T00:00:00Z`.";
        UnknownField = "unknown_field", "Administration: there is no such field.";
    }
}

impl IssueCode {
    /// Whether an event's payload can have it.
    #[must_use]
    pub const fn is_of_events(self) -> bool {
        !matches!(self, IssueCode::NotOneOf | IssueCode::InvalidTime | IssueCode::UnknownField)
    }
}

codes! {
    /// What is odd about a payload without making it invalid.
    pub enum WarningCode {
        UnknownField = "unknown_field", "No such field: it is ignored. The message suggests the documented name where one is near.";
        IgnoredField = "ignored_field", "The field means nothing for this event: it is ignored.";
        Rounded = "rounded", "The number was binary float noise within 5e-10 of 4 decimals, and was rounded.";
        Coerced = "coerced", "With `coerce` or in lenient mode: the value was converted or corrected.";
        Dropped = "dropped", "In lenient mode: an invalid value that only describes, or an invalid item, was left out.";
        InvisibleCharacter = "invisible_character", "Characters that nobody sees were taken out of the value.";
        UnusualEmail = "unusual_email", "The address has dots where RFC 5321 forbids them, but such mailboxes exist.";
        LineTotalMismatch = "line_total_mismatch", "`line_total` differs from `unit_price` × `quantity` by more than 0.01.";
        ItemsTotalMismatch = "items_total_mismatch", "The items, tax, shipping and discount do not add up to `order_total`.";
        NegativeRevenue = "negative_revenue", "`order_total` is less than what is subtracted from it: the revenue is 0.";
        NotDeduplicated = "not_deduplicated", "Nothing identifies the event: a repeated delivery is recorded again.";
        DiffersFromRecorded = "differs_from_recorded", "From `/track`: a repeated delivery differs from the recorded one, in `fields`.";
        TotalRefundedMismatch = "total_refunded_mismatch", "From `/track`: `total_refunded` is not what was refunded before plus `refund_amount`.";
        FullRefundMismatch = "full_refund_mismatch", "From `/track`: `is_full_refund` disagrees with what remains.";
    }
}
