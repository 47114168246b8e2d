//! tar archives: each file in them is read as it would be by itself.
//!
//! The crate reads the heads; the files are split here, because each may be of another format and none may be held whole.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tar::{EntryType, Header, PaxExtensions};

use super::{Chunk, Format, Member, Options, Problem, Skipped, Split, Stream, by_content, by_name, compression};
use crate::record::RawDocument;

/// tar archives.
pub(super) struct Tar;

/// Heads, and what fills the last part of a file, are of so many bytes.
const BLOCK: usize = 512;
/// Names and other extensions are no larger, in bytes.
const MAX_EXTENSION: u64 = 1 << 20;
/// Where a head has its magic.
const MAGIC: std::ops::Range<usize> = 257..262;

const UNKNOWN: &str = "files of no known format in archives";

impl Format for Tar {
    fn name(&self) -> &'static str {
        "tar"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tar", "tgz", "tbz2", "txz", "tzst"]
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.get(MAGIC) == Some(b"ustar")
    }

    fn split(&self, stream: Stream, options: &Options) -> Box<dyn Split + Send> {
        let source = Arc::new(Mutex::new(Source { stream, left: 0, padding: 0, byte: 0 }));
        Box::new(Files { source, options: options.clone(), open: None, record: 0, done: false, skipped: Skipped::new() })
    }

    fn read<'a>(&self, _bytes: &'a [u8], _options: &Options) -> Result<RawDocument<'a>, Problem> {
        Err(Problem::whole("an archive is no document by itself"))
    }
}

/// The archive, of which the file that is open may read what is left of it.
struct Source {
    stream: Stream,
    left: u64,
    /// What fills the last block of the file.
    padding: u64,
    byte: u64,
}

fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

/// The rest of a file in an archive.
struct Rest(Arc<Mutex<Source>>);

impl Read for Rest {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut source = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let most = buf.len().min(usize::try_from(source.left).unwrap_or(usize::MAX));
        if most == 0 {
            return Ok(0);
        }
        let read = source.stream.read(&mut buf[..most])?;
        if read == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive is cut off inside of this file"));
        }
        source.left -= read as u64;
        source.byte += read as u64;
        Ok(read)
    }
}

struct Files {
    source: Arc<Mutex<Source>>,
    options: Options,
    open: Option<(Member, Box<dyn Split + Send>)>,
    /// Documents met so far.
    record: u64,
    done: bool,
    skipped: Skipped,
}

impl Split for Files {
    fn next(&mut self, data: &mut Vec<u8>) -> Option<Chunk> {
        loop {
            if let Some((member, split)) = &mut self.open {
                if let Some(chunk) = split.next(data) {
                    self.record += 1;
                    return Some(Chunk { member: Some(member.clone()), record: Some(self.record), ..chunk });
                }
                for (kind, count) in split.skipped() {
                    *self.skipped.entry(kind).or_default() += count;
                }
                self.open = None;
            }
            if self.done {
                return None;
            }
            match self.turn() {
                Ok(true) => {}
                Ok(false) => self.done = true,
                Err(problem) => {
                    self.done = true;
                    self.record += 1;
                    let byte = self.source().byte;
                    let (end, record) = (data.len(), Some(self.record));
                    return Some(Chunk { bytes: end..end, record, line: 1, byte, problem: Some(problem), member: None });
                }
            }
        }
    }

    fn skipped(&mut self) -> Skipped {
        std::mem::take(&mut self.skipped)
    }
}

