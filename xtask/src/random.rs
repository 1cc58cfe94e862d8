//! Random bytes from the operating system, for keys that exist only on this machine.

use std::fs::File;
use std::io::Read;

use crate::Result;

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|error| format!("cannot read /dev/urandom: {error}"))?;
    Ok(bytes)
}

pub(crate) fn hex<const N: usize>() -> Result<String> {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    Ok(bytes::<N>()?.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect())
}
