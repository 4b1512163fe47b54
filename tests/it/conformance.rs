//! What every Webiny server must do, asked through the public API.
//!
//! By default each case runs against an in-process devserver of every generation. With
//! `WEBINY_ENDPOINT` and `WEBINY_TOKEN` set it runs against that server instead, and
//! `WEBINY_READONLY_TOKEN` and `WEBINY_TENANT` (default `root`) complete the picture. The cases use
//! the definitions of the devserver; what a server lacks is skipped, and said on stderr.
//!
//! No case assumes an empty server, and none leaves anything behind that could break a later run.

mod abort;
mod definitions;
mod failures;
mod filters;
mod get_and_delete;
mod lists;
mod logs;
mod permissions;
mod runs;
mod settings;
mod sorts;
mod target;
mod trigger;
