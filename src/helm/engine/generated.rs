//! Generated templates: none makes the engine panic, hang or grow without bounds.
//!
//! `KX_FUZZ` sets their number, and then it is told how far they are; each has a seed of its own, counted from
//! `KX_FUZZ_SEED`, which a panic names. With `KX_FUZZ_OUT` the templates and what became of them are written to a file,
//! a line of JSON each, to be compared with what Helm's own engine says.

#![cfg(test)]

use super::Host;
use crate::gotemplate::{MissingKey, Options, Set};
use crate::helm::capabilities::Capabilities;
use crate::helm::machine::Given;
use crate::helm::{World, funcs};
use crate::value::{Dict, Entries, Integers, Json, Signature, Text, Type, Value, json};
use std::cell::RefCell;
use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

/// Random by nature, or slow by design.
const LEFT_OUT: [&str; 32] = [
    "randAlphaNum",
    "randAlpha",
    "randNumeric",
    "randAscii",
    "randBytes",
    "randInt",
    "uuidv4",
    "shuffle",
    "now",
    "date",
    "htmlDate",
    "htmlDateInZone",
    "date_in_zone",
    "dateInZone",
    "ago",
    "durationRound",
    "keys",
    "values",
    "bcrypt",
    "htpasswd",
    "derivePassword",
    "genPrivateKey",
    "genCA",
    "genCAWithKey",
    "genSelfSignedCert",
    "genSelfSignedCertWithKey",
    "genSignedCert",
    "genSignedCertWithKey",
    "buildCustomCert",
    "encryptAES",
    "decryptAES",
    "getHostByName",
];

const VALUES: &str = r#"{
    "text": "Hello World", "empty": "", "number": 8080, "float": 1.5, "big": 123456789012, "yes": true, "no": false,
    "none": null, "list": ["b", "a", 1, null, true], "texts": ["x", "y", "x"], "numbers": [3, 1, 2], "nothing": [],
    "map": {"a": 1, "b": {"c": "deep", "d": [1, {"e": "f"}]}, "with-dash": "x"}, "void": {}, "version": "1.2.3-rc.1",
    "yaml": "a: 1\nb: [x, y]\n", "json": "{\"a\": [1, 2.5, null]}", "template": "{{ .Values.text }}", "date": "2024-02-29",
    "url": "https://user:pw@example.com:8443/p?q=1#f", "encoded": "aGVsbG8=", "unicode": "hé—漢字 \u2028<&>", "spaces": "  a  b\n"
}"#;

/// The same numbers from the same seed.
struct Dice(u64);

impl Dice {
    /// Neighbours have nothing in common.
    fn of(seed: u64) -> Dice {
        let mixed = (seed ^ (seed >> 30)).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Dice((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1)
    }

    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % count
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

struct Generator<'a> {
    dice: Dice,
    functions: &'a [(&'static str, Signature)],
    /// Variables in sight.
    variables: Vec<String>,
    budget: usize,
}

