//! What kx, under its own name, does for kustomizations beyond kustomize: the switches, explanations, places of errors.
//!
//! `KX_KUSTOMIZE=globs,warn,strict` switches on for every command that builds; `kx kustomize` has flags as well.

use super::BuildArgs;
use super::outside::Outside;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::name::Name;
use crate::kustomize::origin::Origin;
use crate::kustomize::own::{OwnOptions, Place, Unmatched};
use crate::kustomize::{self, Built, Failed, Options, World};

const VARIABLE: &str = "KX_KUSTOMIZE";

/// What the environment asks for.
pub fn from_environment(context: &Context) -> Result<OwnOptions, Failure> {
    let mut options = OwnOptions::default();
    if context.name != Name::Kx {
        return Ok(options);
    }
    let words = context.env(VARIABLE).unwrap_or_default().split(',').map(str::trim);
    for word in words.filter(|word| !word.is_empty()) {
        match word {
            "globs" => options.globs = true,
            "warn" if options.unmatched == Unmatched::Refuse => {}
            "warn" => options.unmatched = Unmatched::Warn,
            "strict" => options.unmatched = Unmatched::Refuse,
            other => {
                let message = format!("{VARIABLE}: unknown word \"{other}\": it takes globs, warn and strict");
                return Err(Failure::new(message));
            }
        }
    }
    Ok(options)
}

/// What the environment and the command line ask for. Only kx has these flags.
pub fn options(context: &Context, args: &BuildArgs) -> Result<OwnOptions, Failure> {
    let mut options = from_environment(context)?;
    let given = [("globs", args.globs), ("strict", args.strict), ("explain", args.explain)];
    if let Some((flag, _)) = given.iter().find(|(_, given)| *given && context.name != Name::Kx) {
        return Err(Failure::new(format!("unknown flag: --{flag}")));
    }
    options.globs |= args.globs;
    options.explain = args.explain;
    if args.strict {
        options.unmatched = Unmatched::Refuse;
    }
    Ok(options)
}

/// Each object with the file or generator that it comes from and the transformers that changed it.
pub fn explanation(built: &Built) -> String {
    let mut text = String::new();
    for resource in &built.resources {
        let memory = &resource.memory;
        text.push_str(&format!("{}\n", resource.current_id()));
        if let Some(origin) = &memory.origin {
            text.push_str(&format!("  from {}\n", shown(origin)));
        }
        for origin in &memory.transformations {
            text.push_str(&format!("  changed by {}\n", shown(origin)));
        }
    }
    text
}

fn shown(origin: &Origin) -> String {
    let place = if origin.configured_in.is_empty() { &origin.path } else { &origin.configured_in };
    let mut text = match (origin.repo.as_str(), origin.reference.as_str()) {
        ("", _) => place.clone(),
        (repo, "") => format!("{repo}//{place}"),
        (repo, reference) => format!("{repo}//{place}?ref={reference}"),
    };
    if let Some(by) = &origin.configured_by {
        let name = if by.name.is_empty() { String::new() } else { format!(" {}", by.name) };
        text = format!("{}{name} in {text}", by.kind);
    }
    text
}

/// The files of two objects that have one id. The build is made again, with origins kept.
pub fn taken_files(context: &Context, directory: &str, options: &Options, failed: &Failed) -> Option<(String, String)> {
    if context.name != Name::Kx {
        return None;
    }
    failed.error.taken_id()?;
    let outside = Outside::new(context);
    let world = World { files: &context.files, fetch: &outside, run: &outside };
    let own = OwnOptions { explain: true, ..options.own };
    let again = kustomize::build(&world, directory, &Options { own, ..options.clone() });
    again.err()?.error.taken_from().cloned()
}

/// The failure with the place in the kustomization that it is about, and the files of a doubled object.
pub fn with_place(
    context: &Context,
    failure: Failure,
    (place, files): (Option<Place>, Option<(String, String)>),
) -> Failure {
    if context.name != Name::Kx {
        return failure;
    }
    let failure = match files {
        Some((first, second)) => failure.hint(format!("one is in {first}, the other in {second}")),
        None => failure,
    };
    match place {
        Some(Place { file, line, column }) => failure.hint(format!("  --> {}:{line}:{column}", file.display())),
        None => failure,
    }
}
