//! AdvocateLoop core.