const PATHS: &[&str] = &[
    ".Values.text",
    ".Values.empty",
    ".Values.number",
    ".Values.float",
    ".Values.big",
    ".Values.yes",
    ".Values.no",
    ".Values.none",
    ".Values.list",
    ".Values.texts",
    ".Values.numbers",
    ".Values.nothing",
    ".Values.map",
    ".Values.map.a",
    ".Values.map.b",
    ".Values.map.b.c",
    ".Values.map.b.d",
    ".Values.void",
    ".Values.missing",
    ".Values.missing.deeper",
    ".Values.text.field",
    ".Values.version",
    ".Values.unicode",
    ".Values",
    ".Release.Name",
    ".Release.Revision",
    ".Release.IsInstall",
    ".Chart.Name",
    ".Chart.Version",
    ".Capabilities.KubeVersion.Minor",
    ".Template.Name",
    ".",
    "$",
    ".Files",
    ".Subcharts",
    "$.Values.map",
    ".Values.spaces",
    ".Values.yaml",
    ".Values.json",
    ".Values.date",
    ".Values.url",
];
const TEXTS: &[&str] = &[
    "\"\"",
    "\"a\"",
    "\"abc\"",
    "\"Hello World-foo bar_baz\"",
    "`raw`",
    "\"a,b,c\"",
    "\"x: y\"",
    "\"é漢\"",
    "\"%d %s %v %q\"",
    "\"%5.2f|%-8s|%x|%T\"",
    "\"1.2.3\"",
    "\">=1.0.0 <2\"",
    "\"^a(b|c)+$\"",
    "\"[\"",
    "\"{{ .Values.text }}\"",
    "\"{{\"",
    "\"a\\nb\"",
    "\"a: [1, 2\"",
    "\"{\\\"a\\\": 1}\"",
    "\"aGVsbG8=\"",
    "\"2006-01-02\"",
    "\"1h30m\"",
    "\"0x1F\"",
    "\"010\"",
    "\"-5\"",
    "\"1e3\"",
    "\"true\"",
    "\"/a/../b/c.txt\"",
    "\"https://h:1/p?q=a%20b\"",
    "\"text\"",
    "\"map\"",
    "\"b\"",
    "\"c\"",
    "\"t\"",
    "\"a = 1\"",
    "\"$1-${1}\"",
    "\" \"",
    "\"%+d % d %#x %08.3f %-5t| %c %U\"",
    "\"%[2]v %[1]q %*d %!\"",
    "\"%x %X % x %#q %+q %b %o %e %g %G\"",
    "\"%6.2v|%06d|%+v|%#v\"",
    "\"~1.2 || ^3\"",
    "\"v1.2.3+meta\"",
    "\"(?i)([a-z]+)-?(?P<n>[0-9]*)\"",
    "\"a: 1\\nb: {c: [~, 0x10, 1e3, .inf, 2001-01-01]}\"",
    "\"[t]\\na = 1.0\\nb = [1, 2]\\nc = 2020-01-01\"",
    "\"9223372036854775808\"",
    "\"1_000\"",
    "\"-1.5e-400\"",
    "\"\\x00\\xff\"",
    "\"Mon, 02 Jan 2006 15:04:05 MST\"",
    "\"2h45m30.5s\"",
];
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "7",
    "-1",
    "10",
    "64",
    "100",
    "0x1F",
    "017",
    "1_000",
    "'a'",
    "1e2",
    "-0",
    "-7",
    "1000",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
];
const FLOATS: &[&str] = &[
    "1.5",
    "0.1",
    "-2.75",
    "1e3",
    "1e-7",
    "123456789.0",
    "1e21",
    "2",
    "0x1p-2",
    "1e300",
    "-1e300",
    "5e-324",
    "9223372036854775808.0",
];

