//! Tells of what did not end in the output.

use std::io;

use dechaff::run::{Failure, Rejection, Sink, Summary};

use super::{Common, terminal};

/// Names failed records on standard error, and rejected ones where more is to be said.
pub(super) struct Report {
    verbose: bool,
}

impl Report {
    pub(super) fn new(common: &Common) -> Self {
        Report { verbose: common.verbose > 0 }
    }
}

impl Sink for Report {
    fn failed(&mut self, failure: &Failure, _raw: &[u8]) -> io::Result<()> {
        terminal::say_error(failure);
        Ok(())
    }

    fn rejected(&mut self, rejection: &Rejection, _raw: &[u8]) -> io::Result<()> {
        if self.verbose {
            terminal::say("rejected", &format_args!("{}: {}", rejection.place, rejection.reason));
        }
        Ok(())
    }
}

/// Prints the last line of a run: what became of the records. `skipped` is the number of files left out.
pub(super) fn print_summary(summary: &Summary, skipped: usize) {
    let counts = summary.counts;
    let (read, written, rejected, failed) = (counts.read, counts.written, counts.rejected, counts.failed);
    let skipped = match skipped {
        0 => String::new(),
        1 => "; 1 file of no known format skipped".to_owned(),
        n => format!("; {n} files of no known format skipped"),
    };
    terminal::say("dechaff", &format_args!("{read} read = {written} written + {rejected} rejected + {failed} failed{skipped}"));
}
