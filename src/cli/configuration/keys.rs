//! The table of everything that `serve` can be told.
//!
//! Flags, environment variables, keys of the file, the output of `rawabit config` and
//! `docs/configuration.md` all follow from it: one line here adds a key everywhere.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;

use crate::server::Origins;

use super::{Config, LogFormat, POINTS_KEY};

/// Larger than any sensible number, and small enough for every counter that is made from it.
const NUMBER_MAX: u64 = 1_000_000_000_000_000;

/// One thing that can be told.
#[derive(Debug)]
pub(in crate::cli) struct Key {
    /// Its name in the file and as a flag; a dot stands before the name within a table.
    pub(in crate::cli) name: &'static str,
    /// How its value is written.
    pub(super) value: &'static str,
    /// What it is for.
    pub(super) help: &'static str,
    /// Where it goes.
    pub(super) field: Field,
}

/// The field of [`Config`] that a key sets, and with its type the values that it takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    Path(fn(&mut Config) -> &mut Option<PathBuf>),
    Address(fn(&mut Config) -> &mut SocketAddr),
    Switch(fn(&mut Config) -> &mut bool),
    Origins(fn(&mut Config) -> &mut Vec<String>),
    LogFormat(fn(&mut Config) -> &mut LogFormat),
    LogFilter(fn(&mut Config) -> &mut String),
    Endpoint(fn(&mut Config) -> &mut Option<String>),
    Count(fn(&mut Config) -> &mut usize, Range),
    Milliseconds(fn(&mut Config) -> &mut u64),
    /// A whole number that may be 0.
    Number(fn(&mut Config) -> &mut u64),
}

/// The least and the greatest value of a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range(pub(super) u64, pub(super) u64);

const SOME: Range = Range(1, NUMBER_MAX);
const ANY: Range = Range(0, NUMBER_MAX);

const fn key(name: &'static str, value: &'static str, help: &'static str, field: Field) -> Key {
    Key {
        name,
        value,
        help,
        field,
    }
}

const fn count(
    name: &'static str,
    help: &'static str,
    field: fn(&mut Config) -> &mut usize,
) -> Key {
    key(name, "NUMBER", help, Field::Count(field, SOME))
}

const fn time(name: &'static str, help: &'static str, field: fn(&mut Config) -> &mut u64) -> Key {
    key(name, "MS", help, Field::Milliseconds(field))
}

const fn number_of(
    name: &'static str,
    help: &'static str,
    field: fn(&mut Config) -> &mut u64,
) -> Key {
    key(name, "NUMBER", help, Field::Number(field))
}

