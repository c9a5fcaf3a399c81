//! Who asks: what the headers of a request and its connection say about its sender.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderName};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::api::Caller;

use super::connection::Peer;
use super::log::RequestId;
use super::rate::Client;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether a proxy in front of the server tells whom it speaks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// There is none; what a request says about that is not believed.
    #[default]
    Absent,
    /// There is one, through which every request comes; it adds the client's address at the end
    /// of `X-Forwarded-For`.
    Trusted,
}

/// Says who holds a token, if it is a valid one.
pub type Holder = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The caller that a request's headers describe.
pub(super) fn caller(parts: &Parts) -> Caller {
    let languages = parts.headers.get(ACCEPT_LANGUAGE);
    Caller {
        request_id: parts
            .extensions
            .get::<RequestId>()
            .map_or_else(String::new, |id| id.as_str().to_owned()),
        token: bearer_of(&parts.headers),
        languages: languages.and_then(|value| value.to_str().ok().map(str::to_owned)),
    }
}

/// The token that a request sends along.
pub(super) fn bearer_of(headers: &HeaderMap) -> Option<String> {
    bearer(headers.get(AUTHORIZATION)?.to_str().ok()?)
}

/// The token after the scheme `Bearer`.
pub(super) fn bearer(authorization: &str) -> Option<String> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

/// The address that a request comes from.
pub(super) fn address(proxy: Proxy, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let forwarded = match proxy {
        Proxy::Absent => None,
        Proxy::Trusted => forwarded(headers),
    };
    let peer = || extensions.get::<Peer>().map(|peer| peer.address.ip());
    forwarded
        .or_else(peer)
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// The last address in `X-Forwarded-For`: the one that the proxy itself saw. Those before it
/// are what the client wrote.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?;
    let last = last.to_str().ok()?.rsplit(',').next()?.trim();
    last.trim_matches(['[', ']']).parse().ok()
}

/// Whose points a request spends: the holder's of a valid token, else those of its address.
pub(super) fn client(holder: &Holder, caller: &Caller, address: IpAddr) -> Client {
    let known = caller.token.as_deref().and_then(|token| holder(token));
    known.map_or_else(|| Client::at(address), Client::Holder)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_token_is_what_follows_the_bearer_scheme() {
        assert_eq!(bearer("Bearer abc.def"), Some("abc.def".to_owned()));
        assert_eq!(bearer("bearer  abc "), Some("abc".to_owned()));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer"), None);
    }

    #[test]
    fn a_forwarded_address_is_the_last_and_only_believed_of_a_trusted_proxy() {
        let address = |proxy, values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
            }
            address(proxy, &headers, &Extensions::new()).to_string()
        };
        let forged = ["10.9.9.9, 192.0.2.7"];
        assert_eq!(address(Proxy::Trusted, &forged), "192.0.2.7");
        assert_eq!(address(Proxy::Absent, &forged), "0.0.0.0");
        assert_eq!(
            address(Proxy::Trusted, &["10.9.9.9", "[2001:db8::1]"]),
            "2001:db8::1"
        );
        assert_eq!(address(Proxy::Trusted, &["10.9.9.9, unknown"]), "0.0.0.0");
        assert_eq!(address(Proxy::Trusted, &[]), "0.0.0.0");
    }
}
