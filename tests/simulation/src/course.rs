//! The course of a world: what happens, one thing after another, until nothing is left to happen.

mod database;
mod operator;
mod queue;
mod sender;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use advocateloop_edge::app;
use advocateloop_edge::http::{Headers, Request, Url};

use crate::audit;
use crate::coverage::Coverage;
use crate::database::Database;
use crate::model::Item;
use crate::wire::{Trickle, View};
use crate::world::{Action, Passage, World};

type Task<'w> = Pin<Box<dyn Future<Output = ()> + 'w>>;

/// What became of a world.
#[derive(Default)]
pub struct Report {
    pub requests: u64,
    /// What is not as it must be, if anything.
    pub violation: Option<String>,
    /// Empty unless asked for.
    pub lines: Vec<String>,
    pub coverage: Coverage,
}

/// Plays the world of a seed.
pub fn play(seed: u64, database: &Database, is_told: bool) -> Result<Report, String> {
    database.begin()?;
    let world = World::new(seed, database, is_told);
    world.found();
    world.run();
    if !world.is_violated() {
        audit::at_the_end(&world);
    }
    database.forget()?;
    let World { passages, violation, history, coverage, .. } = world;
    Ok(Report {
        requests: passages.into_inner().len() as u64,
        violation: violation.into_inner(),
        lines: history.into_inner().unwrap_or_default(),
        coverage: coverage.into_inner(),
    })
}

impl World<'_> {
    fn run(&self) {
        let mut tasks: Vec<Option<Task<'_>>> = Vec::new();
        self.schedule(0, Action::Arrival);
        while let Some(action) = self.next() {
            match action {
                Action::Arrival => self.arrive(),
                Action::Operator => self.operate(),
                Action::Send(delivery) => {
                    tasks.push(Some(self.start(delivery)));
                    self.coverage.borrow_mut().in_flight(tasks.iter().flatten().count() as u64);
                    poll(tasks.last_mut());
                }
                Action::Poll(passage) => poll(tasks.get_mut(passage)),
                Action::Deliver => {
                    if let Some(task) = self.deliver() {
                        tasks.push(Some(task));
                        poll(tasks.last_mut());
                    }
                }
                Action::Batch(number) => self.arrive_at_database(number),
                Action::Late(number) => _ = self.commit(number),
                Action::HangUp(passage) => {
                    if tasks[passage].take().is_some() {
                        self.hang_up(passage);
                    }
                }
                Action::Learn(delivery, status) => self.learn(delivery, status),
            }
            if self.is_violated() {
                return;
            }
        }
        if let Some(passage) = tasks.iter().position(Option::is_some) {
            self.violate(|| format!("request #{passage} is never answered"));
        }
    }

    /// Sends a delivery, once more or for the first time.
    fn start(&self, delivery: usize) -> Task<'_> {
        let request = {
            let mut deliveries = self.deliveries.borrow_mut();
            deliveries[delivery].attempts += 1;
            Rc::clone(&deliveries[delivery].request)
        };
        let passage = self.passages.borrow().len();
        let begun = self.begin(delivery, Rc::clone(&request));
        self.passages.borrow_mut().push(begun);
        self.tell(|| describe(passage, delivery, &request));
        if self.chance(self.weather.hang_ups) {
            self.schedule(self.below(400), Action::HangUp(passage));
        }
        Box::pin(async move {
            let view = View { world: self, passage };
            let mut pieces = request.body();
            pieces.reverse();
            let sent = Request {
                method: request.method.to_owned(),
                url: Url::parse(&request.url()),
                headers: request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect::<Headers>(),
                body: Trickle { view, pieces, breaks_off: request.breaks_off },
            };
            let (response, uncounted) = app::answer(sent, &view).await;
            self.note_late(passage, &response, uncounted.is_some());
            if let Some(uncounted) = uncounted {
                uncounted.count(&view).await;
            }
            self.answer(passage, &response);
        })
    }

    /// Something that is under way from now on.
    fn begin(&self, delivery: usize, request: Rc<crate::request::Request>) -> Passage {
        Passage {
            delivery,
            arrival: self.now.get(),
            items: vec![Item::default(); request.places()],
            request,
            has_queue: self.has_queue,
            isolate: self.isolate.get(),
            ..Passage::default()
        }
    }
}

/// Lets a request go on.
fn poll(task: Option<&mut Option<Task<'_>>>) {
    let Some(task) = task else { return };
    let mut context = Context::from_waker(Waker::noop());
    if task.as_mut().is_some_and(|task| task.as_mut().poll(&mut context).is_ready()) {
        *task = None;
    }
}

fn describe(passage: usize, delivery: usize, request: &crate::request::Request) -> String {
    let bytes = request.bytes();
    let body = String::from_utf8_lossy(&bytes[..bytes.len().min(1_200)]).replace('\n', " ");
    let header = |(name, value): &(&str, String)| format!("{name}: {value}");
    let headers: Vec<String> = request.headers.iter().map(header).collect();
    format!(
        "#{passage:<3} {:?} sends delivery {delivery}: {} {} [{}] {:?} {body}",
        request.integration,
        request.method,
        request.url(),
        headers.join(", "),
        request.shown,
    )
}
