//! The command line of `cargo xtask`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use tasks_transport::{ReqwestTransport, Stack};
use xtask::bench::{self, Group};
use xtask::codegen::{self, Change, Difference, Sources};
use xtask::compat::Compat;
use xtask::diff::{Diff, Verdict};
use xtask::schema::{self, Descriptions, Server};
use xtask::soak::{self, Soak};
use xtask::{ci, workspace_root};

#[derive(Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    about = "The project's own tasks"
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
    /// Works on another copy of the workspace; for tests.
    #[arg(long, global = true, hide = true)]
    root: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Task {
    /// Looks after the server schemas in schema/.
    #[command(subcommand)]
    Schema(SchemaTask),
    /// Shows which operation every server generation accepts.
    ///
    /// A table of the documents in schema/operations/ and the schemas in
    /// schema/. Fails if a document is not valid for a generation that its
    /// header claims, or if a server has an API field that no document can
    /// call there.
    Compat,
    /// Generates crates/tasks-types/src/generated/ from schema/.
    Codegen {
        /// Writes nothing; lists what is stale and fails if anything is.
        #[arg(long)]
        check: bool,
    },
    /// Measures ours beside what else one could use.
    #[command(subcommand)]
    Bench(Group),
    /// Runs everything that a change must pass.
    Ci,
    /// Calls a local server at random, with faults, and asks its ledger.
    ///
    /// Fails if what the callers believe differs from what the server did, or
    /// if memory grows.
    Soak(Soak),
}

#[derive(Subcommand)]
enum SchemaTask {
    /// Turns introspection JSON or SDL into pruned, canonical SDL.
    ///
    /// Everything that `backgroundTasks` does not reach is dropped, the enum of
    /// task definitions is opened, descriptions become those of
    /// schema/descriptions.toml, and all is sorted: two servers of one
    /// generation give the same bytes.
    Import(Import),
    /// Asks a server for its schema, and imports the answer.
    ///
    /// The token of an API key is read from the environment variable
    /// `WEBINY_TOKEN`. Production servers may refuse introspection; ask another
    /// server of the same version then, or import a file.
    Pull(Pull),
    /// Tells what a change of the server means for this client.
    ///
    /// One line a change: breaking if an operation that works on A is refused
    /// by B or its answer cannot be decoded, risky if only some values are
    /// refused or mean something else, safe otherwise. Fails if any change is
    /// breaking.
    Diff(Compare),
}

#[derive(Args)]
struct Import {
    /// The introspection result (JSON) or the schema (SDL).
    file: PathBuf,
    #[command(flatten)]
    target: Target,
}

#[derive(Args)]
struct Pull {
    /// The installation's address, with or without /graphql.
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// The tenant to ask as; all have the same schema.
    #[arg(long, default_value = "root")]
    tenant: String,
    #[command(flatten)]
    target: Target,
}

#[derive(Args)]
struct Compare {
    /// The server that this client works with: a generation of schema/, such as
    /// 5.41, or a file of SDL or introspection JSON.
    #[arg(value_name = "A")]
    from: String,
    /// The server that it will meet, named like A.
    #[arg(value_name = "B")]
    to: String,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Target {
    /// Which schema of schema/ it becomes, for example webiny-5.41.
    #[arg(long)]
    name: Option<String>,
    /// Where else to write it.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

impl Target {
    /// Where it is, and what to do when it is written.
    fn path(&self, root: &Path) -> anyhow::Result<(PathBuf, &'static str)> {
        match (&self.name, &self.out) {
            (_, Some(out)) => {
                let next = "`cargo xtask schema diff` tells what it means for us";
                Ok((out.clone(), next))
            }
            (Some(name), None) => {
                let next = "`cargo xtask codegen` updates the code";
                Ok((named(root, name)?, next))
            }
            (None, None) => bail!("either --name or --out is needed"),
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let root = cli.root.unwrap_or_else(workspace_root);
    let done = match cli.task {
        Task::Schema(SchemaTask::Import(import)) => import_schema(&root, &import),
        Task::Schema(SchemaTask::Pull(pull)) => pull_schema(&root, &pull),
        Task::Schema(SchemaTask::Diff(compare)) => compare_schemas(&root, &compare),
        Task::Compat => show_compat(&root),
        Task::Codegen { check: false } => generate(&root),
        Task::Codegen { check: true } => codegen::require_fresh(&root),
        Task::Bench(group) => bench::run(&root, &group),
        Task::Ci => ci::run(&root),
        Task::Soak(options) => soak::run(&root, &options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn import_schema(root: &Path, import: &Import) -> anyhow::Result<()> {
    let (target, next) = import.target.path(root)?;
    let file = import.file.display().to_string();
    let source = fs::read(&import.file).with_context(|| format!("cannot read {file}"))?;
    let sdl = schema::import(&source, &file, &Descriptions::of_workspace(root)?)?;
    store(&target, &sdl, next)
}

fn pull_schema(root: &Path, pull: &Pull) -> anyhow::Result<()> {
    let (target, next) = pull.target.path(root)?;
    let descriptions = Descriptions::of_workspace(root)?;
    let token = env::var(schema::TOKEN).unwrap_or_default();
    let server = Server::new(&pull.endpoint, &token, &pull.tenant)?;
    let transport = ReqwestTransport::new().context("TLS cannot be set up")?;
    let transport = Stack::builder().build(transport);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no runtime")?;
    let sdl = runtime.block_on(schema::pull(&transport, &server, &descriptions))?;
    store(&target, &sdl, next)
}

fn store(target: &Path, sdl: &str, next: &str) -> anyhow::Result<()> {
    let shown = target.display();
    if fs::read_to_string(target).is_ok_and(|current| current == sdl) {
        println!("{shown} is up to date");
        return Ok(());
    }
    fs::write(target, sdl).with_context(|| format!("cannot write {shown}"))?;
    println!("wrote {shown}; {next}");
    Ok(())
}

fn compare_schemas(root: &Path, compare: &Compare) -> anyhow::Result<()> {
    let diff = Diff::of_workspace(root, &compare.from, &compare.to)?;
    print!("{diff}");
    match diff.count(Verdict::Breaking) {
        0 => Ok(()),
        _ => bail!("{} breaks this client", compare.to),
    }
}

fn show_compat(root: &Path) -> anyhow::Result<()> {
    let compat = Compat::new(&Sources::read(root)?)?;
    print!("{compat}");
    Ok(compat.problems().clone().into_result()?)
}

fn named(root: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let generation = name.strip_prefix("webiny-").unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    if generation.is_empty() || !generation.chars().all(plain) {
        bail!("a schema is called webiny-GENERATION, for example webiny-5.41, not `{name}`");
    }
    Ok(root.join("schema").join(format!("{name}.graphql")))
}

fn generate(root: &Path) -> anyhow::Result<()> {
    for Difference { path, change } in codegen::write(root)? {
        match change {
            Change::Stale(_) | Change::Missing => println!("wrote {path}"),
            Change::Orphan => println!("removed {path}"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
