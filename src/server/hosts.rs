//! By which names the server may be called.
//!
//! A server that only this machine reaches can still be reached by a page from elsewhere, if the
//! page's own name is made to point at this machine. The browser then takes the server for the
//! page's own; only the name in `Host` tells.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;

use super::media::Media;
use super::origin::Origins;
use super::refusal::Refusal;

/// The names by which the server may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    /// `None` for any.
    allowed: Option<Vec<String>>,
}

impl Hosts {
    /// The names of a server that listens on `address`: any, unless only this machine can reach
    /// it; then those of this machine, the address itself, and the names in `origins`.
    #[must_use]
    pub fn listening_on(address: SocketAddr, origins: &Origins) -> Self {
        if !address.ip().is_loopback() {
            return Self::default();
        }
        let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let authority = address.to_string().parse::<Authority>();
        let listened = authority.map(|authority| authority.host().to_owned());
        let mut allowed = Vec::from(own);
        allowed.extend(listened);
        allowed.extend(origins.hosts());
        Self {
            allowed: Some(allowed),
        }
    }

    /// Whether the server may be called by what a request has in `Host`; its port does not matter.
    fn allow(&self, host: &str) -> bool {
        let name = host.parse::<Authority>();
        let name = name.as_ref().map_or("", Authority::host);
        let same = |allowed: &String| allowed.eq_ignore_ascii_case(name);
        self.allowed
            .as_ref()
            .is_none_or(|allowed| allowed.iter().any(same))
    }
}

/// Refuses requests for another server.
pub(super) async fn guard(
    State(hosts): State<Arc<Hosts>>,
    request: Request,
    next: Next,
) -> Response {
    // A browser always sends one.
    let Some(host) = request.headers().get(HOST) else {
        return next.run(request).await;
    };
    let host = String::from_utf8_lossy(host.as_bytes());
    if hosts.allow(&host) {
        return next.run(request).await;
    }
    let host = host.chars().take(100).collect();
    Refusal::ForeignHost { host }.respond(Media::Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(address: &str) -> Hosts {
        let origins = Origins::new(&["https://friend.example:8443".to_owned()]).expect("an origin");
        Hosts::listening_on(address.parse().expect("an address"), &origins)
    }

    #[test]
    fn a_server_of_this_machine_goes_by_its_own_names_only() {
        let hosts = hosts("127.0.0.2:4000");
        for (host, expected) in [
            ("localhost", true),
            ("LocalHost:4000", true),
            ("127.0.0.1:80", true),
            ("[::1]:4000", true),
            ("127.0.0.2:4000", true),
            ("friend.example", true),
            ("evil.example", false),
            ("evil.example:4000", false),
            ("localhost.evil.example", false),
            ("127.0.0.3", false),
            ("", false),
        ] {
            assert_eq!(hosts.allow(host), expected, "{host}");
        }
    }

    #[test]
    fn a_server_that_others_reach_goes_by_any_name() {
        assert!(hosts("0.0.0.0:4000").allow("rawabit.example"));
    }
}
