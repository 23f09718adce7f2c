//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=layout.ld");
    // Of the target, not of the machine that builds.
    #[allow(clippy::disallowed_methods, reason = "this is how Cargo talks to a build script")]
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    if variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu" {
        // Loaded at a fixed address, as Go's programs are: the loader has no megabyte of addresses to adjust, and of
        // what it would have written nothing lies in memory. That is a third of the time and memory of a short command.
        println!("cargo:rustc-link-arg-bins=-no-pie");
        if variable("PROFILE") == "release" {
            // What everyday commands run lies side by side, see .ci/layout.
            println!("cargo:rustc-link-arg-bins=-Wl,-T,{}/layout.ld", variable("CARGO_MANIFEST_DIR"));
        }
    }
}
