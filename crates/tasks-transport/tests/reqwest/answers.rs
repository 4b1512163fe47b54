//! Answers, whole and bounded.

use std::io::Write;

use http::StatusCode;
use tasks_transport::{ReqwestTransport, Sent, Transport, TransportErrorKind};

use crate::server::{Script, Server, answer};

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn answers_come_back_whole_whatever_their_status_over_one_connection() {
    let server = Server::start(Script::Answer(answer(
        "500 Internal Server Error\r\nx-request-id: abc",
        b"{\"message\":\"no\"}",
    )))
    .await;
    let transport = ReqwestTransport::new().unwrap();
    for _ in 0..3 {
        let response = transport.send(server.request("request.")).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()["x-request-id"], "abc");
        assert_eq!(response.body(), "{\"message\":\"no\"}");
    }
    assert_eq!(server.connections(), 1);
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn compressed_answers_are_decompressed() {
    let body = gzip(&b"{\"data\":null}".repeat(1000));
    let server = Server::start(Script::Answer(answer(
        "200 OK\r\ncontent-encoding: gzip",
        &body,
    )))
    .await;
    let transport = ReqwestTransport::new().unwrap();
    let response = transport.send(server.request("request.")).await.unwrap();
    assert_eq!(response.body().len(), 13_000);
}

#[tokio::test]
async fn a_body_over_the_bound_is_an_error_compressed_or_not() {
    let plain = answer("200 OK", &vec![b' '; 2_000_000]);
    let bomb = answer(
        "200 OK\r\ncontent-encoding: gzip",
        &gzip(&vec![b' '; 50_000_000]),
    );
    let chunked = {
        let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        for _ in 0..200 {
            bytes.extend_from_slice(b"2710\r\n");
            bytes.extend_from_slice(&[b' '; 10_000]);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    };
    let limit = 1_000_000;
    let builder = ReqwestTransport::builder().max_body_bytes(limit);
    let transport = builder.build().unwrap();
    for bytes in [plain, bomb, chunked] {
        let server = Server::start(Script::AnswerAndClose(bytes)).await;
        let error = transport
            .send(server.request("request."))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::BodyTooLarge { limit });
        assert_eq!(error.sent(), Sent::Maybe);
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_bound_is_read() {
    let server = Server::start(Script::Answer(answer("200 OK", &[b' '; 1000]))).await;
    let builder = ReqwestTransport::builder().max_body_bytes(1000);
    let response = builder
        .build()
        .unwrap()
        .send(server.request("request."))
        .await;
    assert_eq!(response.unwrap().body().len(), 1000);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::start(Script::Answer(answer("200 OK", b"{}"))).await;
    let location = format!("302 Found\r\nlocation: http://{}/", elsewhere.address);
    let server = Server::start(Script::Answer(answer(&location, b""))).await;
    let transport = ReqwestTransport::new().unwrap();
    let response = transport.send(server.request("request.")).await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(elsewhere.requests(), 0);
}
