//! Why a chart could not be loaded.

use crate::files;

/// A chart that cannot be loaded. The words are Helm's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    File(#[from] files::Error),
    #[error("unable to detect chart at {path}: {source}")]
    NoChart { path: String, source: files::Error },
    #[error("Chart.yaml file is missing")]
    NoMetadata,
    #[error("unable to detect chart version, no Chart.yaml found")]
    NoVersion,
    #[error("unsupported chart version")]
    UnsupportedVersion,
    /// A chart of Helm's next API, which is loaded but not rendered.
    #[error("invalid chart apiVersion")]
    NextVersion,
    /// A file with a meaning that does not parse.
    #[error("cannot load {file}: {message}")]
    Unreadable { file: String, message: String },
    #[error("validation: {0}")]
    Invalid(String),
    #[error("double-star (**) syntax is not supported")]
    DoubleStar,
    #[error(transparent)]
    Pattern(#[from] files::pattern::BadPattern),
    #[error("cannot load irregular file {0} as it has file mode type bits set")]
    Irregular(String),
    #[error("error reading {file}: chart exceeds maximum decompressed size of {limit} bytes")]
    TooBig { file: String, limit: u64 },
    #[error("error evaluating symlink {}: {source}", path.display())]
    Link { path: std::path::PathBuf, source: files::Error },
    #[error("error evaluating symlink {0}: too many links")]
    LinkLoop(String),
    #[error("error unpacking subchart {name} in {parent}: {source}")]
    Subchart { name: String, parent: String, source: Box<Error> },
    #[error("error unpacking subchart tar in {parent}: expected {name}, got {got}")]
    SubchartArchive { parent: String, name: String, got: String },
    #[error("file '{0}' seems to be a YAML file, but expected a gzipped archive")]
    YamlForArchive(String),
    #[error("file '{path}' does not appear to be a gzipped archive; got '{content}'")]
    NotAnArchive { path: String, content: &'static str },
    #[error("unable to load chart archive: {0}")]
    Archive(#[from] ArchiveError),
    /// The same of a chart inside of another one, where Helm only tells the reason.
    #[error("{0}")]
    InnerArchive(ArchiveError),
    /// An archive that cannot be unpacked into a folder.
    #[error("{0}")]
    Unexpandable(String),
    /// A file that could not be read when it was asked for, in the words of the door it came through.
    #[error("{0}")]
    Unread(String),
    /// A subchart's values are no table.
    #[error("type mismatch on {name}: {value}")]
    NotATable { name: String, value: String },
}

impl Error {
    /// Why a file could not be read.
    pub(super) fn unread(failure: &str) -> Error {
        Error::Unread(failure.to_owned())
    }
}

/// What is wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("{}", reason(.0))]
    Broken(#[from] std::io::Error),
    #[error("chart illegally contains absolute paths")]
    AbsolutePath,
    #[error("chart illegally contains content outside the base directory: {0:?}")]
    OutsideBase(String),
    #[error("chart illegally references parent directory")]
    ParentPath,
    #[error("chart contains illegally named files")]
    DrivePath,
    #[error("chart yaml not in base directory")]
    NoBase,
    #[error("decompressed chart is larger than the maximum size {0}")]
    TooBig(u64),
    #[error("no files in chart archive")]
    Empty,
}

/// What is wrong with gzip or tar, in the words of Go's readers.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let ends = ["incomplete deflate stream", "failed to read entire block", "unexpected end of file"];
    let broken = ["numeric field", "archive header checksum mismatch"];
    if ends.iter().any(|words| text.contains(words)) {
        return "unexpected EOF".to_owned();
    }
    match text.as_str() {
        "invalid gzip header" => "gzip: invalid header".to_owned(),
        "corrupt deflate stream" => "flate: corrupt input".to_owned(),
        _ if broken.iter().any(|words| text.starts_with(words)) => "archive/tar: invalid tar header".to_owned(),
        _ => text,
    }
}
