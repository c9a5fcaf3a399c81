//! Several files as one stream: a ZIP archive.
//!
//! The layout is that of APPNOTE.TXT 6.3.3 (PKWARE). Every file is deflated, and its length and
//! checksum follow it, so that nothing need be known before it is written. Archives carry no
//! time, so the same files give the same bytes. Files over 4 GiB would need the 64-bit form, and
//! are refused. Reading takes what other programs write as well, stored or deflated.

mod read;
mod write;

pub use read::{ArchiveError, unpack};
pub(super) use write::Archive;

const LOCAL_HEADER: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const DEFLATED: u16 = 8;
