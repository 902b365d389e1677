//! The program `pharos`.

use std::process::ExitCode;

/// Commands allocate often and briefly; the system's allocator takes a tenth of their time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pharos::cli::main()
}
