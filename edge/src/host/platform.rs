//! The world of a request, reached through its mailbox.

use std::cell::RefCell;
use std::rc::Rc;

use advocateloop_core::json::Writer;

use super::mailbox::{Mailbox, Reply, Step};
use super::settings::Settings;
use super::statements::Statements;
use crate::database::Database;
use crate::overflow::{Memory, Overflow, Queue, Unsent};
use crate::platform::{Fresh, Platform, Random};
use crate::store::{Answers, Executor, Param, Statement, StoreError};

#[derive(Debug)]
pub(super) struct Host {
    pub(super) mailbox: Rc<Mailbox>,
    pub(super) settings: Rc<Settings>,
    /// What came with the request, until it is taken.
    pub(super) random: RefCell<Option<Random>>,
    pub(super) stores: Vec<Store>,
    pub(super) queue: HostQueue,
    pub(super) memory: Rc<Memory>,
}

/// A database that is bound.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) database: Database,
    pub(super) mailbox: Rc<Mailbox>,
    pub(super) statements: Rc<Statements>,
}

#[derive(Debug)]
pub(super) struct HostQueue(pub(super) Rc<Mailbox>);

impl Queue for HostQueue {
    async fn send(&self, message: &str, delay_seconds: u32) -> Result<(), Unsent> {
        sent(self.0.ask(Step::Send, format!("{delay_seconds}\n{message}")).await)
    }

    async fn send_all(&self, messages: &[String]) -> Result<(), Unsent> {
        let mut out = Writer::new();
        out.array(|out| messages.iter().for_each(|message| _ = out.string(message)));
        sent(self.0.ask(Step::SendAll, out.finish()).await)
    }
}

fn sent(reply: Reply) -> Result<(), Unsent> {
    match reply {
        Reply::Failed(trouble) => Err(Unsent(String::from_utf8_lossy(&trouble).into_owned())),
        _ => Ok(()),
    }
}

impl Executor for Store {
    async fn run(&self, statements: &[Statement<'_>]) -> Result<Answers, StoreError> {
        match self.mailbox.ask(Step::Batch, self.write(statements)).await {
            Reply::Bytes(answers) => read_answers(answers, statements.len()),
            Reply::Failed(message) => Err(StoreError::from_message(&String::from_utf8_lossy(&message))),
            _ => Err(StoreError::unexpected()),
        }
    }
}

impl Store {
    fn write(&self, statements: &[Statement<'_>]) -> String {
        let mut out = Writer::new();
        out.array(|out| {
            out.raw(&self.database.number().to_string());
            for Statement { sql, params } in statements {
                out.array(|out| {
                    out.raw(&self.statements.number_of(sql).to_string());
                    for param in params {
                        out.optional_string(Param::as_deref(param));
                    }
                });
            }
        });
        out.finish()
    }
}

/// One line a statement, empty where it answered nothing: JSON as SQLite writes it has no line feeds.
fn read_answers(lines: Vec<u8>, count: usize) -> Result<Answers, StoreError> {
    let lines = String::from_utf8(lines).map_err(|_| StoreError::unexpected())?;
    let answer = |line: &str| (!line.is_empty()).then(|| line.to_owned());
    let answers: Answers = lines.split('\n').map(answer).collect();
    if answers.len() == count { Ok(answers) } else { Err(StoreError::unexpected()) }
}

impl Platform for Host {
    type Store = Store;
    type Queue = HostQueue;

    fn store(&self, database: Database) -> Option<&Store> {
        self.stores.iter().find(|store| store.database == database)
    }

    fn databases(&self) -> Vec<Database> {
        self.stores.iter().map(|store| store.database).collect()
    }

    fn databases_for_new_brands(&self) -> Option<&str> {
        self.settings.databases_for_new_brands.as_deref()
    }

    fn overflow(&self) -> Option<Overflow<'_, HostQueue>> {
        self.settings.has_overflow.then(|| Overflow { queue: &self.queue, memory: &self.memory })
    }

    fn now_ms(&self) -> u64 {
        self.mailbox.now_ms.get()
    }

    fn random(&self) -> Option<Random> {
        self.random.take()
    }

    async fn fresh(&self) -> Option<Fresh> {
        match self.mailbox.ask(Step::Random, Fresh::BYTES.to_string()).await {
            Reply::Bytes(drawn) => Some(Fresh::new(drawn.try_into().ok()?)),
            _ => None,
        }
    }

    fn pepper(&self) -> Option<&str> {
        self.settings.pepper.as_deref()
    }

    fn other_pepper(&self) -> Option<&str> {
        self.settings.other_pepper.as_deref()
    }

    fn admin_token(&self) -> Option<&str> {
        self.settings.admin_token.as_deref()
    }

    fn keys_page(&self) -> Option<&str> {
        self.settings.keys_page.as_deref()
    }

    fn allows_insecure_http(&self) -> bool {
        self.settings.allows_insecure_http
    }

    async fn within_rate(&self, caller: &str) -> bool {
        // A limiter that is out of order stops nobody.
        !self.settings.limits_rate || !matches!(self.mailbox.ask(Step::Rate, caller.to_owned()).await, Reply::Number(0))
    }

    fn wait_at_most(&self, milliseconds: u32) {
        self.mailbox.database_ms.set(milliseconds);
    }

    async fn pause(&self, milliseconds: u32) {
        self.mailbox.ask(Step::Pause, milliseconds.to_string()).await;
    }

    fn log(&self, line: &str) {
        self.mailbox.log.borrow_mut().push(line.to_owned());
    }
}
