//! Requests made to do harm.
