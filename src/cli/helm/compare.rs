//! `upgrade --diff` and `diff --chart`: what an upgrade or install would change, object by object. kx's own.

use super::chart_flags::ChartFlags;
use super::install_flags::InstallFlags;
use super::operate::{self, Choices};
use super::render::{self, Rendering};
use super::values_flags::ValuesFlags;
use super::{gather, name, post_renderer, records, settings};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::helm::Identity;
use crate::manifest::Object;
use crate::print::unified;
use crate::release::{self, Difference};
use crate::yaml;

/// Prints what a chart would change: of the release with this name (the chart's own when none is given), or all of it
/// when there is no such release.
pub fn chart(
    context: &Context,
    (reference, release): (&str, Option<&String>),
    (chart_flags, values, flags): (&ChartFlags, &ValuesFlags, &InstallFlags),
) -> Result<Exit, Failure> {
    post_renderer::of(context, flags)?;
    let mut gathered = gather::gather(context, reference, chart_flags, values, false)?;
    let name = release.cloned().unwrap_or_else(|| gathered.chart.name().to_owned());
    name::check(&name)?;
    let choices = Choices::default();
    let cluster = context.cluster()?;
    let base = operate::ask(context, &choices, async |operation| release::base(operation, &name).await)?;
    let base = match base {
        Ok(base) => Some(base),
        Err(release::Error::NoDeployedRelease { .. }) => None,
        Err(error) => return Err(records::failed("")(error)),
    };
    if let Some(base) = &base
        && gathered.values.is_empty()
    {
        gathered.values.clone_from(&base.current.config);
    }
    render::prepare(context, &mut gathered)?;
    let identity = Identity {
        name,
        namespace: settings::namespace(context),
        revision: base.as_ref().map_or(1, |base| i64::from(base.last.version) + 1),
        is_install: base.is_none(),
        is_upgrade: base.is_some(),
    };
    let rendering = Rendering { flags, values, identity, cluster: Some(cluster), hide_secret: false };
    let draft = rendering.draft(context, &gathered)?;
    let former = base.as_ref().map(|base| base.current.manifest.as_str());
    let differences = context.block_on(release::preview(cluster, former, &draft))?;
    show(context, differences.map_err(records::failed(""))?)
}

/// Prints the differences; the exit status is 1 when there are any.
pub(super) fn show(context: &Context, differences: Vec<Difference>) -> Result<Exit, Failure> {
    let mut differs = false;
    for Difference { name, mut live, mut wanted } in differences {
        mask(live.as_mut(), wanted.as_mut());
        let hunks = unified::hunks(&text(live), &text(wanted));
        if !hunks.is_empty() {
            differs = true;
            context.ui.print(&format!("--- live/{name}\n+++ wanted/{name}\n{hunks}"))?;
        }
    }
    Ok(Exit(u8::from(differs)))
}

/// The object without what the server keeps for itself.
fn text(object: Option<Object>) -> String {
    let Some(mut object) = object else { return String::new() };
    for field in ["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"] {
        object.metadata_mut().remove(field);
    }
    if let Some(map) = object.0.as_object_mut() {
        map.remove("status");
    }
    yaml::write(&object.0)
}

/// Hides the data of a Secret; which of it changes is still told.
fn mask(live: Option<&mut Object>, wanted: Option<&mut Object>) {
    let sides = [live, wanted];
    let is_secret = |side: &Option<&mut Object>| side.as_ref().is_some_and(|object| object.kind() == "Secret");
    if !sides.iter().any(is_secret) {
        return;
    }
    let before = sides[0].as_ref().and_then(|object| object.0.get("data").cloned()).unwrap_or_default();
    for (index, side) in sides.into_iter().enumerate() {
        let Some(data) = side.and_then(|object| object.0.get_mut("data")).and_then(|data| data.as_object_mut()) else {
            continue;
        };
        for (key, value) in data.iter_mut() {
            let changed = index == 1 && before.get(key).is_some_and(|before| before != value);
            *value = if changed { "*** (changed)" } else { "***" }.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn masks_secrets() {
        let secret = |data| Object(json!({"kind": "Secret", "data": data}));
        let mut live = secret(json!({"a": "1", "b": "2"}));
        let mut wanted = secret(json!({"a": "1", "b": "3", "c": "4"}));
        mask(Some(&mut live), Some(&mut wanted));
        assert_eq!(live.0["data"], json!({"a": "***", "b": "***"}));
        assert_eq!(wanted.0["data"], json!({"a": "***", "b": "*** (changed)", "c": "***"}));
    }
}
