//! A buffered reader that can look ahead without losing anything, not even an error that comes behind what it looked at.

use std::fmt;
use std::io::{self, BufRead, Read};

const CAPACITY: usize = 128 << 10;

/// A stream of bytes.
pub struct Stream {
    inner: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// An error met while looking ahead; it is due once the bytes before it are read.
    error: Option<io::Error>,
    size: Option<u64>,
}

impl Stream {
    /// A stream of what `inner` yields.
    pub fn new(inner: impl Read + Send + 'static) -> Self {
        Stream { inner: Box::new(inner), buffer: vec![0; CAPACITY], start: 0, end: 0, error: None, size: None }
    }

    /// The same stream with the number of bytes it is expected to have.
    pub(super) fn sized(self, size: Option<u64>) -> Self {
        Stream { size, ..self }
    }

    /// The number of bytes it is expected to have, where that is known.
    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    /// The next `wanted` bytes, without taking them: fewer where the stream ends or breaks off, and never more than fit the
    /// buffer.
    pub fn peek(&mut self, wanted: usize) -> &[u8] {
        let wanted = wanted.min(CAPACITY);
        if self.start + wanted > CAPACITY {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        while self.end - self.start < wanted && self.error.is_none() {
            match self.read_more() {
                Ok(0) => break,
                Ok(_) => {}
                Err(e) => self.error = Some(e),
            }
        }
        &self.buffer[self.start..self.end.min(self.start + wanted)]
    }

    fn read_more(&mut self) -> io::Result<usize> {
        loop {
            match self.inner.read(&mut self.buffer[self.end..]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Ok(n) => {
                    self.end += n;
                    return Ok(n);
                }
                Err(e) => return Err(e),
            }
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(buf.len());
        buf[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            if let Some(e) = self.error.take() {
                return Err(e);
            }
            (self.start, self.end) = (0, 0);
            self.read_more()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.start = (self.start + amount).min(self.end);
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("buffered", &(self.end - self.start)).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Yields its bytes one at a time, then an error.
    struct Drip(&'static [u8]);

    impl Read for Drip {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let (first, rest) = self.0.split_first().ok_or_else(|| io::Error::other("broken"))?;
            (buf[0], self.0) = (*first, rest);
            Ok(1)
        }
    }

    #[test]
    fn looking_ahead_loses_neither_bytes_nor_errors() {
        let mut stream = Stream::new(Drip(b"abcdef"));
        assert_eq!(stream.peek(4), b"abcd");
        assert_eq!(stream.peek(100), b"abcdef");
        let mut seen = Vec::new();
        assert_eq!(stream.read_to_end(&mut seen).map_err(|e| e.to_string()), Err("broken".to_owned()));
        assert_eq!(seen, b"abcdef");
    }
}
