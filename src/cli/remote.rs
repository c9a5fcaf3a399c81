//! A running service, for the verbs that can ask one instead of opening a folder.

use std::{env, io::Read};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{WrongUsage, host::DataFolder};

/// The status of a request that is wrong in itself.
const BAD_REQUEST: u16 = 400;

/// The longest answer that is taken. One with a hundred thousand entities has some tens of megabytes.
const ANSWER_BYTES_MAX: u64 = 1 << 30;

/// The variable that holds the token.
const TOKEN: &str = "RAWABIT_TOKEN";

/// Which service is asked, if it is one that runs.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ServiceUrl {
    /// Ask a running service instead of a folder (`http://127.0.0.1:4000`), with the token in `RAWABIT_TOKEN` if there is one
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

impl ServiceUrl {
    /// The service that was named; nothing if a folder is to be opened.
    pub(super) fn service(&self, data: &DataFolder) -> Result<Option<Remote>> {
        let Some(url) = &self.url else {
            return Ok(None);
        };
        if data.is_named() {
            return Err(WrongUsage::because(
                "--url asks a running service and --data opens a folder; name one of them",
            ));
        }
        if !url.starts_with("http://") {
            return Err(WrongUsage::because(format!(
                "--url: `{url}` does not start with http://; the command speaks to services on this machine or behind a proxy"
            )));
        }
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        Ok(Some(Remote {
            base: url.trim_end_matches('/').to_owned(),
            token: env::var(TOKEN).ok().filter(|token| !token.is_empty()),
            agent,
        }))
    }
}

/// A running service.
pub(super) struct Remote {
    base: String,
    token: Option<String>,
    agent: ureq::Agent,
}

impl Remote {
    /// What a path gives, to be read while it comes.
    pub(super) fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Box<dyn Read>> {
        let address = format!("{}{path}", self.base);
        let mut request = self.agent.get(&address);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.query_pairs(query.iter().copied());
        let mut response = request
            .call()
            .with_context(|| format!("{address} does not answer"))?;
        if response.status().is_success() {
            return Ok(Box::new(response.into_body().into_reader()));
        }
        let text = response.body_mut().read_to_string().unwrap_or_default();
        let status = response.status().as_u16();
        let why = format!("{address}: {}", refusal(status, &text));
        // What was asked came from the flags.
        if status == BAD_REQUEST {
            return Err(WrongUsage::because(why));
        }
        bail!("{why}")
    }

    /// What comes back for a body that is sent to a path; a refusal too, if it is JSON.
    pub(super) fn post(
        &self,
        path: &str,
        query: &[(&str, &str)],
        content_type: &str,
        body: &[u8],
    ) -> Result<(u16, Value)> {
        let address = format!("{}{path}", self.base);
        let mut request = self.agent.post(&address);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request
            .query_pairs(query.iter().copied())
            .header("content-type", content_type)
            .header("accept", "application/json")
            .send(body)
            .with_context(|| format!("{address} does not answer"))?;
        let text = response
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_string()
            .with_context(|| format!("{address} broke off"))?;
        let json = serde_json::from_str(&text)
            .with_context(|| format!("{address} did not answer with JSON"))?;
        Ok((response.status().as_u16(), json))
    }
}

/// Why a service did not answer, in its own words.
pub(super) fn refusal(status: u16, text: &str) -> String {
    let json: Value = serde_json::from_str(text).unwrap_or_default();
    let message = json["errors"][0]["message"].as_str();
    message.map_or_else(|| format!("status {status}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn an_answer_of_many_megabytes_is_read_to_its_end() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let long = "x".repeat(11 << 20);
        let answer = Value::from(long.as_str()).to_string();
        let served = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(&stream).lines();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
                answer.len()
            );
            (&stream).write_all((head + &answer).as_bytes()).unwrap();
        });
        let remote = Remote {
            base,
            token: None,
            agent: ureq::Agent::new_with_defaults(),
        };
        let (status, read) = remote
            .post("/graphql", &[], "application/json", b"")
            .unwrap();
        served.join().unwrap();
        assert_eq!((status, read.as_str()), (200, Some(long.as_str())));
    }
}