/// Every key, in the order in which a person wants to read them.
#[rustfmt::skip]
pub(in crate::cli) const KEYS: &[Key] = &[
    key("data", "DIR", "Folder of the data; it is made if it is not there",
        Field::Path(|config| &mut config.data)),
    key("listen", "ADDR:PORT", "Address to listen on; port 0 chooses a free one",
        Field::Address(|config| &mut config.listen)),
    key("ontology", "FILE", "Ontology for an empty folder, or a compatible newer one; without it the recorded or the standard one",
        Field::Path(|config| &mut config.ontology)),
    key("empty", "", "Leave an empty folder empty, without the seed dataset",
        Field::Switch(|config| &mut config.empty)),
    key("closed", "", "Answer nobody without a token; otherwise everybody may read",
        Field::Switch(|config| &mut config.closed)),
    key("unprotected", "", "Listen beyond this machine although there is no token",
        Field::Switch(|config| &mut config.unprotected)),
    key("cors-origin", "ORIGIN", "Another origin whose pages may use the API, such as https://example.org; may be repeated",
        Field::Origins(|config| &mut config.cors_origin)),
    key("trust-proxy", "", "Believe `X-Forwarded-For`: every request comes through a proxy that adds to it",
        Field::Switch(|config| &mut config.trust_proxy)),
    key("documents", "FILE", "Execute only the documents of this file, a JSON object of names and GraphQL documents",
        Field::Path(|config| &mut config.documents)),
    key("log", "FILTER", "What is logged: error, warn, info, debug, or a filter such as info,rawabit::server=debug",
        Field::LogFilter(|config| &mut config.log)),
    key("log-format", "FORMAT", "Form of the log: text for people, json for programs",
        Field::LogFormat(|config| &mut config.log_format)),
    key("otlp-endpoint", "URL", "Send traces to this OpenTelemetry collector, such as http://127.0.0.1:4318; only in a build with the feature `opentelemetry`",
        Field::Endpoint(|config| &mut config.otlp_endpoint)),

    count("limits.body-bytes-max", "Length of a request's body, in bytes",
        |config| &mut config.limits.body_bytes_max),
    count("limits.query-bytes-max", "Length of a GraphQL document, in bytes",
        |config| &mut config.limits.query_bytes_max),
    count("limits.tokens-max", "Lexical tokens of a GraphQL document",
        |config| &mut config.limits.tokens_max),
    // The parser descends once per bracket, so this number also bounds its stack.
    key("limits.nesting-max", "NUMBER", "Brackets open at the same time in a GraphQL document, at most 200",
        Field::Count(|config| &mut config.limits.nesting_max, Range(1, 200))),
    key("limits.aliases-max", "NUMBER", "Aliases in a GraphQL document",
        Field::Count(|config| &mut config.limits.aliases_max, ANY)),
    count("limits.root-fields-max", "Fields directly under an operation, with fragments expanded",
        |config| &mut config.limits.root_fields_max),
    count("limits.selections-max", "Fields and fragments of all operations of a document, with fragments expanded",
        |config| &mut config.limits.selections_max),
    count("limits.weight-max", "Fields of a document, with fragments expanded and the sizes of pages multiplied in",
        |config| &mut config.limits.weight_max),
    count("limits.schema-lists-max", "Lists of the schema's description within each other, such as the `fields` of the types of `fields`",
        |config| &mut config.limits.schema_lists_max),
    count("limits.error-chars-max", "Length of an error's message, in characters",
        |config| &mut config.limits.error_chars_max),
    count("limits.errors-max", "Errors listed for a refused document",
        |config| &mut config.limits.errors_max),
    count("limits.requests-max", "Requests that execute at the same time",
        |config| &mut config.limits.requests_max),
    key("limits.queue-max", "NUMBER", "Requests that wait for one of those to end; more are turned away",
        Field::Count(|config| &mut config.limits.queue_max, ANY)),
    time("limits.request-timeout-ms", "Time for a request to wait and to execute, in milliseconds",
        |config| &mut config.limits.request_timeout_ms),
    time("limits.header-timeout-ms", "Time for a request's head to arrive, and for a connection to be idle, in milliseconds",
        |config| &mut config.limits.header_timeout_ms),
    time("limits.body-timeout-ms", "Time for a request's body to arrive, in milliseconds",
        |config| &mut config.limits.body_timeout_ms),
    time("limits.write-timeout-ms", "Time that a client may take no byte of its answer, in milliseconds",
        |config| &mut config.limits.write_timeout_ms),
    time("limits.shutdown-timeout-ms", "Time for open connections to end when the server stops, in milliseconds",
        |config| &mut config.limits.shutdown_timeout_ms),
    count("limits.connections-max", "Connections open at the same time; more wait to be accepted",
        |config| &mut config.limits.connections_max),
    count("limits.socket-message-bytes-max", "Length of a message that a client sends over a WebSocket, in bytes",
        |config| &mut config.limits.socket_message_bytes_max),
    count("limits.socket-operations-max", "Operations open at the same time on one WebSocket",
        |config| &mut config.limits.socket_operations_max),
    count("limits.socket-queue-max", "Answers that wait to be written to one WebSocket",
        |config| &mut config.limits.socket_queue_max),
    time("limits.socket-init-timeout-ms", "Time for a WebSocket's `connection_init` to arrive, in milliseconds",
        |config| &mut config.limits.socket_init_timeout_ms),
    time("limits.keep-alive-ms", "Time between two signs of life that a WebSocket is asked for, in milliseconds",
        |config| &mut config.limits.keep_alive_ms),
    count("limits.subscriptions-max", "Subscriptions open at the same time, over all connections together",
        |config| &mut config.limits.subscriptions_max),
    count("limits.exports-max", "Exports that are read at the same time; more are turned away",
        |config| &mut config.limits.exports_max),
    time("limits.export-timeout-ms", "Time for a client to read an export to its end, in milliseconds",
        |config| &mut config.limits.export_timeout_ms),
    count("limits.import-bytes-max", "Length of an archive that is imported, in bytes",
        |config| &mut config.limits.import_bytes_max),
    time("limits.import-timeout-ms", "Time for an archive to arrive, in milliseconds",
        |config| &mut config.limits.import_timeout_ms),
    count("limits.persisted-max", "Documents that are remembered by their hash",
        |config| &mut config.limits.persisted_max),
    number_of(POINTS_KEY, "Points that a client gets per second, to spend on requests; 0 for no bound, and none on loopback unless given or behind a proxy",
        |config| &mut config.limits.points_per_s),
    number_of("limits.points-max", "Points that a client can save up",
        |config| &mut config.limits.points_max),
    count("limits.clients-max", "Clients whose points are counted at the same time",
        |config| &mut config.limits.clients_max),

    count("query.depth-max", "Fields within fields of a query; the standard introspection query needs 16",
        |config| &mut config.query.depth_max),
    // The validator descends once per level, so this number also bounds its stack.
    key("query.recursion-max", "NUMBER", "Fragments and fields within each other, at most 200",
        Field::Count(|config| &mut config.query.recursion_max, Range(1, 200))),
    count("query.directives-max", "Directives on one field",
        |config| &mut config.query.directives_max),
    count("query.complexity-max", "Fields of a query, with the sizes of lists multiplied in",
        |config| &mut config.query.complexity_max),
    count("query.items-max", "Items in all lists of one answer together",
        |config| &mut config.query.items_max),
    count("query.slice-entities-max", "Entities of a slice with typed fields",
        |config| &mut config.query.slice_entities_max),
    count("query.document-entities-max", "Entities of a slice of which only the document is asked for",
        |config| &mut config.query.document_entities_max),
    count("query.slice-items-max", "Nodes and edges of all slices of one answer together, and of all answers that are being made",
        |config| &mut config.query.slice_items_max),
    count("query.changes-max", "Claims, entities or sources that one mutation may change",
        |config| &mut config.query.changes_max),
    count("query.lag-max", "Changes by which a subscriber may be behind, once it has caught up",
        |config| &mut config.query.lag_max),

    count("compute.ties-max", "Ties that one query may look at",
        |config| &mut config.compute.ties_max),
    count("compute.weighing-max", "Ties that one measure of influence may look at, each as often as it does",
        |config| &mut config.compute.weighing_max),
    count("compute.kept-bytes-max", "Bytes that kept projections and values of measures may take",
        |config| &mut config.compute.kept_bytes_max),
    time("compute.time-max-ms", "Longest time of one query, in milliseconds",
        |config| &mut config.compute.time_max_ms),
    count("compute.queue-max", "Queries that compute or wait for it at the same time",
        |config| &mut config.compute.queue_max),

    number_of("journal.free-bytes-min", "Bytes that must stay free on the disk; with fewer nothing is written",
        |config| &mut config.journal.free_bytes_min),
];

