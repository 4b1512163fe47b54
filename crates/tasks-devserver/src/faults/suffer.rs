//! What each fault does to a call.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_ENCODING, HeaderValue};
use http::{Request, Response};
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::connection::{Call, Cut};
use crate::execute::LateError;
use crate::ledger::Delivery;

use super::{Fault, body};

/// Between the last byte of an answer and the reset after it. A reset discards what the client's side
/// has not taken over yet.
const BEFORE_RESET: Duration = Duration::from_millis(10);
/// How many pieces a slow body comes in.
const PIECES: u32 = 20;

/// Answers a call with a fault. The answer is for hyper to send, unless it went over the socket
/// already: then the connection is cut.
pub(crate) async fn suffer(
    call: &Call<'_>,
    fault: Fault,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, Cut> {
    match fault {
        Fault::CloseBefore => Err(Cut::ByServer),
        Fault::ResetBefore => Err(reset(call)),
        Fault::Gateway { answer, executed } => {
            if executed {
                call.execute(request, None);
            }
            Ok(answer)
        }
        Fault::ApiErrorAfterExecution { code, message } => {
            Ok(call.execute(request, Some(LateError { code, message })))
        }
        Fault::ExecuteLate(wait) => execute_late(call, request, wait).await,
        fault => spoil(call, fault, call.execute(request, None)).await,
    }
}

/// The faults of an answer to a request that was executed.
async fn spoil(
    call: &Call<'_>,
    fault: Fault,
    mut answer: Response<Bytes>,
) -> Result<Response<Bytes>, Cut> {
    let length = answer.body().len();
    match fault {
        Fault::SlowAfterExecution(wait) => {
            sleep(wait).await;
            Ok(answer)
        }
        Fault::TruncatedJson { bytes } => Ok(answer.map(|body| body.slice(..bytes.min(length)))),
        Fault::DeepJson { depth } => Ok(answer.map(|_| body::nested(depth).into())),
        Fault::DeepValue { depth } => {
            Ok(answer.map(|answer| body::with_deep_value(&answer, depth).into()))
        }
        Fault::InvalidUtf8 => Ok(answer.map(|answer| body::with_invalid_utf8(&answer).into())),
        Fault::GzipBomb { bytes } => {
            let gzip = HeaderValue::from_static("gzip");
            answer.headers_mut().insert(CONTENT_ENCODING, gzip);
            Ok(answer.map(|answer| body::bomb(&answer, bytes).into()))
        }
        Fault::CloseAfterExecution => Err(Cut::ByServer),
        Fault::ResetAfterExecution => Err(reset(call)),
        Fault::ResetDuringBody | Fault::ResetAfterBody => {
            let sent = match fault {
                Fault::ResetDuringBody => length / 2,
                _ => length,
            };
            let head = head(call, &mut answer, &content_length(length));
            let part = answer.body().slice(..sent);
            call.socket.send(&[&head, part.as_ref()].concat()).await?;
            sleep(BEFORE_RESET).await;
            Err(reset(call))
        }
        Fault::WrongContentLength => {
            let head = head(call, &mut answer, &content_length(length + 1));
            call.socket
                .send(&[&head, answer.body().as_ref()].concat())
                .await?;
            Err(Cut::ByServer)
        }
        Fault::BrokenChunks => {
            let head = head(call, &mut answer, "transfer-encoding: chunked");
            let (first, second) = answer.body().split_at(length / 2);
            let size = format!("{:x}\r\n", first.len());
            let chunks = [&head, size.as_bytes(), first, b"\r\nno size\r\n", second];
            call.socket.send(&chunks.concat()).await?;
            Err(Cut::ByServer)
        }
        Fault::SlowHeader(wait) => {
            announce_close(&mut answer);
            let head = head(call, &mut answer, &content_length(length));
            let status_line = head.iter().position(|byte| *byte == b'\n').unwrap_or(0) + 1;
            let (status_line, rest) = head.split_at(status_line);
            call.socket.send(status_line).await?;
            sleep(wait).await;
            call.socket
                .send(&[rest, answer.body().as_ref()].concat())
                .await?;
            Err(Cut::ByServer)
        }
        Fault::SlowBody { total } => {
            announce_close(&mut answer);
            let head = head(call, &mut answer, &content_length(length));
            call.socket.send(&head).await?;
            let size = length.div_ceil(PIECES as usize).max(1);
            for piece in answer.body().chunks(size) {
                sleep(total / PIECES).await;
                call.socket.send(piece).await?;
            }
            Err(Cut::ByServer)
        }
        _ => Ok(answer),
    }
}

/// Executes the request after a while, whatever the client does meanwhile.
async fn execute_late(
    call: &Call<'_>,
    request: Request<Bytes>,
    wait: Duration,
) -> Result<Response<Bytes>, Cut> {
    let (answer, answered) = oneshot::channel();
    let (app, number) = (call.app().clone(), call.number());
    tokio::spawn(async move {
        sleep(wait).await;
        if answer.send(app.execute(request, number, None)).is_err() {
            app.settle(number, Delivery::ClientGone);
        }
    });
    // The task ends without an answer only if it panics.
    answered.await.map_err(|_| Cut::ByServer)
}

/// Makes the end of the connection a reset, which the caller brings about.
fn reset(call: &Call<'_>) -> Cut {
    call.socket.reset_on_close();
    Cut::ByServer
}

fn content_length(length: usize) -> String {
    format!("content-length: {length}")
}

fn announce_close(answer: &mut Response<Bytes>) {
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(CONNECTION, close);
}

/// The head of an answer as it goes over the socket.
fn head(call: &Call<'_>, answer: &mut Response<Bytes>, framing: &str) -> Vec<u8> {
    call.announce_keep_alive(answer);
    let mut head = format!("HTTP/1.1 {}\r\n{framing}\r\n", answer.status()).into_bytes();
    for (name, value) in answer.headers() {
        let line = [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"];
        head.extend(line.concat());
    }
    head.extend(b"\r\n");
    head
}
