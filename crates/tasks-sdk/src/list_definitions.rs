//! [`ListDefinitions`].

use tasks_transport::CallKind;
use tasks_types::TaskDefinition;
use tasks_types::operations::{
    ListDefinitions as Light, ListDefinitionsFull as Full, ListDefinitionsFullVariables,
    ListDefinitionsVariables,
};

use crate::call::{Call, awaitable};
use crate::{CallMeta, Result, Webiny};

/// A call of [`Tasks::list_definitions`](crate::Tasks::list_definitions). `.await` sends it.
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct ListDefinitions {
    client: Webiny,
    full: bool,
}

impl ListDefinitions {
    pub(crate) fn new(client: Webiny) -> Self {
        Self {
            client,
            full: false,
        }
    }

    /// Also asks for the `fields` of each definition's form, which only 5.x servers have; others
    /// refuse with [`Unsupported`](crate::ErrorKind::Unsupported).
    ///
    /// ```
    /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
    /// for definition in tasks.list_definitions().full().await? {
    ///     println!("{}: {:?}", definition.id, definition.fields.map(|fields| fields.get().to_owned()));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn full(mut self) -> Self {
        self.full = true;
        self
    }
}

impl Call for ListDefinitions {
    type Output = Vec<TaskDefinition>;

    async fn run(self, meta: &mut CallMeta) -> Result<Vec<TaskDefinition>> {
        let answer = if self.full {
            let variables = ListDefinitionsFullVariables::default();
            self.client
                .call::<Full>(CallKind::Read, &variables, meta)
                .await
        } else {
            let variables = ListDefinitionsVariables::default();
            self.client
                .call::<Light>(CallKind::Read, &variables, meta)
                .await
        };
        answer?.require_data()
    }
}

awaitable!(ListDefinitions => Vec<TaskDefinition>, client);
