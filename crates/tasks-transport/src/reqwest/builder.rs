//! [`ReqwestTransportBuilder`]: settings, checked before the transport exists.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Certificate;

use super::ReqwestTransport;
use crate::{Sent, TransportError, TransportErrorKind};

/// Settings of a [`ReqwestTransport`].
#[derive(Clone, Debug)]
pub struct ReqwestTransportBuilder {
    connect_timeout: Duration,
    idle_timeout: Duration,
    max_body_bytes: usize,
    root_certificates: Vec<Vec<u8>>,
}

impl Default for ReqwestTransportBuilder {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(20),
            max_body_bytes: 64 << 20,
            root_certificates: Vec::new(),
        }
    }
}

impl ReqwestTransportBuilder {
    /// How long making a connection may take. Default: 10 s.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = tasks_transport::ReqwestTransport::builder();
    /// builder.connect_timeout(Duration::from_secs(3)).build()?;
    /// # Ok::<(), tasks_transport::TransportError>(())
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long an unused connection is kept. Default: 20 s.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = tasks_transport::ReqwestTransport::builder();
    /// builder.idle_timeout(Duration::from_secs(3)).build()?;
    /// # Ok::<(), tasks_transport::TransportError>(())
    /// ```
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How many bytes of an answer are read, after decompression. Default: 64 MiB.
    ///
    /// ```
    /// let builder = tasks_transport::ReqwestTransport::builder();
    /// builder.max_body_bytes(1 << 20).build()?;
    /// # Ok::<(), tasks_transport::TransportError>(())
    /// ```
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// Another root certificate (PEM, one or several) to trust beside the platform's, for a gateway
    /// with a certificate of its own.
    ///
    /// ```no_run
    /// let builder = tasks_transport::ReqwestTransport::builder();
    /// builder.root_certificate(std::fs::read("gateway.pem")?).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// The transport.
    ///
    /// # Errors
    ///
    /// As [`ReqwestTransport::new`], and when a root certificate is none.
    pub fn build(self) -> Result<ReqwestTransport, TransportError> {
        let mut roots = Vec::new();
        for pem in &self.root_certificates {
            let certificates = Certificate::from_pem_bundle(pem).map_err(fail)?;
            if certificates.is_empty() {
                return Err(
                    setup_error().with_source("root certificate: no certificate in the PEM")
                );
            }
            roots.extend(certificates);
        }
        let client = self.client().tls_certs_merge(roots);
        // It speaks plain HTTP only, and needs no root certificates.
        let local = self.client().no_proxy().tls_certs_only([]);
        Ok(ReqwestTransport {
            client: client.build().map_err(fail)?,
            local: local.build().map_err(fail)?,
            max_body_bytes: self.max_body_bytes,
            first: Arc::default(),
        })
    }

    fn client(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout)
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
    }
}

fn setup_error() -> TransportError {
    TransportError::new(TransportErrorKind::Setup, Sent::No)
}

fn fail(error: reqwest::Error) -> TransportError {
    setup_error().with_source(error)
}
