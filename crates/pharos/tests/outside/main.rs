//! The registry proved from outside: a sandbox over its sockets, and nothing of it mocked.

mod clearinghouse;
mod clients;
mod hostile;
mod kills;
mod races;
mod records;
mod registrars;
mod scenario;
mod starts;
mod storms;
mod support;
mod sweeps;
mod websites;
