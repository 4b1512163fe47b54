//! What the server executed for its clients, to compare with what they believe.

/// An operation that a client asked for and the server executed.
///
/// Refused operations do not appear, nor do children that runs create by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LedgerEntry {
    /// What was done.
    pub action: LedgerAction,
    /// The run's id.
    pub id: String,
    /// The tenant whose run it is.
    pub tenant: String,
    /// The locale whose run it is; always `en-US` on servers without locales.
    pub locale: String,
    /// The run's name.
    pub name: String,
}

/// What was done to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LedgerAction {
    /// The run was created and sent off.
    Trigger,
    /// The run was set to aborted.
    Abort,
    /// The run was deleted.
    Delete,
}
