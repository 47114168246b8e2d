//! Tells of what did not end in the output.

use std::io;
use std::time::{Duration, Instant};

use dechaff::input::InputFile;
use dechaff::run::{Counts, Failure, Rejection, Sink, Summary};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use super::{Common, terminal};

/// How long a run is silent about how far it is: a short one tells nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is told where nobody looks on.
const EVERY: Duration = Duration::from_secs(60);

/// Names failed records on standard error, and rejected ones where more is to be said; and tells how far the run is.
pub(super) struct Report {
    verbose: bool,
    quiet: bool,
    /// How many bytes there are to read, where that is known.
    total: Option<u64>,
    began: Instant,
    told: Instant,
    bar: Option<ProgressBar>,
}

impl Report {
    pub(super) fn new(common: &Common, inputs: &[InputFile]) -> Self {
        let size = |input: &InputFile| std::fs::metadata(input.path.as_deref()?).ok().filter(|m| m.is_file()).map(|m| m.len());
        let total = inputs.iter().map(|i| size(i).or_else(|| i.problem.as_ref().map(|_| 0))).sum();
        let now = Instant::now();
        Report { verbose: common.verbose > 0, quiet: common.quiet, total, began: now, told: now, bar: None }
    }

    /// Says something, above the bar where there is one.
    fn say(&self, say: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn draw(&mut self, message: String, bytes: u64) {
        let bar = self.bar.get_or_insert_with(|| bar(self.total).with_elapsed(self.began.elapsed()));
        bar.set_position(bytes);
        bar.set_message(message);
    }
}

impl Sink for Report {
    fn failed(&mut self, failure: &Failure, _raw: &[u8]) -> io::Result<()> {
        self.say(|| terminal::say_error(failure));
        Ok(())
    }

    fn rejected(&mut self, rejection: &Rejection, _raw: &[u8]) -> io::Result<()> {
        if self.verbose {
            self.say(|| terminal::say("rejected", &format_args!("{}: {}", rejection.place, rejection.reason)));
        }
        Ok(())
    }

    fn progress(&mut self, counts: &Counts, bytes: u64) {
        if self.quiet || self.began.elapsed() < PATIENCE {
            return;
        }
        let [read, rejected, failed] = [counts.read, counts.rejected, counts.failed].map(HumanCount);
        let message = format!("{read} records, {rejected} rejected, {failed} failed");
        if terminal::is_watched() {
            self.draw(message, bytes);
        } else if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            let share = self.total.filter(|t| *t > 0).map(|t| format!(" ({} %)", bytes * 100 / t)).unwrap_or_default();
            terminal::say("dechaff", &format_args!("{} read{share}: {message}", HumanBytes(bytes)));
        }
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A bar over so many bytes; one that only moves where their number is not known.
fn bar(total: Option<u64>) -> ProgressBar {
    let template = match total {
        Some(_) => "{bar:24} {percent:>3} % {bytes}/{total_bytes} {bytes_per_sec}, {eta} left; {msg}",
        None => "{spinner} {bytes} {bytes_per_sec}; {msg}",
    };
    let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.progress_chars("━╸ "))
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
