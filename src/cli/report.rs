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
    let counts = summary.tally.counts;
    if summary.up_to_date {
        return terminal::say("dechaff", &format_args!("nothing to do: all {} records were cleaned before", counts.read));
    }
    let (read, written, rejected, failed) = (counts.read, counts.written, counts.rejected, counts.failed);
    let mut more = String::new();
    for (kind, count) in &summary.tally.skipped {
        more.push_str(&format!("; {count} {kind} skipped"));
    }
    match skipped {
        0 => {}
        1 => more.push_str("; 1 file of no known format skipped"),
        n => more.push_str(&format!("; {n} files of no known format skipped")),
    }
    if summary.resumed {
        more.push_str("; went on from where it was cut off");
    }
    let kept = summary.manifest.as_ref().map_or(0, |m| m.counts.read - read);
    if kept > 0 {
        more.push_str(&format!("; {kept} of unchanged inputs kept"));
    }
    terminal::say("dechaff", &format_args!("{read} read = {written} written + {rejected} rejected + {failed} failed{more}"));
}
