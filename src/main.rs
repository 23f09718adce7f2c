//! The binary: a thread with a stack deep enough for Helm's 1,000 nested includes, then the command line.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Trees of small nodes are most of what kx makes, on more than one thread; glibc's allocator is twice as slow at them.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Enough for 1,000 nested includes of templates that nest on their own; pages that are not touched cost nothing.
const STACK: usize = 1 << 30;

fn main() -> ExitCode {
    let worker = std::thread::Builder::new().name("kx".to_owned()).stack_size(STACK).spawn(kx::cli::main);
    match worker.map(|worker| worker.join()) {
        Ok(Ok(status)) => ExitCode::from(status),
        // The panic was told by its hook, or the thread could not be made.
        Ok(Err(_)) | Err(_) => ExitCode::from(101),
    }
}
