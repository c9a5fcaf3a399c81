//! Errors as clients see them: a message, and a stable code in `extensions.code`.

use async_graphql::{Error, ErrorExtensions};

use crate::{
    graph::Refusal,
    journal::{AppendError, ReadError},
    service::{AccessError, CommitError, ComputeError, RevisionMissing},
};

/// What kind of error it is; clients rely on these words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An id names nothing.
    NotFound,
    /// An argument is wrong.
    InvalidArgument,
    /// A token is missing or not good.
    Unauthenticated,
    /// The token does not allow it.
    Forbidden,
    /// The query asks for too much.
    TooExpensive,
    /// The query took too long.
    Timeout,
    /// The graph says otherwise, or has moved on.
    Conflict,
    /// Writing is not possible now.
    ReadOnly,
    /// A bug or a broken store.
    Internal,
}

impl Code {
    /// The word in `extensions.code`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::TooExpensive => "TOO_EXPENSIVE",
            Self::Timeout => "TIMEOUT",
            Self::Conflict => "CONFLICT",
            Self::ReadOnly => "READ_ONLY",
            Self::Internal => "INTERNAL",
        }
    }
}

/// An error with a code.
pub(super) fn error(code: Code, message: impl std::fmt::Display) -> Error {
    Error::new(message.to_string())
        .extend_with(|_, extensions| extensions.set("code", code.as_str()))
}

pub(super) fn invalid(message: impl std::fmt::Display) -> Error {
    error(Code::InvalidArgument, message)
}

pub(super) fn not_found(what: &str, id: &str) -> Error {
    let shown: String = id.chars().take(100).collect();
    error(Code::NotFound, format!("{what} `{shown}` is not known"))
}

pub(super) fn of_compute(failure: ComputeError) -> Error {
    let code = match failure {
        ComputeError::Busy(_) => Code::TooExpensive,
        ComputeError::Timeout(_) => Code::Timeout,
        _ => Code::Internal,
    };
    error(code, failure)
}

pub(super) fn of_revision(missing: RevisionMissing) -> Error {
    error(Code::Timeout, missing)
}

pub(super) fn of_access(failure: &AccessError) -> Error {
    match failure {
        AccessError::Forbidden { .. } => error(Code::Forbidden, failure),
        AccessError::Tokens(cause) => {
            tracing::error!(error = %cause, "the tokens cannot be read");
            error(Code::Internal, failure)
        }
        _ => error(Code::Unauthenticated, failure),
    }
}

pub(super) fn of_reading(failure: &ReadError) -> Error {
    tracing::error!(error = %failure, "a text could not be read from the journal");
    error(
        Code::Internal,
        "a text could not be read; the log of the service says why",
    )
}

/// The error for a change that was not written.
pub(crate) fn of_commit(failure: &CommitError) -> Error {
    match failure {
        CommitError::Refused(refusals) => of_refusals(refusals),
        CommitError::Conflict { .. } | CommitError::KeyTaken => error(Code::Conflict, failure),
        CommitError::Busy => error(Code::TooExpensive, failure),
        CommitError::Journal(cause) => {
            tracing::error!(error = %cause, "a change could not be written");
            error(Code::ReadOnly, read_only(cause))
        }
        CommitError::NotErased(cause) => {
            tracing::error!(error = %cause, "redacted texts are still on the disk");
            error(Code::ReadOnly, failure)
        }
        _ => error(Code::Internal, failure),
    }
}

/// Why nothing can be written, without the folders of the machine, which the log names.
fn read_only(cause: &AppendError) -> &'static str {
    match cause {
        AppendError::DiskFull { .. } => {
            "nothing was written, because the disk of the service is nearly full; reading goes on, and so does writing once there is room"
        }
        _ => {
            "nothing is known to be written, because the disk of the service failed; it is read-only until it is started again, its log says why"
        }
    }
}

fn of_refusals(refusals: &[Refusal]) -> Error {
    let code = match refusals.first() {
        Some(refusal) if refusal.is_conflict => Code::Conflict,
        Some(refusal) if refusal.is_missing => Code::NotFound,
        _ => Code::InvalidArgument,
    };
    let messages: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    error(code, messages.join("\n"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_change_that_cannot_be_written_is_read_only_and_names_no_folder() {
        let failures = [
            AppendError::DiskFull {
                path: "/srv/secret".into(),
                free_bytes: 1,
                needed_bytes: 2,
            },
            AppendError::Poisoned {
                reason: "EIO in /srv/secret".to_owned(),
            },
        ];
        for failure in failures {
            let error = of_commit(&CommitError::Journal(Arc::new(failure)));
            let code = error.extensions.as_ref().and_then(|more| more.get("code"));
            assert_eq!(code, Some(&"READ_ONLY".into()), "{}", error.message);
            assert!(!error.message.contains("/srv"), "{}", error.message);
        }
    }
}
