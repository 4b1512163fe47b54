//! What lists of runs and of logs have in common.

use serde::Serialize;
use serde_json::Value;
use tasks_types::{SmallStr, Timestamp};

use crate::paging::{Created, Position};
use crate::{Error, Result, Webiny};

/// The arguments of a list: its filter `W` and its order `S`.
#[derive(Clone, Debug)]
pub(crate) struct ListArguments<W, S> {
    pub(crate) client: Webiny,
    /// `None` until a field is set: a filter is large, and most lists need none.
    filter: Option<Box<W>>,
    pub(crate) sort: Option<S>,
    pub(crate) search: Option<SmallStr>,
    pub(crate) first: Option<usize>,
    /// Boxed, for most lists are read from their beginning.
    pub(crate) resume: Option<Box<Position>>,
    /// What is wrong with an argument, told when the call is sent.
    pub(crate) refused: Option<&'static str>,
}

impl<W: Default + Serialize + PartialEq + Clone, S> ListArguments<W, S> {
    pub(crate) fn new(client: Webiny) -> Self {
        Self {
            client,
            filter: None,
            sort: None,
            search: None,
            first: None,
            resume: None,
            refused: None,
        }
    }

    /// The filter, to set a field of it.
    pub(crate) fn filter(&mut self) -> &mut W {
        self.filter.get_or_insert_default()
    }

    /// A time for the filter; one that is none refuses the call.
    pub(crate) fn time(&mut self, time: Timestamp, refusal: &'static str) -> Timestamp {
        if time.get().is_none() {
            self.refused = Some(refusal);
        }
        time
    }

    /// Where reading begins.
    pub(crate) fn start(&self) -> Position {
        match (&self.resume, &self.sort) {
            (Some(position), _) => Position::clone(position),
            (None, None) => Position::newest(),
            (None, Some(_)) => Position::first(),
        }
    }

    pub(crate) fn validate(&self, operation: &'static str) -> Result<()> {
        if let Some(refused) = self.refused {
            return Err(Error::validation(refused).with_operation(operation));
        }
        let order = self
            .resume
            .as_deref()
            .and_then(Position::is_in_default_order);
        if order.is_some_and(|is_default| is_default != self.sort.is_none()) {
            return Err(Error::validation(
                "resume: the position is of a list in another order; sort as it was sorted",
            )
            .with_operation(operation));
        }
        if let Some(field) = self.filter.as_ref().and_then(empty_list) {
            return Err(Error::validation(format!(
                "{field}: an empty list matches nothing; give a value or leave it out"
            ))
            .with_operation(operation));
        }
        Ok(())
    }

    /// The filter as it is sent for a page of this range, to which `narrow` narrows it: not at all
    /// if it is empty.
    pub(crate) fn sent_filter(
        &self,
        created: Created,
        narrow: impl FnOnce(&mut W, Created),
    ) -> Option<Box<W>> {
        let mut filter = self.filter.clone();
        if created != Created::Any {
            narrow(filter.get_or_insert_default(), created);
        }
        filter.filter(|filter| **filter != W::default())
    }
}

/// The name of a filter field that is an empty list of wanted values.
fn empty_list<W: Serialize>(filter: &W) -> Option<String> {
    fn search(value: &Value) -> Option<String> {
        value.as_object()?.iter().find_map(|(name, value)| {
            let is_wanted = name.ends_with("_in") && !name.ends_with("_not_in");
            match value {
                Value::Array(values) if is_wanted && values.is_empty() => Some(name.clone()),
                nested => search(nested),
            }
        })
    }

    search(&serde_json::to_value(filter).ok()?)
}