impl Files {
    fn source(&self) -> std::sync::MutexGuard<'_, Source> {
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the next file, or passes it over; false at the end of the archive.
    fn turn(&mut self) -> Result<bool, String> {
        let Some((name, size)) = self.source().next_file()? else { return Ok(false) };
        self.source().left = size;
        let failed = |e: io::Error| format!("{e} (in {name})");
        let raw = Stream::new(Rest(Arc::clone(&self.source))).sized(Some(size));
        let mut stream = compression::open(raw).map_err(failed)?;
        let format = match by_name(Path::new(&name)) {
            Some(format) => Some(format),
            // A file of another kind of name is something else, whatever it begins with.
            None if Path::new(&name).extension().is_none() => Some(by_content(stream.peek(super::HEAD))),
            None => None,
        };
        match format.filter(|f| f.name() != Tar.name()) {
            Some(format) => {
                let member = Member { name: Arc::from(name), format };
                self.open = Some((member, format.split(stream, &self.options)));
            }
            None => *self.skipped.entry(UNKNOWN).or_default() += 1,
        }
        Ok(true)
    }
}

impl Source {
    /// Goes on to the next file: its name and size.
    fn next_file(&mut self) -> Result<Option<(String, u64)>, String> {
        let mut long_name: Option<Vec<u8>> = None;
        let mut pax: BTreeMap<String, String> = BTreeMap::new();
        loop {
            self.pass_over_rest()?;
            let at = self.byte;
            let Some(block) = self.block()? else { return Ok(None) };
            if block.iter().all(|b| *b == 0) {
                return Ok(None);
            }
            let header = Header::from_byte_slice(&block);
            let sum: u32 =
                block.iter().enumerate().map(|(i, b)| u32::from(if (148..156).contains(&i) { b' ' } else { *b })).sum();
            if header.cksum().ok() != Some(sum) {
                return Err(format!("no file of a tar archive begins at byte {at}, where one should; nothing behind it is read"));
            }
            let size = header.entry_size().map_err(|e| format!("a file of a tar archive at byte {at} without a size: {e}"))?;
            self.left = size;
            match header.entry_type() {
                EntryType::GNULongName => long_name = Some(self.extension(size)?),
                EntryType::XHeader => {
                    let bytes = self.extension(size)?;
                    for field in PaxExtensions::new(&bytes).flatten() {
                        if let (Ok(key), Ok(value)) = (field.key(), field.value()) {
                            pax.insert(key.to_owned(), value.to_owned());
                        }
                    }
                }
                EntryType::Regular | EntryType::Continuous => {
                    let given = pax.get("path").map(|p| p.as_bytes().to_vec()).or(long_name);
                    let name = given.unwrap_or_else(|| header.path_bytes().into_owned());
                    let name = String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned();
                    let size = pax.get("size").and_then(|s| s.parse().ok()).unwrap_or(size);
                    self.padding = padding(size);
                    return Ok(Some((name, size)));
                }
                // Folders, links and devices hold no documents.
                _ => (long_name, pax) = (None, BTreeMap::new()),
            }
            self.padding = padding(size);
        }
    }

    /// A head; none at the end.
    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, String> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.stream.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(format!("the archive is cut off at byte {}", self.byte)),
                Ok(read) => {
                    filled += read;
                    self.byte += read as u64;
                }
                Err(e) => return Err(format!("{e} (after {} bytes of content; what stood before is read)", self.byte)),
            }
        }
        Ok(Some(block))
    }

    /// What a head of names or other extensions is followed by.
    fn extension(&mut self, size: u64) -> Result<Vec<u8>, String> {
        if size > MAX_EXTENSION {
            return Err(format!("a name of {size} bytes in a tar archive at byte {}", self.byte));
        }
        let mut bytes = Vec::new();
        let read = self.stream.by_ref().take(size).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        self.byte += read as u64;
        self.left = size - read as u64;
        Ok(bytes)
    }

    /// Goes to the next head.
    fn pass_over_rest(&mut self) -> Result<(), String> {
        let mut left = self.left + std::mem::take(&mut self.padding);
        self.left = 0;
        while left > 0 {
            let part = self.stream.fill_buf().map_err(|e| format!("{e} (after {} bytes of content)", self.byte))?.len();
            if part == 0 {
                return Err(format!("the archive is cut off at byte {}", self.byte));
            }
            let taken = part.min(usize::try_from(left).unwrap_or(usize::MAX));
            self.stream.consume(taken);
            self.byte += taken as u64;
            left -= taken as u64;
        }
        Ok(())
    }
}
