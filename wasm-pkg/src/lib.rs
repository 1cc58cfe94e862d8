//! The core's verdict for JavaScript: text in, verdict out, no logic of its own.
