//! What the cluster can do, as templates see it in `.Capabilities`.
//!
//! In: a version and API versions, or nothing. Out: [`Capabilities`]; without a cluster those of the client library
//! that Helm 4.3.1 is built with, groups and versions without kinds.

/// The version of Helm that kx answers to.
pub const HELM_VERSION: &str = "v4.3.1";
/// The Go that Helm 4.3.1 was built with.
pub const GO_VERSION: &str = "go1.26.8";
/// The client library that Helm 4.3.1 was built with.
pub const KUBE_CLIENT_VERSION: &str = "v1.37";

/// What `.Capabilities` holds.
#[derive(Debug, Clone)]
pub struct Capabilities {
    pub kube_version: KubeVersion,
    /// `apps/v1`, and with a cluster also `apps/v1/Deployment`.
    pub api_versions: Vec<String>,
}

/// A version of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubeVersion {
    /// As the server says it: `v1.33.4-gke.1245000`.
    pub version: String,
    /// The numbers alone, for constraints: `v1.33.4`.
    pub normalized: String,
    pub major: String,
    pub minor: String,
}

impl KubeVersion {
    /// Reads a version as `--kube-version` takes it; the error is Helm's reason.
    pub fn parse(text: &str) -> Result<KubeVersion, String> {
        let body = text.trim_start();
        let body = body.strip_prefix('v').unwrap_or(body);
        let mut length = body.bytes().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            return Err(format!("could not parse {text:?} as version"));
        }
        loop {
            let rest = body[length..].strip_prefix('.').unwrap_or_default();
            let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                break;
            }
            length += 1 + digits;
        }
        let parts: Vec<&str> = body[..length].split('.').collect();
        if parts.len() < 2 {
            return Err(format!("illegal version string {text:?}"));
        }
        if parts[0].len() > 1 && parts[0].starts_with('0') {
            return Err(format!("illegal zero-prefixed version component {:?} in {text:?}", parts[0]));
        }
        let number = |part: &&str| {
            part.parse::<u64>().map_err(|_| {
                let reason = format!("strconv.ParseUint: parsing {part:?}: value out of range");
                format!("illegal non-numeric version component {part:?} in {text:?}: {reason}")
            })
        };
        let numbers: Vec<String> =
            parts.iter().map(|part| number(part).map(|number| number.to_string())).collect::<Result<_, _>>()?;
        let version = if text.starts_with('v') { text.to_owned() } else { format!("v{text}") };
        let normalized = format!("v{}", numbers.join("."));
        Ok(KubeVersion { version, normalized, major: numbers[0].clone(), minor: numbers[1].clone() })
    }

    /// What constraints are checked against.
    pub fn for_constraints(&self) -> &str {
        if self.normalized.is_empty() { &self.version } else { &self.normalized }
    }
}

impl Default for Capabilities {
    fn default() -> Capabilities {
        Capabilities {
            kube_version: KubeVersion {
                version: "v1.37.0".to_owned(),
                normalized: "v1.37.0".to_owned(),
                major: "1".to_owned(),
                minor: "37".to_owned(),
            },
            api_versions: API_VERSIONS.iter().map(|version| (*version).to_owned()).collect(),
        }
    }
}

/// The groups and versions that the client library knows, in its order.
const API_VERSIONS: &[&str] = &[
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "lifecycle.k8s.io/v1alpha1",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions_as_helm() {
        let check = |text: &str, expected: Result<(&str, &str, &str), &str>| {
            let version = KubeVersion::parse(text);
            let got = version
                .as_ref()
                .map(|version| (version.version.as_str(), version.normalized.as_str(), version.minor.as_str()));
            assert_eq!(got.map_err(String::as_str), expected, "of {text}");
        };
        check("1.22", Ok(("v1.22", "v1.22", "22")));
        check("v1.33.4-gke.1245000", Ok(("v1.33.4-gke.1245000", "v1.33.4", "33")));
        check("1", Err("illegal version string \"1\""));
        check("abc", Err("could not parse \"abc\" as version"));
        check("01.2", Err("illegal zero-prefixed version component \"01\" in \"01.2\""));
    }
}
