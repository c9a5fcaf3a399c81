//! `rawabit query`: one GraphQL query, against a folder or a running service.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::api::Api;

use super::{
    host::{DataFolder, WhenEmpty},
    print,
};

/// Asks a GraphQL query and prints the response
///
/// Exits with 1 if the response has errors.
#[derive(Debug, clap::Args)]
pub(super) struct Query {
    #[command(flatten)]
    data: DataFolder,
    /// Ask a running service instead of a folder (`http://127.0.0.1:4000`)
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    url: Option<String>,
    /// Variables of the query, as a JSON object
    #[arg(long, value_name = "JSON")]
    variables: Option<String>,
    /// The query itself, or a file that holds it
    #[arg(value_name = "QUERY|FILE")]
    text: String,
}

impl Query {
    pub(super) fn run(self) -> Result<ExitCode> {
        let variables: Value = match &self.variables {
            Some(text) => serde_json::from_str(text).context("--variables is no JSON object")?,
            None => json!({}),
        };
        let query = read(&self.text)?;
        let response = match &self.url {
            Some(url) => ask_service(url, &query, &variables)?,
            None => self.ask_folder(&query, variables)?,
        };
        print(&serde_json::to_string_pretty(&response)?);
        Ok(if response.get("errors").is_some() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    fn ask_folder(&self, query: &str, variables: Value) -> Result<Value> {
        let service = self.data.open(None, WhenEmpty::LoadSeed)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let response = runtime.block_on(Api::new(service).ask(query, variables));
        Ok(serde_json::from_slice(&crate::api::write(&response))?)
    }
}

/// A query starts with a brace or a keyword; anything else names a file.
fn read(query: &str) -> Result<String> {
    let text = query.trim_start();
    let is_query = ["{", "query", "mutation", "fragment", "subscription", "#"]
        .iter()
        .any(|start| text.starts_with(start));
    if is_query && !Path::new(query).exists() {
        return Ok(query.to_owned());
    }
    fs::read_to_string(query)
        .with_context(|| format!("`{query}` is neither a query nor a file that can be read"))
}

fn ask_service(url: &str, query: &str, variables: &Value) -> Result<Value> {
    if !url.starts_with("http://") {
        bail!(
            "`{url}` does not start with http://; the command speaks to services on this machine or behind a proxy"
        );
    }
    let address = format!("{}/graphql", url.trim_end_matches('/'));
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let body = json!({"query": query, "variables": variables}).to_string();
    let mut response = agent
        .post(&address)
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .send(body)
        .with_context(|| format!("{address} does not answer"))?;
    let text = response
        .body_mut()
        .read_to_string()
        .with_context(|| format!("{address} broke off"))?;
    serde_json::from_str(&text).with_context(|| format!("{address} did not answer with JSON"))
}
