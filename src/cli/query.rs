//! `rawabit query`: one GraphQL query, against a folder or a running service.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::api::Api;

use super::{
    WrongUsage,
    host::DataFolder,
    print,
    remote::{Remote, ServiceUrl},
};

/// Asks a GraphQL query and prints the response
///
/// Exits with 1 if the response has errors.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Query {
    #[command(flatten)]
    data: DataFolder,
    #[command(flatten)]
    url: ServiceUrl,
    /// Variables of the query, as a JSON object
    #[arg(long, value_name = "JSON")]
    variables: Option<String>,
    /// The query itself, a file that holds it, or `-` for the standard input
    #[arg(value_name = "QUERY|FILE")]
    text: String,
}

/// More than any query that is answered.
const QUERY_BYTES_MAX: u64 = 16 * 1024 * 1024;

const EXAMPLES: &str = "Examples:
  rawabit query '{ stats { entities relationships claims } }'
  rawabit query question.graphql --variables '{\"id\": \"cndh\"}'
  rawabit query --url http://127.0.0.1:4000 '{ entity(id: \"cndh\") { name } }'";

impl Query {
    pub(super) fn run(self) -> Result<ExitCode> {
        let variables: Value = match &self.variables {
            Some(text) => variables(text)?,
            None => json!({}),
        };
        let query = read(&self.text)?;
        let response = match self.url.service(&self.data)? {
            Some(service) => ask_service(&service, &query, &variables)?,
            None => self.ask_folder(&query, variables)?,
        };
        print(&serde_json::to_string_pretty(&response)?)?;
        Ok(if response.get("errors").is_some() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    fn ask_folder(&self, query: &str, variables: Value) -> Result<Value> {
        let service = self.data.open_existing()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let response = runtime.block_on(Api::new(service).ask(query, variables));
        Ok(serde_json::from_slice(&crate::api::write(&response))?)
    }
}

/// The variables that a flag gives.
fn variables(text: &str) -> Result<Value> {
    match serde_json::from_str(text) {
        Ok(variables @ Value::Object(_)) => Ok(variables),
        Ok(_) => Err(WrongUsage::because("--variables is no JSON object")),
        Err(error) => Err(WrongUsage::because(format!(
            "--variables is no JSON object: {error}"
        ))),
    }
}

/// A query starts with a brace or a keyword; anything else names a file.
fn read(query: &str) -> Result<String> {
    if query == "-" {
        let mut text = String::new();
        io::stdin()
            .take(QUERY_BYTES_MAX)
            .read_to_string(&mut text)
            .context("the query cannot be read from the standard input")?;
        return Ok(text);
    }
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

fn ask_service(service: &Remote, query: &str, variables: &Value) -> Result<Value> {
    let body = json!({"query": query, "variables": variables}).to_string();
    let (_, response) = service.post("/graphql", &[], "application/json", body.as_bytes())?;
    Ok(response)
}
