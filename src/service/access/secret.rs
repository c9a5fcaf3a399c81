//! The secret of a token, and what is kept of it.
//!
//! A secret is `rwb_` and 32 random bytes in base64url. Nobody can guess 256 random bits, however fast
//! a guess can be tried, so a fast hash keeps it as safe as a slow one would keep a password. A slow
//! hash would cost every request some milliseconds, and give those who send wrong tokens a way to keep
//! the service busy.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// What every token starts with, so that people and scanners of repositories recognise one.
const PREFIX: &str = "rwb_";
const RANDOM_BYTES: usize = 32;
/// 32 bytes are 43 characters of base64 without padding.
const SECRET_BYTES: usize = PREFIX.len() + 43;
/// An id is this many random bytes in hexadecimal digits.
const ID_BYTES: usize = 5;

/// A new secret.
pub(super) fn generate() -> Result<String, getrandom::Error> {
    let mut random = [0; RANDOM_BYTES];
    getrandom::fill(&mut random)?;
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random)))
}

/// A new id.
pub(super) fn generate_id() -> Result<String, getrandom::Error> {
    let mut random = [0; ID_BYTES];
    getrandom::fill(&mut random)?;
    let mut id = String::with_capacity(2 * ID_BYTES);
    for byte in random {
        let _ = write!(id, "{byte:02x}");
    }
    Ok(id)
}

/// The hash by which a secret is recognised; `None` for a text that cannot be one.
///
/// `blake3::Hash` compares in constant time.
pub(super) fn hash(secret: &str) -> Option<blake3::Hash> {
    let may_be_one = secret.len() == SECRET_BYTES && secret.starts_with(PREFIX);
    may_be_one.then(|| blake3::hash(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_its_prefix_and_256_bits() {
        let secret = generate().unwrap();
        let random = URL_SAFE_NO_PAD.decode(secret.strip_prefix("rwb_").unwrap());
        assert_eq!(random.unwrap().len(), 32);
        assert_eq!(secret.len(), SECRET_BYTES);
        assert_ne!(secret, generate().unwrap());
    }

    #[test]
    fn only_what_may_be_a_secret_is_hashed() {
        let secret = generate().unwrap();
        assert_eq!(hash(&secret), Some(blake3::hash(secret.as_bytes())));
        assert_eq!(hash(&secret[1..]), None);
        assert_eq!(hash(&format!("{secret}=")), None);
        assert_eq!(hash(&secret.replace("rwb_", "rwc_")), None);
        assert_eq!(hash(""), None);
    }

    #[test]
    fn an_id_is_ten_digits() {
        let id = generate_id().unwrap();
        assert_eq!(id.len(), 10);
        assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
}