impl Key {
    /// Its environment variable: `RAWABIT_LIMITS_TOKENS_MAX`.
    pub(super) fn variable(&self) -> String {
        let name = self.name.replace(['.', '-'], "_");
        format!("{}{}", super::PREFIX, name.to_ascii_uppercase())
    }

    /// The table of the file that it stands in.
    pub(in crate::cli) fn table(&self) -> Option<&'static str> {
        self.name.split_once('.').map(|(table, _)| table)
    }

    /// Its name within that table.
    pub(in crate::cli) fn short_name(&self) -> &'static str {
        self.name
            .split_once('.')
            .map_or(self.name, |(_, name)| name)
    }

    /// The value that a configuration has for it; null if it has none.
    pub(super) fn get(&self, config: &mut Config) -> Value {
        match self.field {
            Field::Path(of) => json!(of(config).as_ref().map(|path| path.display().to_string())),
            Field::Address(of) => json!(of(config).to_string()),
            Field::Switch(of) => json!(of(config)),
            Field::Origins(of) => json!(of(config)),
            Field::LogFormat(of) => json!(of(config).as_str()),
            Field::LogFilter(of) => json!(of(config)),
            Field::Endpoint(of) => json!(of(config)),
            Field::Count(of, _) => json!(of(config)),
            Field::Milliseconds(of) | Field::Number(of) => json!(of(config)),
        }
    }

    /// Gives a configuration another value for it, from the texts as they were written.
    pub(super) fn set(&self, config: &mut Config, written: &[String]) -> Result<()> {
        if let Field::Origins(of) = self.field {
            Origins::new(written)?;
            *of(config) = written.to_vec();
            return Ok(());
        }
        let [text] = written else {
            bail!("it takes one value, not {}", written.len());
        };
        self.set_one(config, text)
    }

    fn set_one(&self, config: &mut Config, text: &str) -> Result<()> {
        match self.field {
            Field::Path(of) => {
                if text.is_empty() {
                    bail!("a path cannot be empty");
                }
                *of(config) = Some(PathBuf::from(text));
            }
            Field::Address(of) => {
                *of(config) = text.parse().ok().with_context(|| {
                    format!("`{text}` is no address with a port, such as 127.0.0.1:4000")
                })?;
            }
            Field::Switch(of) => {
                *of(config) = text
                    .parse()
                    .ok()
                    .with_context(|| format!("`{text}` is neither true nor false"))?;
            }
            Field::Origins(of) => *of(config) = vec![text.to_owned()],
            Field::LogFormat(of) => *of(config) = LogFormat::parse(text)?,
            Field::LogFilter(of) => {
                EnvFilter::try_new(text)
                    .with_context(|| format!("`{text}` is no filter such as info or debug"))?;
                text.clone_into(of(config));
            }
            Field::Endpoint(of) => {
                if !text.starts_with("http://") {
                    bail!("`{text}` is no address such as http://127.0.0.1:4318");
                }
                *of(config) = Some(text.to_owned());
            }
            Field::Count(of, range) => *of(config) = usize::try_from(number(text, range)?)?,
            Field::Milliseconds(of) => *of(config) = number(text, SOME)?,
            Field::Number(of) => *of(config) = number(text, ANY)?,
        }
        Ok(())
    }
}

fn number(text: &str, Range(least, greatest): Range) -> Result<u64> {
    let number = text.parse().ok();
    number
        .filter(|number| (least..=greatest).contains(number))
        .with_context(|| format!("`{text}` is no whole number from {least} to {greatest}"))
}
