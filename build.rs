//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Of the target, not of the machine that builds.
    #[allow(clippy::disallowed_methods, reason = "this is how Cargo talks to a build script")]
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // Loaded at a fixed address, as Go's programs are: the loader has no megabyte of addresses to adjust, and of
        // what it would have written nothing lies in memory. That is a third of the time and memory of a short command.
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
