//! What one registration leaves in several tables agrees: name, token, request, ledger.
//!
//! A create commits them together (DESIGN, section 1, 4); each question here finds what only half
//! a create, or a hand in the database, could leave behind.

use super::{Report, problem};
use crate::error::StoreError;
use crate::raw;
use crate::row::Key;
use crate::session::Snapshot;

/// A question whose every answer is an object that does not agree.
struct Question {
    kind: &'static str,
    what: &'static str,
    sql: &'static str,
}

/// Outer joins throughout: both engines answer them with one pass and an index of their own.
const QUESTIONS: [Question; 8] = [
    Question {
        kind: "host",
        what: "has another sponsor than the name above it",
        sql: "SELECT host.id AS id FROM host JOIN domain ON domain.id = host.superordinate_id \
            WHERE host.purged_at IS NULL AND host.registrar_id <> domain.registrar_id \
            ORDER BY 1 LIMIT $1",
    },
    Question {
        kind: "token",
        what: "was used to move a name, and no transfer of that name was recorded since",
        sql: "SELECT token.id AS id FROM token \
            LEFT JOIN history ON history.object_id = token.used_by AND history.kind = 'domain' \
            AND history.at = token.changed_at AND history.events LIKE '%transfer-requested%' \
            WHERE token.used_by IS NOT NULL AND token.operation = 'transfer' \
            AND history.id IS NULL ORDER BY 1 LIMIT $1",
    },
    Question {
        kind: "token",
        what: "was used by a name that does not exist",
        sql: "SELECT token.id AS id FROM token \
            LEFT JOIN domain ON domain.id = token.used_by AND domain.name = token.name \
            WHERE token.used_by IS NOT NULL AND domain.id IS NULL ORDER BY 1 LIMIT $1",
    },
    Question {
        kind: "domain",
        what: "is vouched for, and no token was used for it",
        sql: "SELECT domain.id AS id FROM domain \
            LEFT JOIN token ON token.used_by = domain.id AND token.operation = 'create' \
            WHERE domain.organization_id IS NOT NULL AND token.id IS NULL ORDER BY 1 LIMIT $1",
    },
    Question {
        kind: "token",
        what: "was used, and its request is not registered",
        sql: "SELECT token.id AS id FROM token \
            LEFT JOIN request ON request.id = token.request_id AND request.state = 'registered' \
            WHERE token.used_by IS NOT NULL AND token.operation = 'create' \
            AND request.id IS NULL ORDER BY 1 LIMIT $1",
    },
    Question {
        kind: "request",
        what: "is registered, and its token was not used",
        sql: "SELECT request.id AS id FROM request \
            LEFT JOIN token ON token.request_id = request.id AND token.used_by IS NOT NULL \
            WHERE request.state = 'registered' AND token.id IS NULL ORDER BY 1 LIMIT $1",
    },
    Question {
        kind: "token",
        what: "is marked as used without a name, or has a name without being used",
        sql: "SELECT token.id AS id FROM token \
            WHERE (token.state = 'used') <> (token.used_by IS NOT NULL) ORDER BY 1 LIMIT $1",
    },
    Question {
        kind: "domain",
        what: "was charged for, and does not exist",
        sql: "SELECT DISTINCT ledger.domain_id AS id FROM ledger \
            LEFT JOIN domain ON domain.id = ledger.domain_id AND domain.name = ledger.name \
            WHERE ledger.domain_id IS NOT NULL AND domain.id IS NULL ORDER BY 1 LIMIT $1",
    },
];

/// Most answers to one question that are named: the first few say what happened.
const NAMED: i64 = 1_000;

pub(super) fn verify(snapshot: &mut Snapshot<'_>, report: &mut Report) -> Result<(), StoreError> {
    for Question { kind, what, sql } in QUESTIONS {
        for id in raw::ids(snapshot.connection, sql, NAMED)? {
            problem(report, kind, &Key(id).to_string(), None, what);
        }
    }
    Ok(())
}
