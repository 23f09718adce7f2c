//! `plugin.yaml` in both forms, what is refused, and programs that really run.

use super::*;
use crate::files::Memory;
use std::collections::BTreeMap;

fn refused(text: &str, expected: &str) {
    assert_eq!(Metadata::read(text).expect_err("refused"), expected, "of {text}");
}

/// Recorded from Helm v4.3.1 (`helm plugin list` tells why a plugin is passed over).
#[test]
fn refuses_in_helms_words() {
    refused("", "failed to peek plugin.yaml API version: EOF");
    refused("apiVersion: v2", "invalid plugin apiVersion: \"v2\"");
    refused(
        "apiVersion: v1\nname: x\nfoo: 1\nversion: [a]\n",
        "yaml: unmarshal errors:\n  line 3: field foo not found in type plugin.MetadataV1\n  line 4: cannot unmarshal !!seq into string",
    );
    refused("apiVersion: v1\nname: x y\n", "invalid plugin `name`");
    refused("apiVersion: v1\nname: x\n", "plugin `version` is required");
    refused("apiVersion: v1\nname: x\nversion: v1.0.0\n", "invalid plugin `version` \"v1.0.0\": must be valid semver");
    let head = "apiVersion: v1\nname: x\nversion: 1.0.0\n";
    refused(head, "`type` missing");
    refused(&format!("{head}type: cli/v1\n"), "`runtime` missing");
    refused(
        &format!("{head}type: cli/v2\nruntime: subprocess\n"),
        "failed to convert MetadataV1 to Metadata: unknown plugin type \"cli/v2\"",
    );
    refused(
        &format!("{head}type: cli/v1\nruntime: docker\n"),
        "failed to convert MetadataV1 to Metadata: unsupported plugin runtime type: \"docker\"",
    );
    refused(
        &format!("{head}type: cli/v1\nruntime: subprocess\nconfig: {{usage: x, other: 1}}\n"),
        "failed to convert MetadataV1 to Metadata: yaml: unmarshal errors:\n  line 1: field other not found in type schema.ConfigCLIV1",
    );
    refused(
        &format!("{head}type: getter/v1\nruntime: subprocess\n"),
        "config validation failed: getter has no protocols",
    );
    refused("name: x\ncommand: a\nplatformCommand: [{command: b}]\n", "both platformCommand and command are set");
    refused("name: x\ndownloaders: [{command: a}]\n", "downloader 0 has no protocols");
}

#[test]
fn finds_plugins_by_name_and_kind() {
    let v1 = |name: &str, kind: &str| {
        format!("apiVersion: v1\nname: {name}\nversion: 1.0.0\ntype: {kind}\nruntime: subprocess\n")
    };
    let texts = [
        ("/p/a/plugin.yaml", v1("one", "postrenderer/v1")),
        ("/p/b/plugin.yaml", "name: two\ndownloaders: [{command: get.sh, protocols: [s3]}]\n".to_owned()),
        ("/p/c/plugin.yaml", "apiVersion: v3".to_owned()),
        ("/q/d/plugin.yaml", v1("w", "cli/v1").replace("subprocess", "extism/v1")),
        ("/r/e/plugin.yaml", v1("x", "cli/v1")),
        ("/r/f/plugin.yaml", v1("x", "cli/v1")),
    ];
    let files = Memory::new(texts.iter().map(|(path, text)| (*path, text.as_str())));
    let found = find_all(&files, "/p:/nowhere:/q", "").expect("no name twice");
    let names: Vec<_> = found.plugins.iter().map(|plugin| plugin.metadata.name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);
    let reasons: Vec<_> = found.skipped.iter().map(|skipped| skipped.error.to_string()).collect();
    assert_eq!(
        reasons,
        [
            "failed to load plugin \"/p/c\": invalid plugin apiVersion: \"v3\"",
            "plugin \"w\" needs the WebAssembly runtime extism/v1, which kx does not have"
        ]
    );
    let (plugin, _) = find(&files, "/p", "two", "getter/v1");
    assert_eq!(plugin.expect("there").directory, Path::new("/p/b"));
    let (plugin, _) = find(&files, "/p", "one", "cli/v1");
    assert_eq!(plugin.expect_err("of another kind").to_string(), "plugin: {Name:one Type:cli/v1} not found");
    let twice = load_all(&files, Path::new("/r")).expect_err("twice");
    assert_eq!(twice.to_string(), "two plugins claim the name \"x\" at \"/r/e\" and \"/r/f\"");
}

fn plugin(directory: &Path, text: &str) -> Plugin {
    Plugin { metadata: Metadata::read(text).expect("valid"), directory: directory.to_path_buf() }
}

#[test]
fn runs_programs() {
    let environment = BTreeMap::from([("PATH".to_owned(), "/bin:/usr/bin".to_owned())]);
    let here = Path::new("/somewhere");
    let head = "apiVersion: v1\nname: x\nversion: 1.0.0\ntype: postrenderer/v1\nruntime: subprocess\n";
    let shell = |script: &str| {
        let commands = format!("runtimeConfig: {{platformCommand: [{{command: sh, args: [-c, '{script}', sh]}}]}}");
        plugin(here, &format!("{head}{commands}"))
    };
    let render = |script: &str, arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        let out = post_render(&shell(script), &arguments, &environment, b"a: 1\n");
        out.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|error| error.to_string())
    };
    assert_eq!(render("cat; echo $HELM_PLUGIN_DIR", &[]), Ok("a: 1\n/somewhere\n".to_owned()));
    let echo = plugin(here, &format!("{head}runtimeConfig: {{platformCommand: [{{command: echo a}}]}}"));
    let out = post_render(&echo, &["$z".to_owned()], &environment, b"").expect("echoes");
    assert_eq!(out, b"a $z\n", "more arguments are passed on as they are");
    assert_eq!(render("exit 4", &[]), Err("plugin \"x\" exited with error".to_owned()));
    assert_eq!(render("echo", &[]), Err("post-renderer \"x\" produced empty output".to_owned()));
    let missing = plugin(here, &format!("{head}runtimeConfig: {{platformCommand: [{{command: no-such}}]}}"));
    let error = post_render(&missing, &[], &environment, b"").expect_err("not there").to_string();
    assert_eq!(error, "exec: \"no-such\": executable file not found in $PATH");
    let hooked = plugin(here, "name: h\nhooks: {install: 'exit 1'}\n");
    let error = hook(&hooked, Event::Install, &environment).expect_err("fails").to_string();
    assert_eq!(error, "plugin install hook for \"h\" exited with error");
    hook(&hooked, Event::Delete, &environment).expect("nothing to be done");
}

#[test]
fn fetches_by_scheme() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let script = folder.path().join("get.sh");
    let text = b"#!/bin/sh\necho \"$4 as $HELM_PLUGIN_USERNAME\"\n";
    crate::files::write_as(&script, text, 0o755).expect("written");
    let getter = plugin(folder.path(), "name: g\ndownloaders: [{command: get.sh, protocols: [s3]}]\n");
    let environment = BTreeMap::from([("PATH".to_owned(), "/bin:/usr/bin".to_owned())]);
    let wanted =
        Fetch { url: "s3://a".to_owned(), scheme: "s3".to_owned(), username: "me".to_owned(), ..Fetch::default() };
    assert_eq!(fetch(&getter, &wanted, &environment).expect("fetched"), b"s3://a as me\n");
    let wanted = Fetch { scheme: "gs".to_owned(), ..wanted };
    let error = fetch(&getter, &wanted, &environment).expect_err("another scheme").to_string();
    assert_eq!(error, "no downloader found for protocol \"gs\"");
}
