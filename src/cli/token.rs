//! `rawabit token`: who may read and write.

use std::process::ExitCode;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::{Span, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::service::{Role, Token as Kept, Tokens};

use super::{WrongUsage, host::DataFolder, print};

/// Creates, lists and revokes the tokens by which people and programs are let in
///
/// Whoever writes needs a token, and whoever reads too if the service is closed. A change counts at
/// once, also while the service runs. The folder keeps hashes only, so nobody can read a token from it.
#[derive(Debug, clap::Args)]
pub(super) struct Token {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

impl Token {
    pub(super) fn run(self) -> Result<ExitCode> {
        match self.verb {
            Verb::Create(verb) => verb.run(),
            Verb::List(verb) => verb.run(),
            Verb::Revoke(verb) => verb.run(),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Makes a token and prints it, this once
///
/// Standard output holds the token alone, so that TOKEN=$(rawabit token create --role editor) works.
/// Send it as `Authorization: Bearer …`.
#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    data: DataFolder,
    /// What its holder may do: a reader asks, an editor also writes, an admin also removes text for good and backs up
    #[arg(long, value_parser = role_parser())]
    role: Role,
    /// How long it is good (12h, 30d, 1y); without this, until it is revoked
    #[arg(long, value_name = "DURATION")]
    expires: Option<String>,
    /// Whom or what it is for, to know it again in the list
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Print the token with its id and dates, as JSON
    #[arg(long)]
    json: bool,
}

fn role_parser() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(|role| role.parse::<Role>())
}

impl Create {
    fn run(self) -> Result<()> {
        let expires = self
            .expires
            .as_deref()
            .map(|written| expiry(written, Timestamp::now()))
            .transpose()?;
        // The first token may have to be there before the first start: nobody listens beyond this machine without one.
        let tokens = Tokens::open(&self.data.made()?)?;
        let made = tokens.create(self.role, expires, self.note.as_deref())?;
        if self.json {
            let mut token = described(&made.token);
            token.insert("token".to_owned(), json!(made.secret));
            print(&serde_json::to_string(&token)?)?;
            return Ok(());
        }
        print(&made.secret)?;
        let until = match made.token.expires {
            Some(at) => format!("until {at}"),
            None => "until it is revoked".to_owned(),
        };
        eprintln!(
            "a token for the role {}, good {until}; its id is {}\nkeep it now: only its hash is stored, so it cannot be shown again",
            made.token.role, made.token.id
        );
        Ok(())
    }
}

/// When something ends that lasts so long from now.
fn expiry(written: &str, now: Timestamp) -> Result<Timestamp> {
    let span: Span = written.parse().map_err(|_| {
        WrongUsage::because(format!(
            "--expires: `{written}` is no duration; write one such as 12h, 30d, 6mo or 1y"
        ))
    })?;
    // Days and longer units need a calendar; in UTC every day has 24 hours.
    let expires = now.to_zoned(TimeZone::UTC).checked_add(span);
    let expires = expires.map_err(|_| {
        WrongUsage::because(format!("--expires: `{written}` from now lies beyond the year 9999; leave it out for a token that does not expire"))
    })?;
    if expires.timestamp() <= now {
        return Err(WrongUsage::because(format!(
            "--expires: a token that is good for `{written}` would never be good; write a duration such as 12h or 30d"
        )));
    }
    Ok(expires.timestamp())
}

/// Shows the tokens that there are, without their secrets
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    data: DataFolder,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

impl List {
    fn run(self) -> Result<()> {
        let folder = self.data.existing()?;
        let tokens = Tokens::open(&folder)?.list()?;
        if self.json {
            let tokens: Vec<_> = tokens.iter().map(described).collect();
            print(&serde_json::to_string(&tokens)?)?;
            return Ok(());
        }
        if tokens.is_empty() {
            eprintln!(
                "there is no token in {}; make one with `rawabit token create`",
                folder.display()
            );
            return Ok(());
        }
        let now = Timestamp::now();
        print(&row(&["ID", "ROLE", "CREATED", "EXPIRES", "NOTE"]))?;
        for token in &tokens {
            let expires = match token.expires {
                Some(at) if token.has_expired(now) => format!("expired {}", day(at)),
                Some(at) => day(at),
                None => "never".to_owned(),
            };
            print(&row(&[
                &token.id,
                token.role.as_str(),
                &day(token.created),
                &expires,
                token.note.as_deref().unwrap_or_default(),
            ]))?;
        }
        Ok(())
    }
}

fn row(cells: &[&str; 5]) -> String {
    let [id, role, created, expires, note] = cells;
    let row = format!("{id:<10}  {role:<6}  {created:<10}  {expires:<18}  {note}");
    row.trim_end().to_owned()
}

fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).date().to_string()
}

/// A token as JSON, without its secret.
fn described(token: &Kept) -> serde_json::Map<String, Value> {
    let mut fields = serde_json::Map::new();
    for (name, value) in [
        ("id", json!(token.id)),
        ("role", json!(token.role)),
        ("created", json!(token.created.to_string())),
        ("expires", json!(token.expires.map(|at| at.to_string()))),
        ("expired", json!(token.has_expired(Timestamp::now()))),
        ("note", json!(token.note)),
    ] {
        fields.insert(name.to_owned(), value);
    }
    fields
}

/// Takes tokens back; they are refused from the next request on
#[derive(Debug, clap::Args)]
struct Revoke {
    #[command(flatten)]
    data: DataFolder,
    /// Id of a token, as `rawabit token list` shows it
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
}

impl Revoke {
    fn run(self) -> Result<()> {
        let tokens = Tokens::open(&self.data.existing()?)?;
        for id in &self.ids {
            let token = tokens.revoke(id)?;
            let note = token.note.map(|note| format!(" ({note})"));
            print(&format!(
                "revoked {id}, role {}{}",
                token.role,
                note.unwrap_or_default()
            ))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_counted_from_now() {
        let now: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        for (written, expected) in [
            ("30d", "2026-03-02T12:00:00Z"),
            ("12h", "2026-02-01T00:00:00Z"),
            ("90m", "2026-01-31T13:30:00Z"),
            ("2w", "2026-02-14T12:00:00Z"),
            ("1y 1d", "2027-02-01T12:00:00Z"),
        ] {
            assert_eq!(expiry(written, now).unwrap().to_string(), expected);
        }
        for wrong in [
            "",
            "30",
            "soon",
            "0s",
            "-1d",
            "1 day ago",
            "9000y",
            "99999y",
        ] {
            assert!(expiry(wrong, now).is_err(), "{wrong}");
        }
    }
}
