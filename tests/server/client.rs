//! A server started for one test, and a client that sends exactly what it is told.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rawabit::server::{Access, App, Assets, Limits, Origins, Readings, router, serve};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::{oneshot, watch};

use crate::schema::{TestSchema, schema};

/// No answer takes longer than this; a test that hangs fails instead.
const PATIENCE: Duration = Duration::from_secs(20);

/// An explorer of a few words.
const FILES: [(&str, &str); 7] = [
    ("index.html", "the index"),
    ("graphiql.html", "the editor"),
    ("favicon.svg", "<svg/>"),
    ("assets/index-B4x_9d2k.js", "the script"),
    ("assets/index-B4x_9d2k.js.br", "the script in brotli"),
    ("assets/index-B4x_9d2k.js.gz", "the script in gzip"),
    ("assets/style-B4x_9d2k.css.gz", "a compressed file alone"),
];

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) ready: watch::Sender<bool>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What is served unless a test says otherwise.
pub(crate) fn app(limits: Limits) -> (App<TestSchema>, watch::Sender<bool>) {
    let (sender, ready) = watch::channel(true);
    let schema = schema();
    let origins = Origins::new(&["https://friend.example".to_owned()]).unwrap();
    let assets = Assets::new(FILES.map(|(path, text)| (path.to_owned(), text.as_bytes().into())));
    let app = App {
        sdl: schema.sdl(),
        executor: schema,
        assets,
        ready,
        origins,
        access: Access::default(),
        backups: None,
        readings: Readings::default(),
        graph: None,
        limits,
    };
    (app, sender)
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        let (app, ready) = app(limits);
        Self::serving(app, ready)
    }

    pub(crate) fn serving(app: App<TestSchema>, ready: watch::Sender<bool>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        Self::running(runtime, app, ready, None)
    }

    /// A server on one thread, whose log goes to `log`.
    pub(crate) fn logging(log: &Log) -> Self {
        let (app, ready) = app(Limits::default());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        Self::running(runtime, app, ready, Some(log.clone()))
    }

    fn running(
        runtime: Runtime,
        app: App<TestSchema>,
        ready: watch::Sender<bool>,
        log: Option<Log>,
    ) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let _logging = log.map(Log::collect);
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let limits = app.limits.clone();
                serve(listener, router(app), &limits, async {
                    drop(stopped.await);
                })
                .await;
            });
            runtime.shutdown_background();
        });
        Self {
            address: told.recv().unwrap(),
            ready,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Waits until so many requests that never end are being executed.
    pub(crate) fn wait_until_started(&self, count: usize) {
        while self.query("{ started }").json()["data"]["started"] != count {}
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request as it is written, and reads until the server closes.
    pub(crate) fn send(&self, head: &str, body: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        Answer::read(&mut stream)
    }

    /// Sends what the server may refuse to read to its end.
    pub(crate) fn try_send(&self, head: &str) -> Answer {
        let mut stream = self.connect();
        // A broken pipe here only means that the answer was given early.
        drop(stream.write_all(head.as_bytes()));
        Answer::read(&mut stream)
    }

    /// A request with these headers and nothing else but what HTTP needs.
    pub(crate) fn request(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut head = format!(
            "{method} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.address
        );
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        if method == "POST" {
            write!(head, "content-length: {}\r\n", body.len()).unwrap();
        }
        self.send(&(head + "\r\n"), body)
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.request("GET", target, &[], b"")
    }

    pub(crate) fn post(&self, body: &Value) -> Answer {
        self.request(
            "POST",
            "/graphql",
            &[("content-type", "application/json")],
            body.to_string().as_bytes(),
        )
    }

    pub(crate) fn query(&self, query: &str) -> Answer {
        self.post(&json!({ "query": query }))
    }

    /// Tells the server to stop, without waiting for it.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until the server has stopped.
    pub(crate) fn join(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What was logged, as text.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Collects what this thread logs, as JSON, one event a line.
    fn collect(self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_writer(move || self.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads to the end of the stream; a status of 0 stands for no answer at all.
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
            Err(error) => panic!("no answer in time: {error}"),
        }
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Self {
                status: 0,
                headers: Vec::new(),
                body: bytes,
            };
        };
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        });
        Self {
            status,
            headers: headers.collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or("no code")
            .to_owned()
    }

    /// The text of the first error.
    pub(crate) fn message(&self) -> String {
        self.json()["errors"][0]["message"]
            .as_str()
            .unwrap_or("no message")
            .to_owned()
    }
}
