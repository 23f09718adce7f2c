//! Completion scripts: the files in completions/ are what `kx completion` prints, and the answers are cobra's.

use crate::harness::{Scratch, root};

#[test]
fn files_are_what_the_command_prints() {
    let scratch = Scratch::new();
    for (shell, file) in [("bash", "kx.bash"), ("zsh", "_kx"), ("fish", "kx.fish"), ("powershell", "kx.ps1")] {
        let printed = scratch.run(&format!("kx completion {shell}"));
        let kept = std::fs::read_to_string(root().join("completions").join(file)).expect("the file");
        assert!(printed.out == kept, "completions/{file} is old: kx completion {shell} > completions/{file}");
    }
}

#[test]
fn other_names_complete_themselves() {
    let scratch = Scratch::new();
    let script = scratch.run("kubectl completion bash");
    assert!(script.out.contains("complete -o default -F __start_kubectl kubectl"), "{script}");
    for name in ["helm", "kustomize"] {
        let script = scratch.run(&format!("{name} completion zsh"));
        assert!(script.out.starts_with(&format!("#compdef {name}\n")), "{script}");
    }
    let refused = scratch.run("kubectl completion tcsh");
    assert_eq!(
        (refused.status, refused.err.as_str()),
        (1, "error: Unsupported shell type \"tcsh\".\nSee 'kubectl completion -h' for help and examples\n")
    );
}

fn check(line: &str, expected: &str) {
    let scratch = Scratch::new();
    scratch.write(
        "home/.kube/config",
        "apiVersion: v1\nkind: Config\ncontexts:\n- name: one\n  context: {cluster: c, user: u}\n- name: two\n  context: {cluster: c, user: u}\n\
         clusters:\n- name: c\n  cluster: {server: \"http://127.0.0.1:1\"}\nusers:\n- name: u\n  user: {}\ncurrent-context: one\n",
    );
    assert_eq!(scratch.run(line).out, expected, "of {line}");
}

#[test]
fn answers_as_cobra() {
    check("kubectl __complete ge", "get\tDisplay one or many resources\n:4\n");
    check("kubectl __completeNoDesc create secret t", "tls\n:4\n");
    check("kubectl __completeNoDesc get --context tw", "two\n:4\n");
    check("kubectl __completeNoDesc get --context=o", "--context=one\n:4\n");
    check("kubectl __completeNoDesc config use-context o", "one\n:4\n");
    check("kubectl __completeNoDesc get -o js", "json\njsonpath\njsonpath-as-json\njsonpath-file\n:4\n");
    check("kubectl __completeNoDesc apply -f x", "json\nyaml\nyml\n:8\n");
    check("kubectl __completeNoDesc get --no-he", "--no-headers\n:4\n");
    check("kubectl __complete nope x", ":1\n");
    // Nothing answers at this address; the built-in kinds are known without it.
    check("kubectl __completeNoDesc get configm", "configmaps\n:4\n");
    check("kubectl __completeNoDesc get pods w", ":4\n");
}
