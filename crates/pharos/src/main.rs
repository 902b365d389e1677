//! Being built.

#[cfg_attr(not(test), expect(dead_code, reason = "until `pharos serve` and the sandbox use it"))]
mod certificate;
#[cfg_attr(not(test), expect(dead_code, reason = "until `pharos serve` uses it"))]
mod config;
#[cfg_attr(not(test), expect(dead_code, reason = "until `pharos serve` and the sandbox use it"))]
mod listen;
mod private_file;
#[cfg_attr(not(test), expect(dead_code, reason = "until `pharos serve` and the sandbox use it"))]
mod secret_key;
#[cfg_attr(not(test), expect(dead_code, reason = "until `pharos serve` and the sandbox use it"))]
mod tls;

fn main() {}
