//! Which part of the data a request sees.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use crate::generation::Generation;
use crate::http_shapes::Failure;

/// The tenant that always exists.
pub(crate) const ROOT_TENANT: &str = "root";
/// The locale of requests that name none, and the only one of servers without locales.
pub(crate) const DEFAULT_LOCALE: &str = "en-US";
/// The header that names the tenant, in requests and responses.
pub(crate) const TENANT_HEADER: &str = "x-tenant";
const LOCALE_HEADER: &str = "x-i18n-locale";

/// The tenant and locale whose entries a request sees, and no others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Partition {
    pub(crate) tenant: String,
    pub(crate) locale: String,
}

impl Partition {
    /// Where requests go that name nothing.
    pub(crate) fn root() -> Self {
        Self {
            tenant: ROOT_TENANT.to_owned(),
            locale: DEFAULT_LOCALE.to_owned(),
        }
    }
}

/// The tenants and locales that the server knows.
#[derive(Debug)]
pub(crate) struct Tenancy {
    pub(crate) tenants: Vec<String>,
    pub(crate) locales: Vec<String>,
    /// Without it, the header is not looked at and everybody is the root tenant.
    pub(crate) multi_tenant: bool,
}

impl Default for Tenancy {
    fn default() -> Self {
        Self {
            tenants: vec![ROOT_TENANT.to_owned()],
            locales: vec![DEFAULT_LOCALE.to_owned(), "de-DE".to_owned()],
            multi_tenant: true,
        }
    }
}

impl Tenancy {
    pub(crate) fn partition(
        &self,
        generation: Generation,
        headers: &HeaderMap,
    ) -> Result<Partition, Failure> {
        let locale = if generation.has_locales() {
            self.locale(headers)
        } else {
            DEFAULT_LOCALE
        };
        Ok(Partition {
            tenant: self.tenant(headers)?.to_owned(),
            locale: locale.to_owned(),
        })
    }

    fn tenant<'a>(&'a self, headers: &'a HeaderMap) -> Result<&'a str, Failure> {
        if !self.multi_tenant {
            return Ok(ROOT_TENANT);
        }
        let asked = named_tenant(headers).ok_or_else(Failure::missing_tenant)?;
        if self.tenants.iter().any(|known| known == asked) {
            Ok(asked)
        } else {
            Err(Failure::unknown_tenant())
        }
    }

    /// `x-i18n-locale` with a content locale wins; else `Accept-Language` decides; an unknown
    /// locale is the default one.
    fn locale(&self, headers: &HeaderMap) -> &str {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let explicit = text(LOCALE_HEADER).and_then(content_locale);
        let accepted = || preferred_languages(text(ACCEPT_LANGUAGE.as_str()).unwrap_or_default());
        let asked = explicit.map_or_else(accepted, |locale| vec![locale]);
        asked
            .into_iter()
            .find_map(|asked| self.known_locale(asked))
            .unwrap_or(DEFAULT_LOCALE)
    }

    /// The known locale that this tag names in full or by its language.
    fn known_locale(&self, tag: &str) -> Option<&str> {
        let same = |known: &&String| known.eq_ignore_ascii_case(tag);
        let language = |known: &&String| {
            known
                .split('-')
                .next()
                .is_some_and(|language| language.eq_ignore_ascii_case(tag))
        };
        let mut known = self.locales.iter();
        let exact = known.clone().find(same);
        exact.or_else(|| known.find(language)).map(String::as_str)
    }
}

/// The tenant that the request names, known or not.
pub(crate) fn named_tenant(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(TENANT_HEADER)
        .and_then(|value| value.to_str().ok())
        .filter(|tenant| !tenant.is_empty())
}

/// The content locale of a header such as `default:de-DE;content:de-DE;`.
fn content_locale(header: &str) -> Option<&str> {
    header
        .split(';')
        .find_map(|part| part.trim().strip_prefix("content:"))
        .map(str::trim)
}

/// The language tags of an `Accept-Language` header, most wanted first.
fn preferred_languages(header: &str) -> Vec<&str> {
    let mut tags: Vec<(f32, &str)> = header
        .split(',')
        .map(|entry| {
            let (tag, quality) = entry.split_once(";q=").unwrap_or((entry, "1"));
            (quality.trim().parse().unwrap_or(0.0), tag.trim())
        })
        .collect();
    tags.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    tags.into_iter().map(|(_, tag)| tag).collect()
}
