//! The explorer's files, as they were built and embedded.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{media, tag};

/// Encodings that a file may lie beside it in, the smaller first.
const ENCODINGS: [(&str, &str); 2] = [(".br", "br"), (".gz", "gzip")];

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

#[derive(rust_embed::Embed)]
#[folder = "explorer/dist"]
#[allow_missing = true]
struct Built;

/// Files by their path below the root, without a leading slash.
#[derive(Clone, Default)]
pub struct Assets {
    files: BTreeMap<String, File>,
}

/// Content that is sent as it is.
#[derive(Clone)]
struct File {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Assets {
    /// The explorer as it was when this program was built; no file if there was none.
    #[must_use]
    pub fn embedded() -> Self {
        let content = |path: Cow<'static, str>| {
            let file = Built::get(&path)?;
            Some((path.into_owned(), file.data))
        };
        Self::new(Built::iter().filter_map(content))
    }

    /// The files given, by path. A path with `.br` or `.gz` added is the same file compressed.
    pub fn new(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let files = files.into_iter().map(|(path, content)| {
            let bytes = match content {
                Cow::Borrowed(content) => Bytes::from_static(content),
                Cow::Owned(content) => Bytes::from(content),
            };
            (path, File::new(bytes))
        });
        Self {
            files: files.collect(),
        }
    }

    /// The answer for `path`; the index where a path is none of a file, so that the explorer
    /// can give its screens addresses of their own.
    pub(super) fn serve(&self, path: &str, headers: &HeaderMap) -> Response {
        let path = path.trim_start_matches('/');
        let is_screen = !path.rsplit('/').next().unwrap_or("").contains('.');
        let is_compressed = ENCODINGS.iter().any(|(suffix, _)| path.ends_with(suffix));
        let path = match path {
            "graphiql" => "graphiql.html",
            _ if is_screen => "index.html",
            _ => path,
        };
        match self.files.get(path) {
            Some(file) if !is_compressed => self.best(path, file, headers),
            _ => (
                StatusCode::NOT_FOUND,
                format!("there is no file `{path}` here\n"),
            )
                .into_response(),
        }
    }

    /// The smallest form of the file that the client accepts.
    fn best(&self, path: &str, plain: &File, headers: &HeaderMap) -> Response {
        let compressed = ENCODINGS.iter().find_map(|(suffix, encoding)| {
            let file = self.files.get(&format!("{path}{suffix}"))?;
            media::accepts(headers, &ACCEPT_ENCODING, encoding).then_some((file, *encoding))
        });
        let cached = if is_hashed(path) {
            IMMUTABLE
        } else {
            REVALIDATE
        };
        let file = compressed.map_or(plain, |(file, _)| file);
        let mut response = file.respond(content_type(path), cached, headers);
        response
            .headers_mut()
            .append(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some((_, encoding)) = compressed {
            response
                .headers_mut()
                .insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

impl File {
    fn new(bytes: Bytes) -> Self {
        let hash = blake3::hash(&bytes).to_hex();
        let etag = HeaderValue::from_str(&format!("\"{}\"", &hash[..32]));
        Self {
            bytes,
            etag: etag.unwrap_or(HeaderValue::from_static("\"\"")),
        }
    }

    fn respond(
        &self,
        content_type: &'static str,
        cached: HeaderValue,
        headers: &HeaderMap,
    ) -> Response {
        let mut response = Response::new(Body::empty());
        if tag::is_known(&self.etag, headers) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            *response.body_mut() = Body::from(self.bytes.clone());
            response
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        response.headers_mut().insert(ETAG, self.etag.clone());
        response.headers_mut().insert(CACHE_CONTROL, cached);
        response
    }
}

/// One text that is served at a path of its own, such as the schema.
#[derive(Clone)]
pub(super) struct Text(File);

impl Text {
    pub(super) fn new(text: String) -> Self {
        let mut file = File::new(Bytes::from(text));
        // Weak, because it may be sent compressed or not.
        let weak = [b"W/", file.etag.as_bytes()].concat();
        if let Ok(weak) = HeaderValue::from_bytes(&weak) {
            file.etag = weak;
        }
        Self(file)
    }

    /// The tag of the text.
    pub(super) fn tag(&self) -> &str {
        self.0.etag.to_str().unwrap_or_default()
    }

    pub(super) fn serve(&self, headers: &HeaderMap) -> Response {
        self.0
            .respond("text/plain; charset=utf-8", REVALIDATE, headers)
    }
}

/// Whether the name ends in a hash of the content, as in `assets/index-B4x_9d2k.js`.
fn is_hashed(path: &str) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let name = file
        .rsplit_once('.')
        .map_or("", |(name, _)| name)
        .as_bytes();
    let Some((rest, ending)) = name.split_last_chunk::<9>() else {
        return false;
    };
    let is_hash = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    folder == "assets" && !rest.is_empty() && ending[0] == b'-' && ending[1..].iter().all(is_hash)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embedded_explorer_has_its_pages() {
        let files = Assets::embedded().files;
        assert!(
            files.is_empty()
                || files.contains_key("index.html") && files.contains_key("graphiql.html")
        );
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (path, expected) in [
            ("assets/index-B4x_9d2k.js", true),
            ("assets/main-page-Ab-_9d2k.css", true),
            ("assets/editor.worker-7-a2hYx4.js", true),
            ("assets/lite-BXQZU2h-.js", true),
            ("assets/index-B4x_9d2k.js.map", false),
            ("assets/index.js", false),
            ("assets/index-short.js", false),
            ("assets/-B4x_9d2k.js", false),
            ("assets/é-B4x_9d2é.js", false),
            ("index-B4x_9d2k.html", false),
        ] {
            assert_eq!(is_hashed(path), expected, "{path}");
        }
    }
}
