//! The main job from end to end: an overlay and a chart, applied, shown by label, changed, compared.

use crate::harness::root;
use crate::plane::eventually;
use crate::sandbox::own;

#[test]
fn an_overlay_and_a_chart_run_side_by_side() {
    let scratch = own();
    let run = |line: &str| scratch.call(&["/bin/bash", "-c", line], root(), "");
    let ok = |line: &str| {
        let outcome = run(line);
        assert_eq!(outcome.status, 0, "{line}\n{outcome}");
        outcome.out
    };
    ok("kx sandbox up");
    let applied = ok("kx apply -k overlays/dev");
    assert_eq!(applied.matches(" created\n").count(), 3, "{applied}");
    let installed = ok("kx install redis-chart");
    assert!(installed.contains("NAME: redis-chart\n") && installed.contains("STATUS: deployed\n"), "{installed}");
    // The third command of the README shows running pods of both.
    eventually("running pods of both", || {
        let pods = ok("kx get pods -l region=us-west");
        let runs = |name: &str| pods.lines().any(|line| line.starts_with(name) && line.contains("Running"));
        (runs("dev-web-") && runs("redis-chart-leader-")).then_some(())
    });
    assert!(!ok("kx get pods -l region=us-west").contains("follower"), "followers are in us-east");

    let again = ok("kx apply -k overlays/dev");
    assert_eq!((again.matches(" unchanged\n").count(), again.lines().count()), (3, 3), "{again}");
    assert_eq!(ok("kx diff -k overlays/dev"), "");

    ok("kx label deployment dev-web environment=changed --overwrite");
    let diff = run("kx diff -k overlays/dev");
    assert_eq!(diff.status, 1, "{diff}");
    assert!(diff.out.contains("-    environment: changed\n") && diff.out.contains("+    environment: dev\n"), "{diff}");

    // The same in the sandbox's own shell and completion.
    let words = "kx sandbox run -- bash -c 'source <(kx completion bash) && kx get pods -l region=us-west -o name'";
    let names = ok(words);
    assert!(names.contains("pod/dev-web-") && names.contains("pod/redis-chart-leader-0"), "{names}");
    ok("kx uninstall redis-chart");
    ok("kx delete -k overlays/dev");
    ok("kx sandbox down");
}
