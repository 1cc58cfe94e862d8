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
use advocateloop_edge::http::{Headers, Request, Response, Url};
use advocateloop_edge::overflow::{Delivery as Letter, Disposal};

use crate::audit;
use crate::coverage::Coverage;
use crate::database::Database;
use crate::integration::Learned;
use crate::model::Item;
use crate::wire::{Trickle, View};
use crate::world::{Action, Last, Passage, World};

type Task<'w> = Pin<Box<dyn Future<Output = Ended> + 'w>>;

/// What a task ends with.
enum Ended {
    Answered(Response),
    Delivered(Vec<(Letter, Disposal)>),
}

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
        let mut in_flight = 0_u64;
        self.schedule(0, Action::Arrival);
        while let Some(action) = self.next() {
            match action {
                Action::Arrival => self.arrive(),
                Action::Operator => self.operate(),
                Action::Send(delivery) => {
                    tasks.push(Some(self.start(delivery)));
                    in_flight += 1;
                    self.coverage.borrow_mut().in_flight(in_flight);
                    let passage = tasks.len() - 1;
                    if self.poll(&mut tasks, passage) {
                        in_flight -= 1;
                    }
                }
                Action::Poll(passage) => {
                    if self.poll(&mut tasks, passage) {
                        in_flight -= 1;
                    }
                }
                Action::Deliver => {
                    if let Some(passage) = self.deliver(&mut tasks) {
                        in_flight += 1;
                        if self.poll(&mut tasks, passage) {
                            in_flight -= 1;
                        }
                    }
                }
                Action::Batch(number) => self.arrive_at_database(number),
                Action::Late(number) => self.arrive_late(number),
                Action::HangUp(passage) => {
                    if tasks[passage].take().is_some() {
                        in_flight -= 1;
                        self.hang_up(passage);
                    }
                }
                Action::Learn(delivery, status) => {
                    self.learn(delivery, if status == 0 { Learned::Nothing } else { Learned::Status(status) });
                }
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
            Ended::Answered(response)
        })
    }

    /// Something that is under way from now on.
    fn begin(&self, delivery: usize, request: Rc<crate::request::Request>) -> Passage {
        let items = vec![Item::default(); request.places()];
        Passage {
            delivery,
            request,
            arrival: self.now.get(),
            request_id: String::new(),
            has_entropy: false,
            is_within_rate: None,
            tries: 0,
            last: Last::Nothing,
            has_lost_an_answer: false,
            items,
            answered: 0,
            opened: false,
            has_queue: self.has_queue,
            isolate: self.isolate.get(),
            delivered: None,
            log: Vec::new(),
            late: None,
            has_counted: false,
            is_over: false,
        }
    }

    /// Lets a request go on; true if it has ended.
    fn poll(&self, tasks: &mut [Option<Task<'_>>], passage: usize) -> bool {
        let Some(task) = &mut tasks[passage] else { return false };
        match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            std::task::Poll::Pending => false,
            std::task::Poll::Ready(ended) => {
                tasks[passage] = None;
                match ended {
                    Ended::Answered(response) => self.answer(passage, &response),
                    Ended::Delivered(letters) => self.dispose(passage, letters),
                }
                true
            }
        }
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
