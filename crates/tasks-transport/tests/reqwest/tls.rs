//! Which certificates are trusted.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tasks_transport::{ReqwestTransport, Sent, Transport, TransportErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::server::answer;

/// A server with a certificate that no platform trusts, and that certificate.
async fn private_server() -> (Request<Bytes>, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".into()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream.write_all(&answer("200 OK", b"{}")).await;
        }
    });
    let request = Request::post(format!("https://localhost:{port}/graphql"));
    (request.body(Bytes::from_static(b"{}")).unwrap(), cert.pem())
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let (request, _) = private_server().await;
    let transport = ReqwestTransport::new().unwrap();
    let error = transport.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn an_extra_root_certificate_is_trusted() {
    let (request, pem) = private_server().await;
    let builder = ReqwestTransport::builder().root_certificate(pem);
    let transport = builder.build().unwrap();
    assert_eq!(transport.send(request).await.unwrap().body(), "{}");
}

#[tokio::test]
async fn what_is_no_certificate_is_refused_when_the_transport_is_built() {
    let bogus = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "no certificate", bogus] {
        let builder = ReqwestTransport::builder().root_certificate(pem);
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Setup, "{pem}");
    }
}
