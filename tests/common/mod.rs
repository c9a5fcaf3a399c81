//! The program itself: one run of a verb, or a server on a port of its own that ends with the test.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, mpsc},
    time::Duration,
};

use serde_json::{Value, json};

/// Nothing that the tests wait for takes longer; a program that hangs fails them instead.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program to its end; `{}` in an argument stands for the folder.
pub(crate) fn rawabit(folder: &Path, arguments: &str) -> Done {
    let shown = folder.to_string_lossy();
    let arguments = arguments
        .split_whitespace()
        .map(|word| word.replace("{}", &shown));
    let output = program()
        .args(arguments)
        .output()
        .expect("the program runs");
    Done {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("the errors are UTF-8"),
    }
}

/// The program, deaf to the environment of whoever runs the tests.
pub(crate) fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_rawabit"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RAWABIT_")) {
        program.env_remove(name);
    }
    program
}

/// A running server; it is killed when it goes out of scope.
pub(crate) struct Server {
    child: Child,
    /// Where it listens, `http://127.0.0.1:…` without a slash at the end.
    pub(crate) url: String,
    /// What it prints after the address.
    lines: Mutex<mpsc::Receiver<String>>,
}

impl Server {
    /// Starts on the data in a folder, and returns when it answers.
    pub(crate) fn start(folder: &Path, flags: &[&str]) -> Self {
        Self::run(program(), folder, flags)
    }

    /// The same, with a program of one's own.
    pub(crate) fn run(mut program: Command, folder: &Path, flags: &[&str]) -> Self {
        let mut child = program
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let printed = child.stdout.take().expect("the output is a pipe");
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(printed).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        let url = lines
            .recv_timeout(PATIENCE)
            .ok()
            .and_then(|line| Some(line.strip_prefix("listening on ")?.to_owned()))
            .expect("the first line says where the server listens");
        Self {
            child,
            url: url.trim_end_matches('/').to_owned(),
            lines: Mutex::new(lines),
        }
    }

    /// The whole response to a query.
    pub(crate) fn response(&self, query: &str) -> Value {
        let body = json!({ "query": query }).to_string();
        let mut response = agent()
            .post(format!("{}/graphql", self.url))
            .header("content-type", "application/json")
            .send(body)
            .expect("the server answers");
        let text = response.body_mut().read_to_string().expect("it is text");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
    }

    /// The data that a query asks for; it may have no errors.
    pub(crate) fn ask(&self, query: &str) -> Value {
        let mut response = self.response(query);
        assert!(response.get("errors").is_none(), "{query}\n{response:#}");
        response["data"].take()
    }

    /// Sends SIGTERM and waits for the end.
    pub(crate) fn terminate(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.expect("kill runs").success());
        // The pipe closes when the process ends, which bounds the wait that follows.
        let lines = self.lines.get_mut().expect("no reader has failed");
        while lines.recv_timeout(PATIENCE).is_ok() {}
        self.child.wait().expect("the server ends")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client for which every status is an answer.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}
