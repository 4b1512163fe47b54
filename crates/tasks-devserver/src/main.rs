//! The binary: a server on a port until ctrl-c.

use std::io;
use std::process::ExitCode;

use clap::Parser;
use tasks_devserver::{DevServer, FULL_TOKEN, Generation, READ_ONLY_TOKEN};

/// A local GraphQL server that behaves like a Webiny server's background tasks.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The server generation to speak: 5.41, 6-early or 6-late.
    #[arg(long, default_value_t)]
    generation: Generation,
    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 4100)]
    port: u16,
}

fn main() -> ExitCode {
    match serve(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tasks-devserver: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &Arguments) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let server = DevServer::builder()
            .generation(arguments.generation)
            .port(arguments.port)
            .start()
            .await?;
        println!("{}", server.endpoint());
        eprintln!(
            "generation {}, tenant root, tokens {FULL_TOKEN} (all) and {READ_ONLY_TOKEN} (reads); ctrl-c ends it",
            server.generation()
        );
        tokio::signal::ctrl_c().await?;
        server.stop().await;
        Ok(())
    })
}
