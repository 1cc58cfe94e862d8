//! Stands in for `native-tls`, of which `ureq` (in worker-build) wants the types: every connection fails, with a line
//! that says why. What worker-build would download comes from our lock files, and this way it can come from nowhere else.

#![forbid(unsafe_code)]

use std::convert::Infallible;
use std::fmt;
use std::io::{self, Read, Write};
use std::marker::PhantomData;

#[derive(Debug)]
pub struct Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this worker-build downloads nothing: run it through `cargo xtask build-worker`, which names the tools that it needs")
    }
}

impl std::error::Error for Error {}

#[derive(Debug)]
pub enum HandshakeError<S> {
    Failure(Error),
    WouldBlock(PhantomData<S>),
}

#[derive(Debug)]
pub struct Certificate(Infallible);

impl Certificate {
    pub fn from_der(_der: &[u8]) -> Result<Self, Error> {
        Err(Error)
    }
}

#[derive(Debug)]
pub struct Identity(Infallible);

impl Identity {
    pub fn from_pkcs8(_certificates: &[u8], _key: &[u8]) -> Result<Self, Error> {
        Err(Error)
    }
}

#[derive(Debug)]
pub struct TlsConnector(Infallible);

impl TlsConnector {
    pub fn builder() -> TlsConnectorBuilder {
        TlsConnectorBuilder(())
    }

    pub fn connect<S: Read + Write>(&self, _domain: &str, _stream: S) -> Result<TlsStream<S>, HandshakeError<S>> {
        match self.0 {}
    }
}

#[derive(Debug)]
pub struct TlsConnectorBuilder(());

impl TlsConnectorBuilder {
    pub fn danger_accept_invalid_certs(&mut self, _accept: bool) -> &mut Self {
        self
    }

    pub fn danger_accept_invalid_hostnames(&mut self, _accept: bool) -> &mut Self {
        self
    }

    pub fn disable_built_in_roots(&mut self, _disable: bool) -> &mut Self {
        self
    }

    pub fn add_root_certificate(&mut self, certificate: Certificate) -> &mut Self {
        match certificate.0 {}
    }

    pub fn identity(&mut self, identity: Identity) -> &mut Self {
        match identity.0 {}
    }

    pub fn use_sni(&mut self, _use_sni: bool) -> &mut Self {
        self
    }

    pub fn build(&self) -> Result<TlsConnector, Error> {
        Err(Error)
    }
}

#[derive(Debug)]
pub struct TlsStream<S> {
    never: Infallible,
    inner: PhantomData<S>,
}

impl<S> TlsStream<S> {
    pub fn get_mut(&mut self) -> &mut S {
        match self.never {}
    }
}

impl<S> Read for TlsStream<S> {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        match self.never {}
    }
}

impl<S> Write for TlsStream<S> {
    fn write(&mut self, _buffer: &[u8]) -> io::Result<usize> {
        match self.never {}
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.never {}
    }
}