/// What a list's builder does that does not depend on what it lists. The builder has a
/// method to `send` the request for a page.
macro_rules! list_methods {
    (
        $call:ident, $item:ty, $filter:ty, $method:literal, $operation:literal, $page_size:expr
    ) => {
        impl $call {
            #[doc = concat!("Only what was created after this time. The server cuts digits below \
                a millisecond off (measured on a 5.41 server).\n\n```\n\
                # fn example(tasks: tasks_sdk::Tasks) {\n\
                let call = tasks.", $method, "().created_after(\"2026-11-23T10:00:00.000Z\");\n\
                # }\n```")]
            pub fn created_after(mut self, time: impl Into<tasks_types::Timestamp>) -> Self {
                let refusal = "created_after: not a point in time; give one in RFC 3339";
                let time = self.arguments.time(time.into(), refusal);
                self.arguments.filter().created_on_gt = time.into();
                self
            }

            #[doc = concat!("Only what was created before this time.\n\n```\n\
                # fn example(tasks: tasks_sdk::Tasks) {\n\
                let call = tasks.", $method, "().created_before(\"2026-11-23T10:00:00.000Z\");\n\
                # }\n```")]
            pub fn created_before(mut self, time: impl Into<tasks_types::Timestamp>) -> Self {
                let refusal = "created_before: not a point in time; give one in RFC 3339";
                let time = self.arguments.time(time.into(), refusal);
                self.arguments.filter().created_on_lt = time.into();
                self
            }

            #[doc = concat!("Only what has these words in one of its text fields.\n\n```\n\
                # fn example(tasks: tasks_sdk::Tasks) {\n\
                let call = tasks.", $method, "().search(\"nightly\");\n\
                # }\n```")]
            pub fn search(mut self, words: impl Into<tasks_types::SmallStr>) -> Self {
                self.arguments.search = Some(words.into());
                self
            }

            #[doc = concat!("Sets any other field of the server's filter. Text is compared \
                byte by byte, except by `_startsWith`, which ignores case (measured on a 5.41 \
                server).\n\n```\n\
                # fn example(tasks: tasks_sdk::Tasks) {\n\
                let call = tasks.", $method, "().filter(|filter| {\n    \
                filter.execution_name_contains = \"reindexing\".into();\n});\n\
                # }\n```")]
            pub fn filter(mut self, set: impl FnOnce(&mut $filter)) -> Self {
                set(self.arguments.filter());
                self
            }

            #[doc = concat!("No more than this many items.\n\n```\n\
                # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {\n\
                let newest = tasks.", $method, "().first(10).await?;\n\
                # Ok(())\n\
                # }\n```")]
            pub fn first(mut self, items: usize) -> Self {
                self.arguments.first = Some(items);
                self
            }

            #[doc = concat!("Reads on where an earlier call with the same filters and order \
                stopped; see [`Position`](crate::Position).\n\n```\n\
                # fn example(tasks: tasks_sdk::Tasks, position: tasks_sdk::Position) {\n\
                let call = tasks.", $method, "().resume(position);\n\
                # }\n```")]
            pub fn resume(mut self, position: crate::Position) -> Self {
                self.arguments.resume = Some(Box::new(position));
                self
            }

            #[doc = concat!("The list as a stream of items, for lists that are too long to hold, \
                or that need not be read to their end.\n\n```\n\
                use futures_util::TryStreamExt;\n\n\
                # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {\n\
                let mut items = tasks.", $method, "().into_stream();\n\
                while let Some(item) = items.try_next().await? {\n    \
                println!(\"{}\", item.id);\n}\n\
                # Ok(())\n\
                # }\n```")]
            pub fn into_stream(self) -> crate::Items<$item> {
                crate::Items::new(self)
            }

            #[doc = concat!("The list as a stream of pages.\n\n```\n\
                use futures_util::TryStreamExt;\n\n\
                # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {\n\
                let mut pages = tasks.", $method, "().pages();\n\
                while let Some(page) = pages.try_next().await? {\n    \
                println!(\"{} of {:?}\", page.items.len(), page.total_count);\n}\n\
                # Ok(())\n\
                # }\n```")]
            pub fn pages(self) -> crate::Pages<$item> {
                crate::Pages::new(self)
            }

            #[doc = concat!("The list as an iterator of items that waits for each page, for programs \
                without an async runtime (feature `blocking`).\n\n```\n\
                # fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {\n\
                for item in tasks.", $method, "().blocking_iter() {\n    \
                println!(\"{}\", item?.id);\n}\n\
                # Ok(())\n\
                # }\n```")]
            #[cfg(feature = "blocking")]
            pub fn blocking_iter(self) -> crate::BlockingItems<$item> {
                crate::BlockingItems::new(self.arguments.client.clone(), self.pages())
            }

            #[doc = concat!("Only how many items the list has, in one request.\n\n```\n\
                # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {\n\
                let count = tasks.", $method, "().total_count().await?;\n\
                # Ok(())\n\
                # }\n```")]
            pub fn total_count(self) -> crate::CallFuture<u64> {
                Box::pin(crate::paging::count(self))
            }

            #[doc = concat!("How many items the list has, as [`total_count`](Self::total_count), for \
                programs without an async runtime (feature `blocking`).\n\n```\n\
                # fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {\n\
                let count = tasks.", $method, "().blocking_total_count()?;\n\
                # Ok(())\n\
                # }\n```")]
            #[cfg(feature = "blocking")]
            pub fn blocking_total_count(self) -> crate::Result<u64> {
                let client = self.arguments.client.clone();
                crate::blocking::run(&client, self.total_count())?
            }
        }

        impl $call {
            /// The filter as it is sent for a page of this range.
            fn filter_of(&self, created: crate::paging::Created) -> Option<Box<$filter>> {
                self.arguments.sent_filter(created, |filter, created| {
                    created.narrow(
                        &mut filter.created_on_lte,
                        &mut filter.created_on,
                        &mut filter.created_on_lt,
                    );
                })
            }
        }

        impl crate::paging::Listing for $call {
            type Item = $item;

            fn validate(&self) -> crate::Result<()> {
                self.arguments.validate($operation)
            }

            fn page_size(&self) -> crate::paging::PageSize {
                let page_size: fn(&Self) -> crate::paging::PageSize = $page_size;
                page_size(self)
            }

            fn wanted(&self) -> Option<usize> {
                self.arguments.first
            }

            fn start(&self) -> crate::Position {
                self.arguments.start()
            }

            async fn request(
                &self,
                page: crate::paging::PageRequest,
                meta: &mut crate::CallMeta,
            ) -> crate::Result<crate::call::Answer<Vec<$item>>> {
                let client = &self.arguments.client;
                let context = client.begin($operation, tasks_transport::CallKind::Read);
                let Some(order) = self.arguments.sort else {
                    return self.send(&context, page, None, meta).await;
                };
                if !order.has_forms() {
                    let sort = vec![order.to_wire(crate::SortForm::Plain)];
                    return self.send(&context, page, Some(sort), meta).await;
                }
                let mut attempt = client.shared.questions.sort.ask(&context).await?;
                loop {
                    let sort = vec![order.to_wire(attempt.form())];
                    let result = self.send(&context, page.clone(), Some(sort), meta).await;
                    if !attempt.must_resend(&result) {
                        return result;
                    }
                }
            }
        }

        impl crate::call::Call for $call {
            type Output = Vec<$item>;

            fn run(
                self,
                meta: &mut crate::CallMeta,
            ) -> impl Future<Output = crate::Result<Vec<$item>>> + Send {
                crate::paging::all(self, meta)
            }
        }

        crate::call::awaitable!($call => Vec<$item>, arguments.client);
    };
}
pub(crate) use list_methods;
