//! graphql_client as its documentation shows it.

use std::hint::black_box;

use bytes::Bytes;
use graphql_client::{GraphQLQuery, Response};

use bench_payloads::Kind;

#[expect(clippy::upper_case_acronyms, reason = "the schema's name")]
type JSON = serde_json::Value;
type DateTime = String;
type Number = f64;

macro_rules! queries {
    ($($query:ident),*) => { $(
        #[derive(GraphQLQuery)]
        #[graphql(
            schema_path = "../../schema/webiny-5.41.graphql",
            query_path = "queries/operations.graphql"
        )]
        struct $query;
    )* };
}

queries!(ListTasks, ListTasksFull, ListLogs);

pub(super) fn decode(kind: Kind, body: &Bytes) -> usize {
    match kind {
        Kind::Light => {
            let response = parse::<ListTasks>(body);
            len(black_box(&response)
                .data
                .as_ref()
                .and_then(|data| data.background_tasks.as_ref()?.list_tasks.data.as_ref()))
        }
        Kind::Full => {
            let response = parse::<ListTasksFull>(body);
            len(black_box(&response)
                .data
                .as_ref()
                .and_then(|data| data.background_tasks.as_ref()?.list_tasks.data.as_ref()))
        }
        Kind::Logs => {
            let response = parse::<ListLogs>(body);
            len(black_box(&response)
                .data
                .as_ref()
                .and_then(|data| data.background_tasks.as_ref()?.list_logs.data.as_ref()))
        }
    }
}

fn parse<Q: GraphQLQuery>(body: &Bytes) -> Response<Q::ResponseData> {
    serde_json::from_slice(body).expect("an answer")
}

fn len<T>(list: Option<&Vec<T>>) -> usize {
    list.map_or(0, Vec::len)
}
