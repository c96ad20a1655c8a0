//! Parses arguments, calls [`divisionbell::cli`], prints an error once.

use std::process::ExitCode;

use clap::Parser;
use divisionbell::cli::{self, Arguments};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Err(error) = cli::environment() {
        eprintln!("divisionbell: {error}");
        return ExitCode::FAILURE;
    }
    match cli::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if cli::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("divisionbell: {error:#}");
            ExitCode::FAILURE
        }
    }
}
