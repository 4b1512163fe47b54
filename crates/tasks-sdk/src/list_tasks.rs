//! [`ListTasks`].

use tasks_transport::CallContext;
use tasks_types::operations::{
    ListTasks as Light, ListTasksFull as Full, ListTasksFullVariables, ListTasksVariables,
};
use tasks_types::{
    DefinitionId, Maybe, SmallStr, TaskId, TaskListSorter, TaskListWhere, TaskRun, TaskStatus,
};

use crate::call::Answer;
use crate::list::{ListArguments, list_methods};
use crate::paging::{PageRequest, PageSize};
use crate::{CallMeta, Result, SortOrder, Webiny};

/// A call of [`Tasks::list_tasks`](crate::Tasks::list_tasks). `.await` sends it.
///
/// The default order is newest first, and in it a list is exact: while it is read, no run that
/// exists throughout is missed, and none comes twice. Other orders go by the server's cursor, which
/// counts items: a run that moves meanwhile can be missed, or come again later than two pages
/// after.
///
/// ```
/// use tasks_sdk::{Sort, TaskStatus};
///
/// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
/// let slowest_to_start = tasks
///     .list_tasks()
///     .status([TaskStatus::Running, TaskStatus::Pending])
///     .definition("reindexing")
///     .roots_only()
///     .sort(Sort::StartedOn.desc())
///     .first(10)
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct ListTasks {
    arguments: ListArguments<TaskListWhere, SortOrder>,
    full: bool,
}

impl ListTasks {
    pub(crate) fn new(client: Webiny) -> Self {
        Self {
            arguments: ListArguments::new(client),
            full: false,
        }
    }

    /// Also asks for the opaque values: `input`, `output` and `event_response`. Without this they
    /// are `None`, for they make most of a run's weight.
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// for run in tasks.list_tasks().full().await? {
    ///     println!("{}: {} bytes", run.id, run.output.map_or(0, |output| output.get().len()));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn full(mut self) -> Self {
        self.full = true;
        self
    }

    /// Only runs with one of these statuses.
    ///
    /// ```
    /// use tasks_sdk::TaskStatus;
    ///
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().status([TaskStatus::Running, TaskStatus::Pending]);
    /// # }
    /// ```
    pub fn status(mut self, statuses: impl IntoIterator<Item = TaskStatus>) -> Self {
        // Not the filter's `status`, which is that of the CMS entry.
        let statuses: Vec<_> = statuses.into_iter().collect();
        self.arguments.filter().task_status_in = statuses.into();
        self
    }

    /// Only runs of this definition.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().definition("reindexing");
    /// # }
    /// ```
    pub fn definition(mut self, id: impl Into<DefinitionId>) -> Self {
        self.arguments.filter().definition_id = id.into().into();
        self
    }

    /// Only these runs. For up to some two hundred ids,
    /// [`get_task`](crate::Tasks::get_task) costs the server less.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().ids(["6b046062686c826a4c199071", "6b046065686c826a4c199093"]);
    /// # }
    /// ```
    pub fn ids(mut self, ids: impl IntoIterator<Item = impl Into<TaskId>>) -> Self {
        let ids: Vec<TaskId> = ids.into_iter().map(Into::into).collect();
        self.arguments.filter().id_in = ids.into();
        self
    }

    /// Only the children of this run.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().parent("6b046062686c826a4c199072");
    /// # }
    /// ```
    pub fn parent(mut self, id: impl Into<TaskId>) -> Self {
        self.arguments.filter().parent_id = id.into().into();
        self
    }

    /// Only runs that are nobody's children.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().roots_only();
    /// # }
    /// ```
    pub fn roots_only(mut self) -> Self {
        self.arguments.filter().parent_id = Maybe::Null;
        self
    }

    /// Only runs with exactly this name.
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().name("nightly");
    /// # }
    /// ```
    pub fn name(mut self, name: impl Into<SmallStr>) -> Self {
        self.arguments.filter().name = name.into().into();
        self
    }

    /// Only runs whose name starts with this, in upper or lower case (measured on a 5.41 server).
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().name_starts_with("nightly");
    /// # }
    /// ```
    pub fn name_starts_with(mut self, start: impl Into<SmallStr>) -> Self {
        self.arguments.filter().name_starts_with = start.into().into();
        self
    }

    /// In another order than newest first.
    ///
    /// ```
    /// use tasks_sdk::Sort;
    ///
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().sort(Sort::StartedOn.desc());
    /// # }
    /// ```
    pub fn sort(mut self, order: SortOrder) -> Self {
        self.arguments.sort = Some(order).filter(|order| !order.is_default());
        self
    }

    async fn send(
        &self,
        context: &CallContext,
        page: PageRequest,
        sort: Option<Vec<TaskListSorter>>,
        meta: &mut CallMeta,
    ) -> Result<Answer<Vec<TaskRun>>> {
        // The variables of both documents are alike, but of two types. They are dropped before the
        // answer is awaited.
        macro_rules! answer {
            ($operation:ty, $variables:ident) => {{
                let answer = self.arguments.client.call_within::<$operation>(
                    context,
                    &$variables {
                        where_: self.filter_of(page.created).map(|filter| *filter),
                        sort,
                        limit: Some(page.limit),
                        after: page.after,
                        search: self.arguments.search.clone(),
                    },
                    meta,
                );
                answer.await
            }};
        }

        if self.full {
            answer!(Full, ListTasksFullVariables)
        } else {
            answer!(Light, ListTasksVariables)
        }
    }
}

list_methods!(
    ListTasks,
    TaskRun,
    TaskListWhere,
    "list_tasks",
    "listTasks",
    // The opaque values make most of a run.
    |call| if call.full {
        PageSize::ByWeight
    } else {
        PageSize::Light
    }
);
