//! One conversation over a WebSocket, from `connection_init` to the close frame.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{Instrument as _, Span};

use crate::api::Caller;
use crate::server::Serving;
use crate::server::caller::{bearer, client};
use crate::server::connection::Peer;
use crate::server::events::stopped;
use crate::server::metrics::{Outcome, Record};
use crate::server::operation::{Answers, every};
use crate::server::parameters::Asked;
use crate::server::rate::Client;
use crate::server::refusal::Refusal;

use super::closing::Closing;
use super::message::{self, Incoming};

/// How long the client gets to answer a close frame, so that it can read the frame before the
/// connection ends.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);

/// A conversation.
pub(super) struct Session<E> {
    serving: Arc<Serving<E>>,
    socket: WebSocket,
    /// Who opened the socket, and after `connection_init` who speaks over it.
    caller: Caller,
    address: IpAddr,
    /// Whose points are spent; `None` before `connection_init`.
    client: Option<Client>,
    open: BTreeMap<String, Open>,
    n_begun: u64,
    tasks: JoinSet<()>,
    answers: mpsc::Receiver<Answer>,
    answering: mpsc::Sender<Answer>,
    /// Whether the client gave a sign of life since it was last asked for one.
    is_heard: bool,
}

/// An operation that has not ended.
struct Open {
    number: u64,
    task: AbortHandle,
}

/// What an operation has to say.
struct Answer {
    id: String,
    /// Which operation with that id; an id may be used again once its operation has ended.
    number: u64,
    text: String,
    is_last: bool,
}

/// What a conversation waits for.
enum Event {
    Received(Option<Result<Message, axum::Error>>),
    Answered(Answer),
    Tick,
    InitTimeout,
    Stopping,
}

impl<E: Executor> Session<E> {
    pub(super) fn new(
        serving: Arc<Serving<E>>,
        socket: WebSocket,
        caller: Caller,
        address: IpAddr,
    ) -> Self {
        let (answering, answers) = mpsc::channel(serving.limits.socket_queue_max.max(1));
        Self {
            serving,
            socket,
            caller,
            address,
            client: None,
            open: BTreeMap::new(),
            n_begun: 0,
            tasks: JoinSet::new(),
            answers,
            answering,
            is_heard: true,
        }
    }

    /// Talks until one side closes. The socket keeps the place of `peer` all the while.
    pub(super) async fn converse(mut self, peer: Option<Peer>) {
        let closing = self.until_closing(peer.as_ref()).await;
        tracing::debug!(?closing, "a WebSocket closes");
        close(self.into_socket(), &closing).await;
        drop(peer);
    }

    /// Ends all operations.
    fn into_socket(self) -> WebSocket {
        self.socket
    }

    async fn until_closing(&mut self, peer: Option<&Peer>) -> Closing {
        let mut stopping = peer.map(|peer| peer.stopping.clone());
        let mut ticks = every(self.serving.limits.keep_alive_ms);
        let init_timeout = Duration::from_millis(self.serving.limits.socket_init_timeout_ms);
        let init_deadline = Instant::now() + init_timeout;
        loop {
            let event = tokio::select! {
                received = self.socket.recv() => Event::Received(received),
                Some(answer) = self.answers.recv() => Event::Answered(answer),
                Some(_) = self.tasks.join_next() => continue,
                _ = ticks.tick() => Event::Tick,
                () = sleep_until(init_deadline), if self.client.is_none() => Event::InitTimeout,
                () = stopped(&mut stopping) => Event::Stopping,
            };
            if let Err(closing) = self.handle(event).await {
                return closing;
            }
        }
    }

    async fn handle(&mut self, event: Event) -> Result<(), Closing> {
        match event {
            Event::Received(Some(Ok(message))) => self.receive(message).await,
            Event::Received(Some(Err(error))) => Err(Closing::from_error(&error)),
            Event::Received(None) => Err(Closing::Gone),
            Event::Answered(answer) => self.pass_on(answer).await,
            Event::Tick => self.ask_for_life().await,
            Event::InitTimeout => Err(Closing::InitTimeout),
            Event::Stopping => Err(Closing::Stopping),
        }
    }

