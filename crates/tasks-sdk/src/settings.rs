//! The installation's settings, which late 6.x servers have: [`GetSettings`], [`UpdateSettings`].

use tasks_transport::CallKind;
use tasks_types::{Settings, SettingsInput, operations};

use crate::call::{Call, awaitable};
use crate::{CallMeta, Error, Result, Webiny};

/// The longest retention that the server takes, in days (from Webiny's public sources).
const MAX_RETENTION_DAYS: u32 = 3650;

/// A call of [`Tasks::get_settings`](crate::Tasks::get_settings). `.await` sends it.
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct GetSettings {
    client: Webiny,
}

impl GetSettings {
    pub(crate) fn new(client: Webiny) -> Self {
        Self { client }
    }
}

impl Call for GetSettings {
    type Output = Settings;

    async fn run(self, meta: &mut CallMeta) -> Result<Settings> {
        let variables = operations::GetSettingsVariables::default();
        self.client
            .call::<operations::GetSettings>(CallKind::Read, &variables, meta)
            .await?
            .require_data()
    }
}

awaitable!(GetSettings => Settings, client);

/// A call of [`Tasks::update_settings`](crate::Tasks::update_settings). `.await` sends it.
#[derive(Clone, Debug)]
#[must_use = "calls do nothing until awaited"]
pub struct UpdateSettings {
    client: Webiny,
    retention_days: Option<u32>,
}

impl UpdateSettings {
    pub(crate) fn new(client: Webiny) -> Self {
        Self {
            client,
            retention_days: None,
        }
    }

    /// How many days the server keeps runs that have ended: at most 3650, 0 for ever (from
    /// Webiny's public sources).
    ///
    /// ```
    /// # fn example(tasks: tasks_sdk::Tasks) {
    /// let call = tasks.update_settings().retention_days(30);
    /// # }
    /// ```
    pub fn retention_days(mut self, days: u32) -> Self {
        self.retention_days = Some(days);
        self
    }
}

impl Call for UpdateSettings {
    type Output = Settings;

    async fn run(self, meta: &mut CallMeta) -> Result<Settings> {
        let refuse = |why| Err(Error::validation(why).with_operation("updateSettings"));

        let mut input = SettingsInput::default();
        input.retention_days = match self.retention_days {
            None => return refuse("nothing to change; set retention_days()"),
            Some(days) if days > MAX_RETENTION_DAYS => {
                return refuse("retention_days: too many; the server takes at most 3650");
            }
            Some(days) => days.cast_signed().into(),
        };
        let variables = operations::UpdateSettingsVariables { input };
        self.client
            // Setting the same value again changes nothing, so this may be repeated like a read.
            .call::<operations::UpdateSettings>(CallKind::Read, &variables, meta)
            .await?
            .require_data()
    }
}

awaitable!(UpdateSettings => Settings, client);
