//! What the benchmark measures and nobody has written: charts and kustomizations of any size.
//!
//! In: a kind, how much of it, and a folder that is not there yet. Out: the folder, filled.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// What can be made, with its size.
#[derive(Clone, Copy, PartialEq)]
pub enum Made {
    /// Deployments under namespace, prefix, labels, images and a generator.
    Deployments(usize),
    /// A chart with so many texts in its values that are templates.
    Texts(usize),
    /// A chart of so many templates of 2,500 bytes.
    Templates(usize),
}

impl Made {
    /// The name of its folder.
    pub fn name(self) -> String {
        match self {
            Made::Deployments(count) => format!("deployments-{count}"),
            Made::Texts(count) => format!("texts-{count}"),
            Made::Templates(count) => format!("templates-{count}"),
        }
    }

    /// Fills the folder.
    pub fn write(self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        match self {
            Made::Deployments(count) => deployments(folder, count),
            Made::Texts(count) => texts(folder, count),
            Made::Templates(count) => templates(folder, count),
        }
    }
}

fn deployments(folder: &Path, count: usize) -> io::Result<()> {
    let mut text = String::new();
    for index in 0..count {
        let _ = write!(
            text,
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{index}\n  labels:\n    app: web-{index}\nspec:\n  \
             replicas: 2\n  selector:\n    matchLabels:\n      app: web-{index}\n  template:\n    metadata:\n      labels:\n        \
             app: web-{index}\n    spec:\n      containers:\n      - name: web\n        image: nginx:1.27\n        envFrom:\n        \
             - configMapRef:\n            name: settings\n        ports:\n        - containerPort: 80\n        resources:\n          \
             limits:\n            memory: 128Mi\n"
        );
    }
    std::fs::write(folder.join("deployments.yaml"), text)?;
    std::fs::write(
        folder.join("kustomization.yaml"),
        "resources: [deployments.yaml]\nnamespace: shop\nnamePrefix: prod-\nlabels:\n- pairs: {team: shop}\n  \
         includeSelectors: true\nimages:\n- name: nginx\n  newTag: '1.28'\nconfigMapGenerator:\n- name: settings\n  \
         literals: [mode=prod, level=info]\n",
    )
}

/// What every chart has.
fn chart(folder: &Path, values: &str) -> io::Result<()> {
    std::fs::create_dir(folder.join("templates"))?;
    std::fs::write(folder.join("Chart.yaml"), "apiVersion: v2\nname: made\nversion: 1.0.0\n")?;
    std::fs::write(folder.join("values.yaml"), values)
}

fn texts(folder: &Path, count: usize) -> io::Result<()> {
    let mut values = "texts:\n".to_owned();
    for index in 0..count {
        let _ = writeln!(values, "- '{{{{ .Release.Name }}}}-{{{{ printf \"%d-%s\" {index} .Chart.Name | upper }}}}'");
    }
    chart(folder, &values)?;
    std::fs::write(
        folder.join("templates/texts.yaml"),
        "{{- range $index, $text := .Values.texts }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: text-{{ $index \
         }}\ndata:\n  text: {{ tpl $text $ | quote }}\n{{- end }}\n",
    )
}

fn templates(folder: &Path, count: usize) -> io::Result<()> {
    let mut template =
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-{{ base .Template.Name | trimSuffix \
                        \".yaml\" }}\n  labels: {{- include \"made.labels\" . | nindent 4 }}\ndata:\n"
            .to_owned();
    for index in 0..24 {
        let _ = writeln!(
            template,
            "  {{{{- if .Values.enabled }}}}\n  key-{index}: {{{{ .Values.text | default \"none\" | quote }}}} # a line of text"
        );
        template.push_str("  {{- end }}\n");
    }
    chart(folder, "enabled: true\ntext: something\n")?;
    let labels = "{{- define \"made.labels\" }}app: {{ .Chart.Name }}\nrelease: {{ .Release.Name }}{{ end }}\n";
    std::fs::write(folder.join("templates/_labels.tpl"), labels)?;
    for index in 0..count {
        std::fs::write(folder.join(format!("templates/made-{index}.yaml")), &template)?;
    }
    Ok(())
}