impl Generator<'_> {
    fn template(&mut self) -> String {
        self.budget = 12 + self.dice.below(30);
        self.variables.clear();
        let mut out = String::new();
        if self.dice.chance(20) {
            let body = self.nodes(2);
            out.push_str(&format!("{{{{- define \"t\" -}}}}{body}{{{{ end }}}}"));
        }
        out + &self.nodes(3)
    }

    fn nodes(&mut self, depth: usize) -> String {
        let mark = self.variables.len();
        let mut out = String::new();
        for _ in 0..=self.dice.below(3) {
            out.push_str(&self.node(depth));
        }
        self.variables.truncate(mark);
        out
    }

    fn node(&mut self, depth: usize) -> String {
        let (open, close) = (self.dice.pick(&["{{ ", "{{- ", "{{"]), self.dice.pick(&[" }}", " -}}", "}}"]));
        let choice = self.dice.below(if depth == 0 { 6 } else { 12 });
        match choice {
            0 => self.dice.pick(&["text ", "\n  a: b\n", " - x\n", "é", "{", "}} ", "# "]).to_owned(),
            1..=4 => format!("{open}{}{close}", self.pipeline(depth)),
            5 => {
                let name = format!("$v{}", self.variables.len());
                let declared = format!("{open}{name} := {}{close}", self.pipeline(depth));
                self.variables.push(name);
                declared
            }
            6 | 7 => {
                let (condition, then) = (self.pipeline(depth), self.nodes(depth - 1));
                let otherwise = match self.dice.below(3) {
                    0 => format!("{{{{ else }}}}{}", self.nodes(depth - 1)),
                    1 => format!("{{{{ else if {} }}}}{}", self.pipeline(1), self.nodes(depth - 1)),
                    _ => String::new(),
                };
                format!("{open}if {condition}{close}{then}{otherwise}{{{{ end }}}}")
            }
            8 => {
                let (condition, then) = (self.pipeline(depth), self.nodes(depth - 1));
                format!("{open}with {condition}{close}{then}{{{{ else }}}}none{{{{ end }}}}")
            }
            9 | 10 => self.range(depth, (open, close)),
            _ => {
                let data = self.operand(1, Type::Any);
                match self.dice.below(3) {
                    0 => format!("{open}template \"t\" {data}{close}"),
                    1 => format!("{open}include \"t\" {data} | nindent 2{close}"),
                    _ => format!("{open}tpl {} {data}{close}", self.operand(1, Type::Text)),
                }
            }
        }
    }

    fn range(&mut self, depth: usize, (open, close): (&str, &str)) -> String {
        let over = self.pipeline(depth);
        let mark = self.variables.len();
        let (key, value) = (format!("$v{mark}"), format!("$v{}", mark + 1));
        let head = match self.dice.below(3) {
            0 => String::new(),
            1 => {
                self.variables.push(key.clone());
                format!("{key} := ")
            }
            _ => {
                self.variables.extend([key.clone(), value.clone()]);
                format!("{key}, {value} := ")
            }
        };
        let body = self.nodes(depth - 1);
        self.variables.truncate(mark);
        let stop = self.dice.pick(&["", "", "{{ break }}", "{{ continue }}"]);
        format!("{open}range {head}{over}{close}{body}{stop}{{{{ else }}}}nothing{{{{ end }}}}")
    }

    fn pipeline(&mut self, depth: usize) -> String {
        let mut out = self.command(depth, false);
        while self.dice.chance(25) && self.budget > 0 {
            out.push_str(" | ");
            out.push_str(&self.command(depth, true));
        }
        out
    }

    /// A call or an operand; a piped one has an argument less.
    fn command(&mut self, depth: usize, piped: bool) -> String {
        self.budget = self.budget.saturating_sub(1);
        if !piped && (self.budget == 0 || self.dice.chance(25)) {
            return self.operand(depth, Type::Any);
        }
        let (name, signature) = self.functions[self.dice.below(self.functions.len())];
        let mut wanted: Vec<Type> = signature.parameters.to_vec();
        if signature.variadic {
            let last = wanted.pop().unwrap_or(Type::Any);
            wanted.extend(std::iter::repeat_n(last, self.dice.below(4)));
        }
        if piped {
            wanted.pop();
        }
        if self.dice.chance(3) {
            wanted.push(Type::Any);
        }
        let operands: Vec<String> =
            wanted.into_iter().map(|kind| self.operand(depth.saturating_sub(1), kind)).collect();
        [vec![name.to_owned()], operands].concat().join(" ")
    }

    fn operand(&mut self, depth: usize, wanted: Type) -> String {
        if depth > 0 && self.budget > 0 && self.dice.chance(20) {
            return format!("({})", self.pipeline(depth - 1));
        }
        if !self.variables.is_empty() && self.dice.chance(15) {
            let at = self.dice.below(self.variables.len());
            return self.variables[at].clone();
        }
        let wanted = if self.dice.chance(10) { Type::Any } else { wanted };
        match wanted {
            Type::Text => self.dice.pick(TEXTS).to_owned(),
            Type::Int | Type::Int64 | Type::Uint32 => self.dice.pick(NUMBERS).to_owned(),
            Type::Float => self.dice.pick(FLOATS).to_owned(),
            Type::Bool => self.dice.pick(&["true", "false", ".Values.yes"]).to_owned(),
            Type::List => self.dice.pick(&["(list 1 2 3)", "(list \"b\" \"a\")", ".Values.list", "(list)"]).to_owned(),
            Type::Dict => {
                self.dice.pick(&["(dict \"a\" 1)", ".Values.map", "(dict)", ".Values.void", ".Values.map.b"]).to_owned()
            }
            Type::Named("time.Time") => "(toDate \"2006-01-02\" \"2024-02-29\")".to_owned(),
            Type::Any | Type::Reflect | Type::Named(_) | Type::NamedInt(_) => match self.dice.below(6) {
                0 => self.dice.pick(TEXTS).to_owned(),
                1 => self.dice.pick(NUMBERS).to_owned(),
                2 => self.dice.pick(FLOATS).to_owned(),
                3 => self.dice.pick(&["true", "false", "nil", "(list 1 \"a\" nil)", "(dict \"k\" (list))"]).to_owned(),
                _ => self.dice.pick(PATHS).to_owned(),
            },
        }
    }
}

/// On the stack that main gives kx.
fn spawn<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    std::thread::Builder::new().stack_size(1 << 32).spawn(body).expect("a thread")
}

