//! The endpoint: where requests go.

use http::Uri;
use http::uri::Scheme;

use crate::Error;

/// The path that Webiny serves its GraphQL API at.
const GRAPHQL_PATH: &str = "/graphql";

/// The full address of the GraphQL API, made from what the user gave: the installation's address
/// with or without a trailing slash or `/graphql`. The application refuses `/graphql/` (measured
/// on a 5.41 server), so the address is always written without the slash.
pub(crate) fn parse(endpoint: &str) -> Result<Uri, Error> {
    let refuse = |why: &str| Error::config(format!("endpoint: {why}"));

    let uri: Uri = endpoint.trim().parse().map_err(|_| {
        refuse("not an address; give something like https://example.cloudfront.net/graphql")
    })?;
    let parts = uri.into_parts();
    let scheme = parts
        .scheme
        .filter(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(scheme))
        .ok_or_else(|| refuse("give an address that starts with https:// or http://"))?;
    let authority = parts
        .authority
        .filter(|authority| !authority.host().is_empty())
        .ok_or_else(|| refuse("the address names no host"))?;
    if authority.as_str().contains('@') {
        return Err(refuse("no user or password in the address; use token()"));
    }
    let path_and_query = parts.path_and_query;
    if path_and_query
        .as_ref()
        .is_some_and(|path| path.query().is_some())
    {
        return Err(refuse("no query in the address"));
    }
    let path = path_and_query.as_ref().map_or("", |path| path.path());
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(GRAPHQL_PATH).unwrap_or(path);

    Uri::builder()
        .scheme(scheme)
        .authority(authority)
        .path_and_query(format!("{path}{GRAPHQL_PATH}"))
        .build()
        .map_err(|_| refuse("not an address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_address_leads_to_the_same_endpoint() {
        for given in [
            "https://api.example.com",
            "https://api.example.com/",
            "https://api.example.com/graphql",
            "https://api.example.com/graphql/",
            " https://api.example.com/graphql ",
        ] {
            assert_eq!(
                parse(given).unwrap(),
                "https://api.example.com/graphql",
                "{given}"
            );
        }
        assert_eq!(
            parse("http://localhost:4100/stage/").unwrap(),
            "http://localhost:4100/stage/graphql"
        );
    }

    #[test]
    fn an_unusable_address_is_refused_without_being_repeated() {
        for (given, reason) in [
            ("", "not an address"),
            ("/graphql", "starts with https://"),
            ("api.example.com", "starts with https://"),
            ("ftp://api.example.com", "starts with https://"),
            ("https://user:secret@api.example.com", "use token()"),
            ("https://api.example.com/graphql?token=secret", "no query"),
        ] {
            let message = parse(given).unwrap_err().to_string();
            assert!(message.contains(reason), "{given}: {message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
