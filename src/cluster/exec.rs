//! Commands in containers, over a WebSocket (`v5.channel.k8s.io`, else `v4`).

use super::Cluster;
use super::error::{Cause, Error, Status};
use super::transport;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, AttachParams, TerminalSize};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;

/// What is run where.
#[derive(Debug, Clone, Default)]
pub struct ExecOptions {
    pub container: String,
    pub command: Vec<String>,
    pub tty: bool,
}

/// The streams of the command. Without an input none is opened.
pub struct Streams<I, O, E> {
    pub input: Option<I>,
    pub output: O,
    pub error: E,
    /// Sizes of the terminal (columns and rows), when there is one.
    pub sizes: Option<mpsc::Receiver<(u16, u16)>>,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exited {
    /// With this status; zero is success.
    Status(i32),
    /// It was not run, or its end is not known.
    Failed(String),
}

/// Pipes between the socket and the streams; kube's own are a page of text only.
const BUFFER: usize = 64 * 1024;

impl Cluster {
    /// Runs a command in a container until it ends.
    pub async fn exec<I, O, E>(
        &self,
        (namespace, pod): (&str, &str),
        options: &ExecOptions,
        streams: Streams<I, O, E>,
    ) -> Result<Exited, Error>
    where
        I: AsyncRead + Unpin + Send + 'static,
        O: AsyncWrite + Unpin,
        E: AsyncWrite + Unpin,
    {
        let Streams { input, mut output, mut error, sizes } = streams;
        let params = AttachParams {
            container: Some(options.container.clone()),
            stdin: input.is_some(),
            stdout: true,
            // A terminal has one stream for both.
            stderr: !options.tty,
            tty: options.tty,
            max_stdin_buf_size: Some(BUFFER),
            max_stdout_buf_size: Some(BUFFER),
            max_stderr_buf_size: Some(BUFFER),
        };
        let pods: Api<Pod> = Api::namespaced(self.client().clone(), namespace);
        let mut process =
            pods.exec(pod, options.command.clone(), &params).await.map_err(|error| self.not_upgraded(error))?;
        let status = process.take_status();
        if let (Some(mut sizes), Some(mut sender)) = (sizes, process.terminal_size()) {
            tokio::spawn(async move {
                use futures_util::SinkExt;
                while let Some((width, height)) = sizes.recv().await {
                    if sender.send(TerminalSize { width, height }).await.is_err() {
                        break;
                    }
                }
            });
        }
        let feeding = match (input, process.stdin()) {
            (Some(mut input), Some(mut stdin)) => Some(tokio::spawn(async move {
                // The command may have ended without reading all of it.
                let _ = tokio::io::copy(&mut input, &mut stdin).await;
                let _ = stdin.shutdown().await;
            })),
            _ => None,
        };
        let stdout = process.stdout();
        let stderr = process.stderr();
        let out = async {
            if let Some(mut stdout) = stdout {
                tokio::io::copy(&mut stdout, &mut output).await?;
            }
            output.flush().await
        };
        let err = async {
            if let Some(mut stderr) = stderr {
                tokio::io::copy(&mut stderr, &mut error).await?;
            }
            error.flush().await
        };
        let copied = tokio::try_join!(out, err);
        if let Some(feeding) = feeding {
            feeding.abort();
        }
        copied.map_err(|error| Error::Setup(error.to_string()))?;
        let ended = match status {
            Some(status) => status.await,
            None => None,
        };
        Ok(exited(ended.and_then(|status| serde_json::to_value(status).ok())))
    }

    /// Why there is no session: what the server says is told as it is.
    fn not_upgraded(&self, error: kube::Error) -> Error {
        match self.foreign(error) {
            Error::Status(status) if status.reason != "Forbidden" && status.reason != "Unauthorized" => {
                Error::Setup(format!("unable to upgrade connection: {}", status.message))
            }
            error => error,
        }
    }

    /// An error of kube's own in our terms.
    pub(super) fn foreign(&self, error: kube::Error) -> Error {
        if let kube::Error::Api(status) = &error {
            let body = serde_json::to_value(status).unwrap_or_default();
            return Error::Status(Box::new(Status::from_json(&body)));
        }
        match transport::cause(&error, self.target()) {
            Cause::Other(text) => Error::Setup(text),
            cause => Error::Connection { method: "GET".to_owned(), url: self.server().to_owned(), cause },
        }
    }
}

/// What the status at the end says.
fn exited(status: Option<crate::value::Json>) -> Exited {
    let Some(status) = status else { return Exited::Failed("the connection ended without an exit status".to_owned()) };
    if status["status"] == "Success" {
        return Exited::Status(0);
    }
    if status["reason"] == "NonZeroExitCode" {
        let causes = status["details"]["causes"].as_array();
        let code = causes.into_iter().flatten().find(|cause| cause["reason"] == "ExitCode");
        if let Some(code) = code.and_then(|cause| cause["message"].as_str()?.parse().ok()) {
            return Exited::Status(code);
        }
    }
    Exited::Failed(status["message"].as_str().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_exit_codes() {
        let failed = serde_json::json!({"status": "Failure", "reason": "NonZeroExitCode", "message": "m",
            "details": {"causes": [{"reason": "ExitCode", "message": "3"}]}});
        assert_eq!(exited(Some(failed)), Exited::Status(3));
        assert_eq!(exited(Some(serde_json::json!({"status": "Success"}))), Exited::Status(0));
        let lost = serde_json::json!({"status": "Failure", "message": "no such container"});
        assert_eq!(exited(Some(lost)), Exited::Failed("no such container".to_owned()));
    }
}
