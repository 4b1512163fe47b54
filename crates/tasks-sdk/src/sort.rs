//! The orders of lists: [`Sort`] for runs, [`LogSort`] for logs.
//!
//! A server takes one sort value only (measured on a 5.41 server), so one is all that can be said.

use tasks_types::{LogListSorter, TaskListSorter};

use crate::SortForm;

macro_rules! sort {
    (
        $(#[$doc:meta])*
        $field:ident, $order:ident -> $wire:ident;
        both { $($(#[$both_doc:meta])* $both:ident: $both_asc:ident, $both_desc:ident;)+ }
        own { $(
            $(#[$own_doc:meta])*
            $own:ident: $asc:ident, $desc:ident, $values_asc:ident, $values_desc:ident;
        )+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $field {
            $($(#[$both_doc])* $both,)+
            $($(#[$own_doc])* $own,)+
        }

        impl $field {
            /// From the smallest to the largest, or from the oldest to the newest.
            pub fn asc(self) -> $order {
                $order { field: self, descending: false }
            }

            /// From the largest to the smallest, or from the newest to the oldest.
            pub fn desc(self) -> $order {
                $order { field: self, descending: true }
            }
        }

        #[doc = concat!("A [`", stringify!($field), "`] with its direction.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $order {
            field: $field,
            descending: bool,
        }

        impl $order {
            /// Whether this is the order that the server uses by itself: newest first.
            pub(crate) fn is_default(self) -> bool {
                self == $field::CreatedOn.desc()
            }

            /// Whether the value's name depends on the dialect.
            pub(crate) fn has_forms(self) -> bool {
                matches!(self.field, $($field::$own)|+)
            }

            /// The value on the wire.
            pub(crate) fn to_wire(self, form: SortForm) -> $wire {
                match (self.field, self.descending, form) {
                    $(
                        ($field::$both, false, _) => $wire::$both_asc,
                        ($field::$both, true, _) => $wire::$both_desc,
                    )+
                    $(
                        ($field::$own, false, SortForm::Plain) => $wire::$asc,
                        ($field::$own, true, SortForm::Plain) => $wire::$desc,
                        ($field::$own, false, SortForm::Values) => $wire::$values_asc,
                        ($field::$own, true, SortForm::Values) => $wire::$values_desc,
                    )+
                }
            }
        }
    };
}

sort! {
    /// What runs can be sorted by.
    ///
    /// ```
    /// use tasks_sdk::Sort;
    ///
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_tasks().sort(Sort::StartedOn.desc());
    /// # }
    /// ```
    Sort, SortOrder -> TaskListSorter;
    both {
        /// The id.
        Id: IdAsc, IdDesc;
        /// When the run was created. Descending is the default order.
        CreatedOn: CreatedOnAsc, CreatedOnDesc;
        /// When the run was last changed.
        SavedOn: SavedOnAsc, SavedOnDesc;
    }
    own {
        /// The name.
        Name: NameAsc, NameDesc, ValuesNameAsc, ValuesNameDesc;
        /// The id of the definition.
        DefinitionId:
            DefinitionIdAsc, DefinitionIdDesc, ValuesDefinitionIdAsc, ValuesDefinitionIdDesc;
        /// The id of the parent.
        ParentId: ParentIdAsc, ParentIdDesc, ValuesParentIdAsc, ValuesParentIdDesc;
        /// The name of the execution.
        ExecutionName:
            ExecutionNameAsc, ExecutionNameDesc, ValuesExecutionNameAsc, ValuesExecutionNameDesc;
        /// The number of iterations.
        Iterations: IterationsAsc, IterationsDesc, ValuesIterationsAsc, ValuesIterationsDesc;
        /// The status.
        TaskStatus: TaskStatusAsc, TaskStatusDesc, ValuesTaskStatusAsc, ValuesTaskStatusDesc;
        /// When the run began.
        StartedOn: StartedOnAsc, StartedOnDesc, ValuesStartedOnAsc, ValuesStartedOnDesc;
        /// When the run ended.
        FinishedOn: FinishedOnAsc, FinishedOnDesc, ValuesFinishedOnAsc, ValuesFinishedOnDesc;
    }
}

sort! {
    /// What logs can be sorted by.
    ///
    /// ```
    /// use tasks_sdk::LogSort;
    ///
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.list_logs().sort(LogSort::Iteration.asc());
    /// # }
    /// ```
    LogSort, LogSortOrder -> LogListSorter;
    both {
        /// The id.
        Id: IdAsc, IdDesc;
        /// When the log was created. Descending is the default order.
        CreatedOn: CreatedOnAsc, CreatedOnDesc;
        /// When the log was last changed.
        SavedOn: SavedOnAsc, SavedOnDesc;
    }
    own {
        /// The name of the execution.
        ExecutionName:
            ExecutionNameAsc, ExecutionNameDesc, ValuesExecutionNameAsc, ValuesExecutionNameDesc;
        /// The id of the run.
        Task: TaskAsc, TaskDesc, ValuesTaskAsc, ValuesTaskDesc;
        /// The iteration.
        Iteration: IterationAsc, IterationDesc, ValuesIterationAsc, ValuesIterationDesc;
    }
}
