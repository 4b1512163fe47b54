//! The `Retry-After` header: when the server wants to be asked again.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// No wait is longer than this, whatever the server says.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// How long the server asks to wait from now: a number of seconds or a point in time. What is
/// neither counts as absent, a time in the past as no wait, and what is longer than an hour as an
/// hour.
pub(super) fn parse(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = seconds(value).or_else(|| until(value, headers))?;
    Some(wait.min(LONGEST))
}

fn seconds(value: &str) -> Option<Duration> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    // A number too large for the type is a long wait all the same.
    is_number.then(|| Duration::from_secs(value.parse().unwrap_or(u64::MAX)))
}

/// Measured from the server's own `Date`, so that it does not matter what the clock here shows.
fn until(value: &str, headers: &HeaderMap) -> Option<Duration> {
    let then = httpdate::parse_http_date(value).ok()?;
    let now = date_of_answer(headers).unwrap_or_else(SystemTime::now);
    Some(then.duration_since(now).unwrap_or_default())
}

fn date_of_answer(headers: &HeaderMap) -> Option<SystemTime> {
    let value = headers.get(DATE)?.to_str().ok()?;
    httpdate::parse_http_date(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &str)], expected: Option<u64>) {
        let headers = headers
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()));
        let wait = parse(&headers.collect());
        assert_eq!(wait, expected.map(Duration::from_secs));
    }

    #[test]
    fn seconds_are_taken_as_they_are_up_to_an_hour() {
        check(&[("retry-after", "0")], Some(0));
        check(&[("retry-after", " 7 ")], Some(7));
        check(&[("retry-after", "3601")], Some(3600));
        check(&[("retry-after", "99999999999999999999999999")], Some(3600));
    }

    #[test]
    fn dates_are_measured_from_the_servers_clock_in_all_their_forms() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:00 GMT");
        for then in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            check(&[date, ("retry-after", then)], Some(37));
        }
        check(
            &[date, ("retry-after", "Sun, 06 Nov 1994 08:48:00 GMT")],
            Some(0),
        );
        check(
            &[date, ("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")],
            Some(3600),
        );
    }

    #[test]
    fn dates_are_measured_from_our_clock_where_the_server_shows_none() {
        check(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], Some(0));
        let soon = SystemTime::now() + Duration::from_secs(600);
        let headers = [(RETRY_AFTER, httpdate::fmt_http_date(soon).parse().unwrap())];
        let wait = parse(&headers.into_iter().collect()).unwrap();
        assert!((590..=600).contains(&wait.as_secs()), "{wait:?}");
    }

    #[test]
    fn what_is_neither_a_number_nor_a_date_counts_as_absent() {
        check(&[], None);
        for value in [
            "",
            "-5",
            "+5",
            "1.5",
            "1e3",
            "soon",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "٣",
        ] {
            check(&[("retry-after", value)], None);
        }
    }
}
