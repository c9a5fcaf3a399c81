//! `rawabit serve`: the service and the explorer.

use std::{io::IsTerminal, net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::{Context, Result, bail};
use serde_json::json;
use tokio::{net::TcpListener, sync::watch};
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};
#[cfg(feature = "opentelemetry")]
use tracing_subscriber::{
    Registry,
    filter::{Filtered, LevelFilter},
};

use crate::{
    api::Api,
    server::{self, App, Assets, Backups, Documents, Hosts, Origins, Proxy, Readings},
    service::{Access, Service, Tokens},
};

use super::{
    configuration::{Config, Effective, Flags, LogFormat},
    host::{DataFolder, WhenEmpty},
    print,
};

/// Serves the graph: GraphQL API, explorer, health
///
/// An empty folder gets the seed dataset. Stop it with Ctrl-C. Everything below can also stand in a file
/// or in the environment; `rawabit config` shows what counts. `--help` tells more than `-h`.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    flags: Flags,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode> {
        let effective = self.flags.resolve()?;
        let config = &effective.config;
        let _telemetry = start_log(config)?;
        let when_empty = if config.empty {
            WhenEmpty::StayEmpty
        } else {
            WhenEmpty::LoadSeed
        };
        let data = DataFolder::at(config.data.clone());
        let folder = data.path()?;
        eprintln!("data in {}", folder.display());
        let access = Access::new(Tokens::open(&folder)?, config.reads());
        refuse_unprotected(config, &access)?;
        let service = data.open_within(
            config.ontology.as_deref(),
            when_empty,
            config.compute,
            &config.journal,
        )?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(Self::serve(service, access, &effective))?;
        Ok(ExitCode::SUCCESS)
    }

    async fn serve(service: Service, access: Access, effective: &Effective) -> Result<()> {
        let config = &effective.config;
        let listener = TcpListener::bind(config.listen).await.with_context(|| {
            format!(
                "{} cannot be listened on; choose another address with --listen",
                config.listen
            )
        })?;
        let address = listener.local_addr()?;
        let limits = effective.limits_at(address);
        let origins = Origins::new(&config.cors_origin)?;
        let doors = doors(config, address, &origins, &access)?;
        let backups = Backups::new(access.clone(), Arc::clone(service.journal()));
        let readings = readings(&service);
        let graph = server::Graph {
            service: service.clone(),
            access: access.clone(),
        };
        let api = Api::within(service, config.query)
            .with_limits("limits", serde_json::to_value(&limits)?)
            .with_limits(
                "journal",
                json!({ "freeBytesMin": config.journal.free_bytes_min }),
            )
            .with_access(access);
        let (ready, is_ready) = watch::channel(true);
        let app = App {
            sdl: api.sdl(),
            executor: api,
            assets: Assets::embedded(),
            ready: is_ready,
            origins,
            access: doors,
            backups: Some(backups),
            readings,
            graph: Some(graph),
            limits: limits.clone(),
        };
        // Whoever reads the address may stop the service at once.
        let stopped = stop_signal();
        print(&format!("listening on http://{address}/"))?;
        let shutdown = async move {
            stopped.await;
            tracing::info!("stopping");
            ready.send_replace(false);
        };
        server::serve(listener, server::router(app), &limits, shutdown).await;
        Ok(())
    }
}

/// What `/metrics` tells of the service.
fn readings(service: &Service) -> Readings {
    let (snapshots, journal) = (service.clone(), Arc::clone(service.journal()));
    Readings {
        revision: Arc::new(move || snapshots.snapshot().revision()),
        journal_head: Arc::new(move || journal.head().sequence),
    }
}

/// From where questions may come, and which.
fn doors(
    config: &Config,
    address: SocketAddr,
    origins: &Origins,
    access: &Access,
) -> Result<server::Access> {
    let proxy = if config.trust_proxy {
        Proxy::Trusted
    } else {
        Proxy::Absent
    };
    let documents = config.documents.as_deref().map(|path| {
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
        Documents::read(&text).with_context(|| path.display().to_string())
    });
    let tokens = Arc::clone(&access.tokens);
    Ok(server::Access {
        hosts: Hosts::listening_on(address, origins),
        proxy,
        documents: documents.transpose()?,
        holder: Arc::new(move |token| Some(tokens.authenticate(token).ok()?.id)),
    })
}

/// Whoever can reach the address can ask, so beyond this machine somebody must have thought of tokens.
fn refuse_unprotected(config: &Config, access: &Access) -> Result<()> {
    let is_own_machine = config.listen.ip().to_canonical().is_loopback();
    if is_own_machine || config.unprotected || access.tokens.any_good()? {
        return Ok(());
    }
    bail!(
        "{} can be reached from other machines and there is no token that is good; make one with `rawabit token create --role admin`, listen on 127.0.0.1, or say --unprotected if everybody there may read",
        config.listen
    )
}

/// Ctrl-C, or the signal by which service managers stop a process; listened for from now on.
fn stop_signal() -> impl Future<Output = ()> {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    async move {
        #[cfg(unix)]
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = interrupt.await;
    }
}

/// Writes the log to standard error, and sends traces where they were asked for as long as the answer lives.
fn start_log(config: &Config) -> Result<Option<Telemetry>> {
    let (telemetry, spans) = telemetry(config)?.unzip();
    let log = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let log = match config.log_format {
        LogFormat::Text => log.boxed(),
        LogFormat::Json => log.json().boxed(),
    };
    let filter = EnvFilter::try_new(&config.log)?;
    // The filter of the log says nothing of traces.
    tracing_subscriber::registry()
        .with(spans)
        .with(log.with_filter(filter))
        .init();
    Ok(telemetry)
}

#[cfg(feature = "opentelemetry")]
type Telemetry = super::telemetry::Exporter;
#[cfg(feature = "opentelemetry")]
type Spans = Filtered<super::telemetry::Spans, LevelFilter, Registry>;

#[cfg(not(feature = "opentelemetry"))]
type Telemetry = std::convert::Infallible;
#[cfg(not(feature = "opentelemetry"))]
type Spans = tracing_subscriber::layer::Identity;

#[cfg(feature = "opentelemetry")]
fn telemetry(config: &Config) -> Result<Option<(Telemetry, Spans)>> {
    let Some(endpoint) = &config.otlp_endpoint else {
        return Ok(None);
    };
    let (exporter, spans) = super::telemetry::start(endpoint)?;
    Ok(Some((exporter, spans.with_filter(LevelFilter::INFO))))
}

#[cfg(not(feature = "opentelemetry"))]
fn telemetry(config: &Config) -> Result<Option<(Telemetry, Spans)>> {
    if config.otlp_endpoint.is_some() {
        bail!(
            "this program was built without the feature `opentelemetry`; build it with `cargo build --release --features opentelemetry`, or remove `otlp-endpoint`"
        );
    }
    Ok(None)
}
