//! Ports of pods on this machine: each accepted connection gets a WebSocket of its own.

use super::Cluster;
use super::error::Error;
use k8s_openapi::api::core::v1::Pod;
use kube::api::Api;
use tokio::io::{AsyncRead, AsyncWrite};

impl Cluster {
    /// Joins a connection with a port of a pod until either side ends it.
    pub async fn forward<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        (namespace, pod): (&str, &str),
        port: u16,
        connection: &mut S,
    ) -> Result<(), Error> {
        let pods: Api<Pod> = Api::namespaced(self.client().clone(), namespace);
        let mut forwarder = pods.portforward(pod, &[port]).await.map_err(|error| self.foreign(error))?;
        let refused = forwarder.take_error(port);
        if let Some(mut stream) = forwarder.take_stream(port) {
            // A side that hangs up is how connections end.
            let _ = tokio::io::copy_bidirectional(connection, &mut stream).await;
        }
        forwarder.abort();
        let refused = match refused {
            // Said only when something was wrong; else the channel closes with the socket.
            Some(refused) => tokio::time::timeout(std::time::Duration::from_millis(50), refused).await.ok().flatten(),
            None => None,
        };
        match refused {
            Some(message) => Err(Error::Setup(message)),
            None => Ok(()),
        }
    }
}
