//! Places while a payload is judged, and the paths that are left of them.

/// Room for most pointers: a text that grows is copied again and again.
const MOST_POINTERS: usize = 48;

/// A place in a payload, as a chain on the stack: it costs nothing until something is said.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'p> {
    Root,
    Field(&'p Place<'p>, &'static str),
    Key(&'p Place<'p>, &'p str),
    Index(&'p Place<'p>, usize),
}

impl<'p> Place<'p> {
    pub(crate) fn field(&'p self, name: &'static str) -> Place<'p> {
        Place::Field(self, name)
    }

    pub(crate) fn key(&'p self, key: &'p str) -> Place<'p> {
        Place::Key(self, key)
    }

    pub(crate) fn index(&'p self, index: usize) -> Place<'p> {
        Place::Index(self, index)
    }

    pub(crate) fn to_path(self) -> Path {
        let mut segments = Vec::new();
        let mut here = self;
        loop {
            let (outer, segment) = match here {
                Place::Root => break,
                Place::Field(outer, name) => (outer, Segment::Field(name)),
                Place::Key(outer, key) => (outer, Segment::Key(key.to_owned())),
                Place::Index(outer, index) => (outer, Segment::Index(index)),
            };
            segments.push(segment);
            here = *outer;
        }
        segments.reverse();
        Path { segments }
    }
}

/// A place in a payload that outlives the judging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub(crate) segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// A documented name.
    Field(&'static str),
    /// A name that the caller chose.
    Key(String),
    Index(usize),
}

impl Path {
    pub(crate) fn of_field(name: &'static str) -> Path {
        Path { segments: vec![Segment::Field(name)] }
    }

    /// The whole payload.
    #[must_use]
    pub(crate) fn root() -> Path {
        Path { segments: Vec::new() }
    }

    /// The name that the caller chose for the member there; empty for what has a documented name, or none.
    pub(crate) fn last_key(&self) -> &str {
        if let Some(Segment::Key(key)) = self.segments.last() { key } else { "" }
    }

    /// RFC 6901 JSON Pointer: `/items/0/unit_price`.
    #[must_use]
    pub fn pointer(&self) -> String {
        let mut pointer = String::with_capacity(MOST_POINTERS);
        self.write_pointer(&mut pointer);
        pointer
    }

    /// The same for any place in a list: `/items/*/unit_price`.
    pub(crate) fn pointer_to_any(&self) -> String {
        let named = |segment: &Segment| match segment {
            Segment::Index(_) => Segment::Field("*"),
            segment => segment.clone(),
        };
        Path { segments: self.segments.iter().map(named).collect() }.pointer()
    }

    /// Writes the pointer behind a text.
    pub fn write_pointer(&self, out: &mut String) {
        for segment in &self.segments {
            out.push('/');
            match segment {
                Segment::Field(name) => out.push_str(name),
                Segment::Key(key) => {
                    for character in key.chars() {
                        match character {
                            '~' => out.push_str("~0"),
                            '/' => out.push_str("~1"),
                            plain => out.push(plain),
                        }
                    }
                }
                Segment::Index(index) => out.push_str(&index.to_string()),
            }
        }
    }
}
