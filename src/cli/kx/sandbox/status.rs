//! `kx sandbox status`: whether the sandbox is up (exit status 0) or not (1), where, and its processes.

use super::{How, Which};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::sandbox::{self, Status};
use std::fmt::Write;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    /// Output format: json
    #[arg(long, short, value_parser = ["json"])]
    pub output: Option<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let settings = super::settings(context, &args.which.name, &How::default())?;
    let status = context.block_on(sandbox::status(&settings))?.map_err(super::failure)?;
    if args.output.is_some() {
        let text = serde_json::to_string_pretty(&status).map_err(|error| Failure::new(error.to_string()))?;
        context.ui.line(&text)?;
    } else {
        context.ui.print(&describe(&status))?;
    }
    Ok(Exit(u8::from(!status.up)))
}

fn describe(status: &Status) -> String {
    let mut text = match (status.up, &status.ailment) {
        (true, _) => format!("The sandbox {} is up.\n", status.name),
        (false, Some(ailment)) => format!("The sandbox {} is not up: {ailment}.\n", status.name),
        (false, None) => format!("The sandbox {} is not up.\n", status.name),
    };
    let mut row = |name: &str, value: &str| {
        writeln!(text, "{name:<24}{value}").expect("because writing to a String does not fail");
    };
    if let Some(server) = &status.server {
        row("Server", server);
    }
    if let Some(version) = &status.version {
        row("Version", version);
    }
    if !status.processes.is_empty() {
        row("Folder", &status.folder.to_string_lossy());
    }
    for process in &status.processes {
        let state = if process.alive { format!("pid {}", process.pid) } else { "ended".to_owned() };
        row(&process.name, &format!("{state}, {}", process.path.display()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Process;

    #[test]
    fn tells_what_is_there() {
        let process = Process { name: "etcd".into(), path: "/b/etcd".into(), pid: 7, alive: true };
        let mut status = Status {
            name: "kx-sandbox".into(),
            folder: "/s".into(),
            server: Some("https://127.0.0.1:20000".into()),
            version: Some("v1.37.2".into()),
            up: true,
            ailment: None,
            processes: vec![process.clone(), Process { name: "kwok".into(), alive: false, ..process }],
        };
        assert_eq!(
            describe(&status),
            "The sandbox kx-sandbox is up.
Server                  https://127.0.0.1:20000
Version                 v1.37.2
Folder                  /s
etcd                    pid 7, /b/etcd
kwok                    ended, /b/etcd
"
        );
        status = Status { server: None, version: None, up: false, processes: Vec::new(), ..status };
        assert_eq!(describe(&status), "The sandbox kx-sandbox is not up.\n");
        status.ailment = Some("kwok has ended".into());
        assert_eq!(describe(&status), "The sandbox kx-sandbox is not up: kwok has ended.\n");
    }
}
