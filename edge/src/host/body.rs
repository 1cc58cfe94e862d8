//! The body of a request: there from the beginning where the sender said how large it is, else piece by piece.

use std::rc::Rc;

use super::mailbox::{Mailbox, Reply, Step};
use crate::http::{Body, BrokenOff};

#[derive(Debug)]
pub(super) enum HostBody {
    Whole(Vec<u8>),
    Stream(Rc<Mailbox>),
    BrokenOff,
    End,
}

impl Body for HostBody {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        let state = std::mem::replace(self, HostBody::End);
        match state {
            HostBody::Whole(bytes) => Ok(Some(bytes)),
            HostBody::Stream(mailbox) => match mailbox.ask(Step::Read, String::new()).await {
                Reply::Bytes(piece) => {
                    *self = HostBody::Stream(mailbox);
                    Ok(Some(piece))
                }
                Reply::End => Ok(None),
                _ => Err(BrokenOff),
            },
            HostBody::BrokenOff => Err(BrokenOff),
            HostBody::End => Ok(None),
        }
    }

    async fn skip(&mut self) -> Result<Option<usize>, BrokenOff> {
        let HostBody::Stream(mailbox) = self else {
            return Ok(self.next().await?.map(|piece| piece.len()));
        };
        match mailbox.ask(Step::Skip, String::new()).await {
            Reply::Number(size) => Ok(usize::try_from(size).ok()),
            Reply::End => {
                *self = HostBody::End;
                Ok(None)
            }
            _ => Err(BrokenOff),
        }
    }
}
