//! Which answers are compressed: those that are long enough and not compressed already.

use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, NotForContentType, Predicate as _, SizeAbove};

/// The least length of a body that is worth compressing, in bytes.
const BYTES_MIN: u64 = 1024;

/// The answers that are compressed.
type Compressible = And<And<SizeAbove, NotForContentType>, NotForContentType>;

/// Compresses with Brotli or gzip, as the client prefers. Event streams are left alone, because
/// a compressor holds back what it was given last, and archives, because they are compressed.
pub(super) fn layer() -> CompressionLayer<Compressible> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(
            SizeAbove::new(BYTES_MIN)
                .and(NotForContentType::SSE)
                .and(NotForContentType::const_new("application/zip")),
        )
}
