//! Which requests others can read on their way.

use std::net::IpAddr;

use http::Uri;
use http::uri::Scheme;

/// Whether requests to this address can be read on their way: plain HTTP that leaves the machine.
///
/// ```
/// use tasks_transport::is_exposed;
///
/// assert!(is_exposed(&"http://webiny.example/graphql".parse()?));
/// assert!(!is_exposed(&"https://webiny.example/graphql".parse()?));
/// assert!(!is_exposed(&"http://localhost:4000/graphql".parse()?));
/// # Ok::<(), http::uri::InvalidUri>(())
/// ```
pub fn is_exposed(uri: &Uri) -> bool {
    uri.scheme() != Some(&Scheme::HTTPS) && !uri.host().is_some_and(is_loopback)
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_to_another_machine_is_exposed() {
        for (uri, expected) in [
            ("https://api.example.com/graphql", false),
            ("http://localhost:4100/graphql", false),
            ("http://LOCALHOST/graphql", false),
            ("http://127.0.0.1:4100/graphql", false),
            ("http://127.8.8.8/graphql", false),
            ("http://[::1]:4100/graphql", false),
            ("http://api.example.com/graphql", true),
            ("http://10.0.0.1/graphql", true),
            ("http://[::2]/graphql", true),
            ("http://localhost.example.com/graphql", true),
            ("http://127.0.0.1.example.com/graphql", true),
            ("http://localhost@api.example.com/graphql", true),
        ] {
            assert_eq!(is_exposed(&uri.parse().unwrap()), expected, "{uri}");
        }
    }
}
