//! Stands in for `binary-install`, which worker-build 0.8.7 lists and never uses: the real one brings a TLS stack and
//! archive formats, half a minute of building.
