//! The server's process: how it starts, what memory it occupies, and how it is spoken to.

use std::{
    error::Error,
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::{Value, json};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A server that takes longer than this to open or to answer has failed.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// What is started, and on which data.
#[derive(Clone)]
pub(crate) struct Program {
    /// The server.
    pub(crate) binary: PathBuf,
    /// The folder of the data; an empty one gets the seed dataset.
    pub(crate) data: PathBuf,
    /// The most memory that it may have, in MB (`ulimit -d`); none for as much as it likes.
    pub(crate) memory_mb: Option<u64>,
}

/// A running server; dropping it kills it.
pub(crate) struct Server {
    child: Child,
    /// Where it listens, without a slash at the end.
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(program: &Program) -> Outcome<Self> {
        let mut child = program
            .command()
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "error"])
            .arg("--data")
            .arg(&program.data)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} cannot be run: {error}", program.binary.display()))?;
        let printed = child.stdout.take().ok_or("the server has no output")?;
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(printed).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        let line = lines.recv_timeout(PATIENCE).ok();
        let url = line
            .as_deref()
            .and_then(|line| line.strip_prefix("listening on "));
        let Some(url) = url else {
            child.kill()?;
            return Err("the server does not open".into());
        };
        Ok(Self {
            child,
            url: url.trim_end_matches('/').to_owned(),
        })
    }

    /// `127.0.0.1:…`.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Whether it has not ended by itself.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Memory that it occupies, in KB.
    pub(crate) fn resident_kb(&self) -> Outcome<u64> {
        field_kb(self.child.id(), "VmRSS:")
    }

    /// The most memory that it occupied since the last reset, in KB.
    pub(crate) fn peak_kb(&self) -> Outcome<u64> {
        field_kb(self.child.id(), "VmHWM:")
    }

    /// Forgets the most memory that it occupied.
    pub(crate) fn reset_peak(&self) -> Outcome<()> {
        Ok(fs::write(
            format!("/proc/{}/clear_refs", self.child.id()),
            "5",
        )?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Program {
    /// The program, deaf to the environment; a shell sets the limit on its memory.
    fn command(&self) -> Command {
        let mut command = match self.memory_mb {
            None => Command::new(&self.binary),
            Some(mb) => {
                let mut shell = Command::new("sh");
                let script = format!("ulimit -d {} && exec \"$0\" \"$@\"", mb * 1024);
                shell.arg("-c").arg(script).arg(&self.binary);
                shell
            }
        };
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RAWABIT_")) {
            command.env_remove(name);
        }
        command
    }

    /// A token of an editor.
    pub(crate) fn token(&self) -> Outcome<String> {
        let output = self
            .command()
            .args(["token", "create", "--role", "editor", "--json", "--data"])
            .arg(&self.data)
            .output()
            .map_err(|error| {
                let binary = self.binary.display();
                format!("{binary} cannot be run ({error}); build the server first")
            })?;
        let made: Value = serde_json::from_slice(&output.stdout)?;
        let token = made["token"].as_str().ok_or("no token was made")?;
        Ok(token.to_owned())
    }
}

fn field_kb(process: u32, field: &str) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with(field));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(number.ok_or("the system tells no memory")?.parse()?)
}

/// One client, who keeps a connection.
pub(crate) struct Client {
    agent: ureq::Agent,
    url: String,
    token: Option<String>,
}

/// Status and body of an answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) bytes: usize,
}

impl Client {
    pub(crate) fn new(url: &str, token: Option<&str>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE));
        Self {
            agent: config.build().into(),
            url: url.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    pub(crate) fn send(&self, media: &str, body: &str) -> Outcome<Answer> {
        let mut request = self
            .agent
            .post(format!("{}/graphql", self.url))
            .header("content-type", media);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.send(body)?;
        let limited = response.body_mut().with_config().limit(1 << 30);
        let text = limited.read_to_string()?;
        Ok(Answer {
            status: response.status().as_u16(),
            bytes: text.len(),
            body: serde_json::from_str(&text)
                .map_err(|error| format!("{error} in an answer of {} bytes", text.len()))?,
        })
    }

    pub(crate) fn ask(&self, document: &str) -> Outcome<Answer> {
        self.send(
            "application/json",
            &json!({ "query": document }).to_string(),
        )
    }

    /// The data; an answer with errors is an error.
    pub(crate) fn data(&self, document: &str) -> Outcome<Value> {
        let mut answer = self.ask(document)?;
        match answer.body.get("errors") {
            Some(errors) => Err(format!("{document}: {errors}").into()),
            None => Ok(answer.body["data"].take()),
        }
    }

    /// Ids of entities, the best connected first; the filter is an argument, or nothing.
    pub(crate) fn entities(&self, count: usize, filter: &str) -> Outcome<Vec<String>> {
        let data = self.data(&format!(
            "{{ entities({filter}first: {count}, orderBy: DEGREE) {{ nodes {{ id }} }} }}"
        ))?;
        let nodes = data["entities"]["nodes"].as_array().ok_or("no entities")?;
        let ids = nodes.iter().filter_map(|node| node["id"].as_str());
        Ok(ids.map(str::to_owned).collect())
    }
}
