//! `dechaff completions`: a script that makes a shell complete the command.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Common, Run, Status};

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dechaff completions bash > ~/.local/share/bash-completion/completions/dechaff")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Run for Completions {
    fn run(self, _common: &Common) -> anyhow::Result<Status> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "dechaff", &mut script);
        match io::Write::write_all(&mut io::stdout(), &script) {
            Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(e.into()),
            _ => Ok(Status::Done),
        }
    }
}