#[allow(clippy::disallowed_methods, reason = "a long run is asked for from outside")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[test]
fn generated_templates_end() {
    let number = |name: &str| variable(name).and_then(|text| text.parse().ok());
    let (asked, first) = (number("KX_FUZZ"), number("KX_FUZZ_SEED").unwrap_or(1));
    let count: u64 = asked.unwrap_or(1_000);
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let done = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..threads)
        .map(|thread| {
            let progress = Progress { asked: asked.is_some(), done: Arc::clone(&done) };
            let seeds = (first + thread..first + count).step_by(usize::try_from(threads).expect("a few threads"));
            spawn(move || run(seeds, &progress))
        })
        .collect();
    let (mut rendered, mut lines) = (0, String::new());
    for worker in workers {
        let (answered, answers) = worker.join().expect("no panic");
        rendered += answered;
        lines.push_str(&answers);
    }
    if let Some(path) = variable("KX_FUZZ_OUT") {
        use crate::files::Files as _;
        crate::files::Disk.write(std::path::Path::new(&path), lines.as_bytes()).expect("it can be written");
    }
    assert!(rendered * 10 > count, "only {rendered} of {count} templates rendered");
}

/// How far all threads are, told when a number was asked for.
struct Progress {
    asked: bool,
    done: Arc<AtomicU64>,
}

impl Progress {
    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.asked && done.is_multiple_of(50_000) {
            let _ = writeln!(std::io::stderr(), "{done} templates");
        }
    }
}

/// How many of the templates rendered, and with `KX_FUZZ_OUT` all answers.
fn run(seeds: impl Iterator<Item = u64>, progress: &Progress) -> (u64, String) {
    let functions = funcs::functions();
    let mut known: Vec<(&'static str, Signature)> = functions.signatures();
    known.retain(|(name, _)| !LEFT_OUT.contains(name));
    known.sort_by_key(|(name, _)| *name);
    let out = variable("KX_FUZZ_OUT").is_some();
    let values: Json = serde_json::from_str(VALUES).expect("valid JSON");
    let (mut rendered, mut lines) = (0, String::new());
    for seed in seeds {
        let mut generator = Generator { dice: Dice::of(seed), functions: &known, variables: Vec::new(), budget: 0 };
        let template = generator.template();
        let answer = std::panic::catch_unwind(AssertUnwindSafe(|| render(&functions, &values, &template)))
            .unwrap_or_else(|_| panic!("seed {seed} panics: {template}"));
        rendered += u64::from(answer.is_ok());
        if out {
            let (text, error) = match answer {
                Ok(text) => (text, String::new()),
                Err(error) => (String::new(), error),
            };
            let line = serde_json::json!({"template": template, "out": text, "error": error});
            lines.push_str(&json::compact(&line));
            lines.push('\n');
        }
        progress.step();
    }
    (rendered, lines)
}

/// One template as the only one of a chart, on the values.
fn render(functions: &crate::gotemplate::Functions<Host>, values: &Json, template: &str) -> Result<String, String> {
    const PATH: &str = "c/templates/t.yaml";
    let capabilities = Capabilities::default();
    let world = World {
        parsing: RefCell::default(),
        capabilities: &capabilities,
        lookup: None,
        machine: Rc::new(Given::at(1_700_000_000, "UTC")),
        notices: Rc::default(),
        enable_dns: false,
        lint: false,
        post_renderer: None,
    };
    let identity = crate::helm::Identity {
        name: "r".to_owned(),
        namespace: "ns".to_owned(),
        revision: 1,
        is_install: true,
        is_upgrade: false,
    };
    let chart = crate::helm::chart::from_files(vec![crate::helm::chart::File::new(
        "Chart.yaml",
        &b"apiVersion: v2\nname: c\nversion: 1.0.0\n"[..],
    )])
    .expect("a chart");
    let values = Value::from_json(values, Integers::Float);
    let context = Dict::new(Entries::from([
        (Text::from("Chart"), super::objects::chart(&chart, true)),
        (Text::from("Files"), super::files::value(&chart.files)),
        (Text::from("Release"), super::objects::release(&identity)),
        (Text::from("Capabilities"), super::objects::capabilities(&capabilities)),
        (Text::from("Values"), super::objects::values(values.as_dict().expect("a map").clone())),
        (Text::from("Subcharts"), Value::dict(Entries::new())),
        (Text::from("Template"), super::objects::template(PATH, "c/templates")),
    ]));
    let mut set = Set::new("gotpl", functions);
    set.parse(PATH, template).map_err(|error| super::error::unparsed(PATH, template, &error).to_string())?;
    let host = Host::new(&world);
    let run = set.run(&host, Options { missing_key: MissingKey::Zero, max_steps: 20_000 });
    let answer = run.bytes(PATH, &super::objects::values(context));
    let bytes = answer.map_err(|error| super::error::stopped(PATH, &error, &Dict::default()).to_string())?;
    let bytes = super::without_no_value(&bytes).unwrap_or(bytes);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
