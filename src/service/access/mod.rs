//! Who may do what: tokens with roles, and whether reading needs one.
//!
//! Writing always needs a token. Reading is open to everybody unless the service is closed.

mod secret;
mod tokens;

use std::{fmt, str::FromStr, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use tokens::{NewToken, Token, Tokens, TokensError};

/// What the holder of a token may do; each role may also do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Ask, also where reading needs a token.
    Reader,
    /// Assert, retract, put, merge, split and mark distinct.
    Editor,
    /// Remove text for good, back up and manage tokens.
    Admin,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Editor, Self::Admin];

    /// Its name as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A role that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{written}` is no role; there are reader, editor and admin")]
pub struct RoleError {
    /// What was written.
    pub written: String,
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(written: &str) -> Result<Self, RoleError> {
        let role = Self::ALL.into_iter().find(|role| role.as_str() == written);
        role.ok_or_else(|| RoleError {
            written: written.to_owned(),
        })
    }
}

/// Who may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reads {
    /// Everybody.
    #[default]
    Public,
    /// Holders of a token.
    Closed,
}

/// The one who sent a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Id of the token; it is no secret, and says in the journal who wrote.
    pub id: String,
    /// What the token allows.
    pub role: Role,
}

/// Why a request is not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// There was no token. Whoever sends one may be answered.
    #[error(
        "this needs a token with the role `{needed}`; send one as `Authorization: Bearer rwb_…`"
    )]
    Unauthenticated {
        /// The least role that is enough.
        needed: Role,
    },
    /// The token is none of this service, or was revoked.
    #[error("the token is not known to this service; check that it is whole, or ask for a new one")]
    Unknown,
    /// The token has expired.
    #[error("the token `{id}` expired at {at}; ask for a new one")]
    Expired {
        /// Id of the token.
        id: String,
        /// When it expired.
        at: Timestamp,
    },
    /// The token is good, but not for this. No other attempt with it will be answered.
    #[error(
        "the token `{id}` has the role `{held}`, this needs `{needed}`; ask for a token with that role"
    )]
    Forbidden {
        /// Id of the token.
        id: String,
        /// The role of the token.
        held: Role,
        /// The least role that is enough.
        needed: Role,
    },
    /// The tokens cannot be read, so nobody is let in.
    #[error("the tokens of this service cannot be read")]
    Tokens(#[from] TokensError),
}

/// The rules of one service. Cloning gives another handle to the same tokens.
#[derive(Clone, Debug)]
pub struct Access {
    /// The tokens that there are.
    pub tokens: Arc<Tokens>,
    /// Who may read.
    pub reads: Reads,
}

impl Access {
    /// The rules for the tokens of a data folder.
    #[must_use]
    pub fn new(tokens: Tokens, reads: Reads) -> Self {
        Self {
            tokens: Arc::new(tokens),
            reads,
        }
    }

    /// Who asks, if reading is allowed; `None` is anybody, as long as reads are public.
    ///
    /// A token that was sent must be good, even where none is needed.
    ///
    /// # Errors
    /// [`AccessError`] when nothing may be read.
    pub fn holder_of(&self, token: Option<&str>) -> Result<Option<Holder>, AccessError> {
        match (token, self.reads) {
            (Some(token), _) => self.tokens.authenticate(token).map(Some),
            (None, Reads::Public) => Ok(None),
            (None, Reads::Closed) => Err(AccessError::Unauthenticated {
                needed: Role::Reader,
            }),
        }
    }

    /// The role of the one who asks, as in [`Access::holder_of`].
    ///
    /// # Errors
    /// [`AccessError`] when nothing may be read.
    pub fn role_of(&self, token: Option<&str>) -> Result<Option<Role>, AccessError> {
        let holder = self.holder_of(token)?;
        Ok(holder.map(|holder| holder.role))
    }

