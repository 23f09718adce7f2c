//! A plugin's metadata as signatures carry it: Go's structs by their own names.

use super::command::PlatformCommand;
use super::metadata::{Config, Metadata, Runtime};
use crate::value::Json;
use serde_json::json;

impl Metadata {
    /// All of it; what is not there is null, as in Go.
    pub fn to_json(&self) -> Json {
        let (runtime, runtime_config) = match &self.runtime {
            Runtime::WebAssembly => ("extism/v1", Json::Null),
            Runtime::Subprocess(subprocess) => {
                let hooks: serde_json::Map<String, Json> =
                    subprocess.hooks.iter().map(|(event, all)| (event.clone(), commands(all))).collect();
                let protocols = subprocess.protocols.iter().map(|protocol| {
                    json!({"Protocols": or_null(&protocol.protocols), "PlatformCommand": commands(&protocol.commands)})
                });
                let protocols: Vec<Json> = protocols.collect();
                let config = json!({
                    "PlatformCommand": commands(&subprocess.commands),
                    "PlatformHooks": if hooks.is_empty() { Json::Null } else { Json::Object(hooks) },
                    "ProtocolCommands": if protocols.is_empty() { Json::Null } else { Json::Array(protocols) },
                });
                ("subprocess", config)
            }
        };
        let config = match &self.config {
            Config::Command(command) => json!({
                "Usage": command.usage,
                "ShortHelp": command.short_help,
                "LongHelp": command.long_help,
                "IgnoreFlags": command.ignore_flags,
            }),
            Config::Getter { protocols } => json!({"Protocols": or_null(protocols)}),
            Config::PostRenderer | Config::Test => json!({}),
        };
        json!({
            "APIVersion": self.api_version,
            "Name": self.name,
            "Type": self.kind,
            "Runtime": runtime,
            "Version": self.version,
            "SourceURL": self.source_url,
            "Config": config,
            "RuntimeConfig": runtime_config,
        })
    }
}

fn or_null(texts: &[String]) -> Json {
    if texts.is_empty() { Json::Null } else { json!(texts) }
}

fn commands(all: &[PlatformCommand]) -> Json {
    let one = |command: &PlatformCommand| {
        json!({
            "OperatingSystem": command.system,
            "Architecture": command.architecture,
            "Command": command.command,
            "Args": or_null(&command.arguments),
        })
    };
    if all.is_empty() { Json::Null } else { all.iter().map(one).collect() }
}
