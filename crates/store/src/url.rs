//! Where the database is, and so which engine it is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::StoreError;

/// The address of a database.
///
/// The engine is chosen here and nowhere by trial: diesel would try one after the other, and a
/// mistyped PostgreSQL address would create a SQLite file of that name (STORAGE, trap 4).
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server, by the URL libpq takes.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `postgres://…`, `postgresql://…`, `sqlite:PATH` or a plain path.
    ///
    /// Anything else that looks like a scheme is refused rather than taken for a file name.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(text.to_owned()));
        }
        let path = match text.strip_prefix("sqlite:") {
            Some(path) => path.strip_prefix("//").unwrap_or(path),
            None => text,
        };
        let scheme = path.split_once(':').map(|(scheme, _)| scheme);
        let looks_like_a_scheme = |scheme: &str| {
            scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if path.is_empty() || path == ":memory:" || scheme.is_some_and(looks_like_a_scheme) {
            // Behind a mistyped scheme stands a password as often as not.
            let shown = scheme.map_or_else(|| text.to_owned(), |scheme| format!("{scheme}:…"));
            return Err(StoreError::Open(format!(
                "{shown:?} is neither postgres://…, sqlite:PATH nor a path"
            )));
        }
        Ok(DatabaseUrl::Sqlite(PathBuf::from(path)))
    }
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        Self::parse(text)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for DatabaseUrl {
    /// The password, if any, is left out.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => {
                let after_user = url.rsplit_once('@').map_or(url.as_str(), |(_, after)| after);
                let shown = after_user.split_once("://").map_or(after_user, |(_, after)| after);
                let place = shown.split_once('?').map_or(shown, |(place, _)| place);
                write!(formatter, "postgres://{place}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_scheme_is_no_file_name() {
        assert!(DatabaseUrl::parse("postgre://host/db").is_err());
        assert!(DatabaseUrl::parse("mysql:db").is_err());
        assert_eq!(
            DatabaseUrl::parse("sqlite:a/b.db").unwrap(),
            DatabaseUrl::Sqlite("a/b.db".into())
        );
        assert_eq!(DatabaseUrl::parse("b.db").unwrap(), DatabaseUrl::Sqlite("b.db".into()));
    }

    #[test]
    fn a_password_is_never_shown() {
        let refused = DatabaseUrl::parse("postgre://u:secret@host/db").unwrap_err().to_string();
        assert!(refused.contains("postgre:…") && !refused.contains("secret"), "{refused}");
        let url = DatabaseUrl::parse("postgres://u:secret@host/db?password=other").unwrap();
        assert_eq!(url.to_string(), "postgres://host/db");
    }
}
