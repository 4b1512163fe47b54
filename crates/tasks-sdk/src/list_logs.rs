//! [`ListLogs`].

use tasks_transport::CallContext;
use tasks_types::operations::{ListLogs as Operation, ListLogsVariables};
use tasks_types::{LogItemType, LogItemsWhere, LogListSorter, LogListWhere, TaskId, TaskLog};

use crate::call::Answer;
use crate::list::{ListArguments, list_methods};
use crate::paging::{PageRequest, PageSize};
use crate::{CallMeta, LogSortOrder, Result, Webiny};

/// A call of [`Tasks::list_logs`](crate::Tasks::list_logs). `.await` sends it.
///
/// As with [runs](crate::ListTasks), the default order is newest first, and in it a list is exact.
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct ListLogs {
    arguments: ListArguments<LogListWhere, LogSortOrder>,
}

impl ListLogs {
    pub(crate) fn new(client: Webiny) -> Self {
        Self {
            arguments: ListArguments::new(client),
        }
    }

    /// Only the logs of this run, also if it was deleted.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_logs().task("6b046062686c826a4c199071");
    /// # }
    /// ```
    pub fn task(mut self, id: impl Into<TaskId>) -> Self {
        let id: TaskId = id.into();
        if id.as_str().trim().is_empty() {
            self.arguments.refused = Some("task: empty; give the id of a run");
        }
        self.arguments.filter().task = id.into();
        self
    }

    /// Only the logs of these runs.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_logs().tasks(["6b046062686c826a4c199071", "6b046065686c826a4c199093"]);
    /// # }
    /// ```
    pub fn tasks(mut self, ids: impl IntoIterator<Item = impl Into<TaskId>>) -> Self {
        let ids: Vec<TaskId> = ids.into_iter().map(Into::into).collect();
        self.arguments.filter().task_in = ids.into();
        self
    }

    /// Only logs of this iteration.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_logs().task("6b046062686c826a4c199071").iteration(1);
    /// # }
    /// ```
    pub fn iteration(mut self, iteration: u32) -> Self {
        self.arguments.filter().iteration = tasks_types::Number::from(iteration).into();
        self
    }

    /// Only logs that have an item of this type. All items of such a log come with it (measured
    /// on a 5.41 server).
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_logs().with_items_of_type(tasks_sdk::LogItemType::Error);
    /// # }
    /// ```
    pub fn with_items_of_type(mut self, item_type: LogItemType) -> Self {
        let mut items = LogItemsWhere::default();
        items.type_ = item_type.into();
        self.arguments.filter().items = items.into();
        self
    }

    /// In another order than newest first.
    ///
    /// ```
    /// use tasks_sdk::LogSort;
    ///
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_logs().sort(LogSort::Iteration.asc());
    /// # }
    /// ```
    pub fn sort(mut self, order: LogSortOrder) -> Self {
        self.arguments.sort = Some(order).filter(|order| !order.is_default());
        self
    }

    async fn send(
        &self,
        context: &CallContext,
        page: PageRequest,
        sort: Option<Vec<LogListSorter>>,
        meta: &mut CallMeta,
    ) -> Result<Answer<Vec<TaskLog>>> {
        let arguments = &self.arguments;
        let filter = self.filter_of(page.created);
        let answer = arguments.client.call_within::<Operation>(
            context,
            &ListLogsVariables {
                where_: filter.map(|filter| *filter),
                sort,
                limit: Some(page.limit),
                after: page.after,
                search: arguments.search.clone(),
            },
            meta,
        );
        answer.await
    }
}

list_methods!(
    ListLogs,
    TaskLog,
    LogListWhere,
    "list_logs",
    "listLogs",
    // A log holds however many messages there were.
    |_| PageSize::ByWeight
);
