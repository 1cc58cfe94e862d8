//! Stands in for `worker-codegen`, which only another binary of worker-build uses, one that we don't build: the real one
//! brings a second wasm-bindgen and a WIT parser.