    /// Who asks, if the token has at least the role `needed`.
    ///
    /// # Errors
    /// [`AccessError`] without a token, with one that is not good, and with one of a lesser role.
    pub fn require(&self, token: Option<&str>, needed: Role) -> Result<Holder, AccessError> {
        let token = token.ok_or(AccessError::Unauthenticated { needed })?;
        let holder = self.tokens.authenticate(token)?;
        if holder.role < needed {
            return Err(AccessError::Forbidden {
                id: holder.id,
                held: holder.role,
                needed,
            });
        }
        Ok(holder)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    struct Door {
        access: Access,
        _folder: tempfile::TempDir,
    }

    fn door(reads: Reads) -> Door {
        let folder = tempfile::tempdir().unwrap();
        Door {
            access: Access::new(Tokens::open(folder.path()).unwrap(), reads),
            _folder: folder,
        }
    }

    impl Door {
        fn token(&self, role: Role) -> String {
            self.access.tokens.create(role, None, None).unwrap().secret
        }

        fn require(&self, token: Option<&str>, needed: Role) -> String {
            match self.access.require(token, needed) {
                Ok(holder) => holder.role.to_string(),
                Err(error) => format!("{error:?}")
                    .split([' ', '('])
                    .next()
                    .unwrap()
                    .to_owned(),
            }
        }
    }

    #[test]
    fn roles_are_ordered_and_read_back() {
        assert!(Role::Reader < Role::Editor && Role::Editor < Role::Admin);
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!(
            "Admin".parse::<Role>().unwrap_err().to_string(),
            "`Admin` is no role; there are reader, editor and admin"
        );
    }

    #[test]
    fn public_reads_need_no_token_but_refuse_a_wrong_one() {
        let door = door(Reads::Public);
        let reader = door.token(Role::Reader);
        assert_eq!(door.access.role_of(None).unwrap(), None);
        assert_eq!(
            door.access.role_of(Some(&reader)).unwrap(),
            Some(Role::Reader)
        );
        let refused = door.access.role_of(Some("rwb_wrong"));
        assert!(matches!(refused, Err(AccessError::Unknown)), "{refused:?}");
    }

    #[test]
    fn closed_reads_need_a_token() {
        let door = door(Reads::Closed);
        let refused = door.access.role_of(None);
        assert!(
            matches!(
                refused,
                Err(AccessError::Unauthenticated {
                    needed: Role::Reader
                })
            ),
            "{refused:?}"
        );
        let editor = door.token(Role::Editor);
        assert_eq!(
            door.access.role_of(Some(&editor)).unwrap(),
            Some(Role::Editor)
        );
    }

    #[test]
    fn a_role_is_enough_for_itself_and_for_those_below() {
        let door = door(Reads::Public);
        let [reader, editor, admin] = Role::ALL.map(|role| door.token(role));
        let hour_ago = Timestamp::now() - SignedDuration::from_hours(1);
        let tokens = &door.access.tokens;
        let expired = tokens.create(Role::Admin, Some(hour_ago), None).unwrap();
        let none = "rwb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        for (token, expected) in [
            (None, ["Unauthenticated"; 3]),
            (Some(none), ["Unknown"; 3]),
            (Some(&*expired.secret), ["Expired"; 3]),
            (Some(&*reader), ["reader", "Forbidden", "Forbidden"]),
            (Some(&*editor), ["editor", "editor", "Forbidden"]),
            (Some(&*admin), ["admin", "admin", "admin"]),
        ] {
            assert_eq!(
                Role::ALL.map(|needed| door.require(token, needed)),
                expected
            );
        }
    }

    #[test]
    fn a_refusal_says_what_to_do_and_not_what_was_sent() {
        let door = door(Reads::Public);
        let reader = door.access.tokens.create(Role::Reader, None, None).unwrap();
        let refused = door.access.require(Some(&reader.secret), Role::Admin);
        assert_eq!(
            refused.unwrap_err().to_string(),
            format!(
                "the token `{}` has the role `reader`, this needs `admin`; ask for a token with that role",
                reader.token.id
            )
        );
        let refused = door.access.require(Some("rwb_hunter2"), Role::Admin);
        assert!(!format!("{:?}", refused.unwrap_err()).contains("hunter2"));
    }
}
