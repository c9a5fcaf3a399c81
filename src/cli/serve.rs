//! `rawabit serve`: the service and the explorer.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use clap::ValueEnum;
use tokio::{net::TcpListener, sync::watch};
use tracing_subscriber::EnvFilter;

use crate::{
    api::Api,
    server::{self, Access, App, Assets, Documents, Hosts, Limits, Origins, Proxy, Readings},
    service::Service,
};

use super::{
    host::{DataFolder, WhenEmpty},
    print,
};

/// Serves the graph: GraphQL API, explorer, health
///
/// An empty folder gets the seed dataset. Stop it with Ctrl-C.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    data: DataFolder,
    /// Address to listen on; port 0 chooses a free one
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:4000",
        env = "RAWABIT_LISTEN"
    )]
    listen: SocketAddr,
    /// Ontology for an empty folder, or a compatible newer one [default: the recorded or the standard one]
    #[arg(long, value_name = "FILE")]
    ontology: Option<PathBuf>,
    /// Leave an empty folder empty
    #[arg(long)]
    empty: bool,
    /// Another origin whose pages may use the API (https://example.org); may be repeated
    #[arg(long, value_name = "ORIGIN")]
    cors_origin: Vec<String>,
    /// Believe `X-Forwarded-For`: every request comes through a proxy that adds to it
    #[arg(long)]
    trust_proxy: bool,
    /// Execute only the documents in FILE, a JSON object of names and GraphQL documents
    #[arg(long, value_name = "FILE")]
    documents: Option<PathBuf>,
    /// Form of the log
    #[arg(long, value_enum, default_value = "text")]
    log_format: LogFormat,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode> {
        start_log(self.log_format);
        let when_empty = if self.empty {
            WhenEmpty::StayEmpty
        } else {
            WhenEmpty::LoadSeed
        };
        eprintln!("data in {}", self.data.path()?.display());
        let service = self.data.open(self.ontology.as_deref(), when_empty)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(self.serve(service))?;
        Ok(ExitCode::SUCCESS)
    }

    async fn serve(&self, service: Service) -> Result<()> {
        let listener = TcpListener::bind(self.listen).await.with_context(|| {
            format!(
                "{} cannot be listened on; choose another address with --listen",
                self.listen
            )
        })?;
        let address = listener.local_addr()?;
        let limits = Limits::listening_on(address);
        let readings = readings(&service);
        let origins = Origins::new(&self.cors_origin)?;
        let access = self.access(address, &origins)?;
        let api = Api::new(service).with_limits(serde_json::to_value(&limits)?);
        let (ready, is_ready) = watch::channel(true);
        let app = App {
            sdl: api.sdl(),
            executor: api,
            assets: Assets::embedded(),
            ready: is_ready,
            origins,
            access,
            readings,
            limits: limits.clone(),
        };
        print(&format!("listening on http://{address}/"));
        let shutdown = async move {
            stop_signal().await;
            tracing::info!("stopping");
            ready.send_replace(false);
        };
        server::serve(listener, server::router(app), &limits, shutdown).await;
        Ok(())
    }

    /// Who may ask, and for what.
    fn access(&self, address: SocketAddr, origins: &Origins) -> Result<Access> {
        let proxy = if self.trust_proxy {
            Proxy::Trusted
        } else {
            Proxy::Absent
        };
        let documents = self.documents.as_deref().map(|path| {
            let text = std::fs::read_to_string(path);
            let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
            Documents::read(&text).with_context(|| path.display().to_string())
        });
        Ok(Access {
            hosts: Hosts::listening_on(address, origins),
            proxy,
            documents: documents.transpose()?,
            ..Access::default()
        })
    }
}

/// What `/metrics` tells of the service.
fn readings(service: &Service) -> Readings {
    let (snapshots, journal) = (service.clone(), Arc::clone(service.journal()));
    Readings {
        revision: Arc::new(move || snapshots.snapshot().revision()),
        journal_head: Arc::new(move || journal.head().sequence),
        ..Readings::default()
    }
}

/// Ctrl-C, or the signal by which service managers stop a process.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminate {
            Ok(mut terminate) => tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

/// Writes the log to standard error; what is logged is chosen by `RAWABIT_LOG`.
fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("RAWABIT_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