    async fn receive(&mut self, message: Message) -> Result<(), Closing> {
        self.is_heard = true;
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Closing::Rubbish("a message is text".to_owned())),
            Message::Close(_) => return Err(Closing::Gone),
            // The library answers these itself.
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        match Incoming::read(text.as_str())? {
            Incoming::Init { authorization } => self.init(authorization).await,
            Incoming::Ping { payload } => self.send(message::pong(payload)).await,
            Incoming::Pong => Ok(()),
            Incoming::Subscribe { id, asked } => self.subscribe(id, *asked).await,
            Incoming::Complete { id } => {
                if let Some(open) = self.open.remove(&id) {
                    open.task.abort();
                }
                Ok(())
            }
        }
    }

    async fn init(&mut self, authorization: Option<String>) -> Result<(), Closing> {
        if self.client.is_some() {
            return Err(Closing::SecondInit);
        }
        if let Some(text) = authorization {
            self.caller.token = Some(bearer(&text).unwrap_or(text));
        }
        self.client = Some(client(&self.serving.holder, &self.caller, self.address));
        self.send(message::acknowledged()).await
    }

    async fn subscribe(&mut self, id: String, asked: Asked) -> Result<(), Closing> {
        let Some(client) = self.client.clone() else {
            return Err(Closing::Unacknowledged);
        };
        if self.open.contains_key(&id) {
            return Err(Closing::Duplicate(id));
        }
        match self.begin(asked, client) {
            Ok((answers, span)) => {
                let (number, answering) = (self.n_begun, self.answering.clone());
                let answer = answer(id.clone(), number, answers, answering);
                let task = self.tasks.spawn(answer.instrument(span));
                self.open.insert(id, Open { number, task });
                Ok(())
            }
            Err(refusal) => self.send(message::error(&id, &refusal)).await,
        }
    }

    /// The answers of an operation, if there is room for it and it may be executed, and what
    /// the log says beside everything about it.
    fn begin(&mut self, asked: Asked, client: Client) -> Result<(Answers, Span), Refusal> {
        let mut record = Record::begin(&self.serving.metrics);
        let max = self.serving.limits.socket_operations_max;
        let admitted = if self.open.len() < max {
            self.serving.admit(asked, &client, &mut record)
        } else {
            Err(Refusal::TooManyOperations { max })
        };
        let admitted = admitted.inspect_err(|refusal| record.ended(Outcome::from(refusal)))?;
        self.n_begun += 1;
        let mut caller = self.caller.clone();
        caller.request_id = format!("{}-{}", caller.request_id, self.n_begun);
        let span = tracing::info_span!("request", request.id = caller.request_id);
        span.in_scope(|| {
            tracing::info!(
                operation = admitted.name,
                kind = %admitted.operation,
                "began an operation over a WebSocket"
            );
        });
        let serving = Arc::clone(&self.serving);
        Ok((serving.answers(admitted, caller, client, record), span))
    }

    /// Sends an answer, unless its operation was ended meanwhile.
    async fn pass_on(&mut self, answer: Answer) -> Result<(), Closing> {
        let open = self.open.get(&answer.id);
        if open.is_none_or(|open| open.number != answer.number) {
            return Ok(());
        }
        if answer.is_last {
            self.open.remove(&answer.id);
        }
        self.send(answer.text).await
    }

    async fn ask_for_life(&mut self) -> Result<(), Closing> {
        if !std::mem::take(&mut self.is_heard) {
            return Err(Closing::Gone);
        }
        self.send_message(Message::Ping(Bytes::new())).await
    }

    async fn send(&mut self, text: String) -> Result<(), Closing> {
        self.send_message(Message::Text(text.into())).await
    }

    async fn send_message(&mut self, message: Message) -> Result<(), Closing> {
        let sent = self.socket.send(message).await;
        sent.map_err(|error| Closing::from_error(&error))
    }
}

/// Passes on the answers of an operation; waits while the client has enough to read.
async fn answer(id: String, number: u64, mut answers: Answers, answering: mpsc::Sender<Answer>) {
    let say = |text: String, is_last: bool| {
        let answer = Answer {
            id: id.clone(),
            number,
            text,
            is_last,
        };
        answering.send(answer)
    };
    while let Some(answer) = answers.next().await {
        let (text, is_last) = match answer {
            Ok(body) => (message::next(&id, &body), false),
            Err(refusal) => (message::error(&id, &refusal), true),
        };
        // Nobody listens once the conversation has ended.
        if say(text, is_last).await.is_err() || is_last {
            return;
        }
    }
    drop(say(message::complete(&id), true).await);
}

/// Turns away a client that does not speak the protocol.
pub(super) async fn close_at_once(socket: WebSocket) {
    close(socket, &Closing::OtherProtocol).await;
}

/// Says why, and waits a moment for the client to have read it.
async fn close(mut socket: WebSocket, closing: &Closing) {
    if let Some(frame) = closing.frame()
        && socket.send(frame).await.is_err()
    {
        return;
    }
    let last_words = async { while let Some(Ok(_)) = socket.recv().await {} };
    drop(timeout(CLOSE_PATIENCE, last_words).await);
}
