//! The program `pharos`.

use std::process::ExitCode;

/// Commands allocate often and briefly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pharos::cli::main()
}
