//! Proxies from the environment, which only a process of its own can have.

use std::process::Command;

use tasks_transport::{ReqwestTransport, Transport};

use crate::server::{Script, Server, answer};

/// Set for the process that runs behind a proxy.
const BEHIND_PROXY: &str = "TASKS_TRANSPORT_BEHIND_PROXY";

#[tokio::test]
async fn other_machines_are_reached_through_the_proxy_and_this_one_is_not() {
    if std::env::var_os(BEHIND_PROXY).is_some() {
        return send_from_behind_the_proxy().await;
    }
    let proxy = Server::start(Script::Answer(answer("200 OK", b"proxy"))).await;
    let this = "proxies::other_machines_are_reached_through_the_proxy_and_this_one_is_not";
    let mut process = Command::new(std::env::current_exe().unwrap());
    process
        .args(["--exact", this])
        .env("HTTP_PROXY", format!("http://{}", proxy.address))
        .env(BEHIND_PROXY, "1")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || process.output());
    let output = output.await.unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(proxy.requests(), 1);
}

async fn send_from_behind_the_proxy() {
    let server = Server::start(Script::Answer(answer("200 OK", b"server"))).await;
    let transport = ReqwestTransport::new().unwrap();
    let mut elsewhere = server.request("request.");
    *elsewhere.uri_mut() = "http://webiny.invalid/graphql".parse().unwrap();
    assert_eq!(transport.send(elsewhere).await.unwrap().body(), "proxy");
    let here = transport.send(server.request("request.")).await;
    assert_eq!(here.unwrap().body(), "server");
}
