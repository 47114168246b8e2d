//! Compressed streams, known by their first bytes whatever their name.

use std::io::{self, Read};

use super::Stream;

/// How a stream is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// gzip, of any number of members.
    Gzip,
    /// Zstandard, of any number of frames.
    Zstd,
    /// bzip2, of any number of streams.
    Bzip2,
    /// xz, of any number of streams.
    Xz,
}

/// Each compression with its name, its magic bytes, and the extensions that files bear.
const ALL: &[(Compression, &str, &[u8], &[&str])] = &[
    (Compression::Gzip, "gzip", &[0x1f, 0x8b], &["gz"]),
    (Compression::Zstd, "zstd", &[0x28, 0xb5, 0x2f, 0xfd], &["zst", "zstd"]),
    (Compression::Bzip2, "bzip2", b"BZh", &["bz2"]),
    (Compression::Xz, "xz", b"\xfd7zXZ\0", &["xz"]),
];

/// How many bytes tell a compression.
const MAGIC: usize = 10;

impl Compression {
    /// The compression that a file's extension (without the dot) names.
    pub fn by_extension(extension: &str) -> Option<Self> {
        ALL.iter().find(|(.., e)| e.iter().any(|e| e.eq_ignore_ascii_case(extension))).map(|(c, ..)| *c)
    }

    /// The compression that a stream's first bytes show.
    pub fn by_magic(head: &[u8]) -> Option<Self> {
        let found = ALL.iter().find(|(_, _, magic, _)| head.starts_with(magic)).map(|(c, ..)| *c)?;
        // A text could begin with `BZh`; behind it and the size of a block stands pi, or its square root where there is none.
        let is_text =
            found == Compression::Bzip2 && ![&b"1AY&SY"[..], b"\x17rE8P\x90"].contains(&head.get(4..10).unwrap_or_default());
        (!is_text).then_some(found)
    }

    fn name(self) -> &'static str {
        ALL.iter().find(|(c, ..)| *c == self).map_or("compressed", |(_, name, ..)| name)
    }
}

/// The content of a stream: itself, or what it decompresses to.
///
/// # Errors
/// Where the decompressor cannot be set up.
pub(super) fn open(mut raw: Stream) -> io::Result<Stream> {
    let Some(compression) = Compression::by_magic(raw.peek(MAGIC)) else { return Ok(raw) };
    let inner: Box<dyn Read + Send> = match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
        Compression::Zstd => Box::new(zstd::Decoder::with_buffer(raw)?),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(raw)),
        Compression::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(raw)),
    };
    Ok(Stream::new(Named { inner, name: compression.name() }))
}

/// A decompressor whose errors name it.
struct Named {
    inner: Box<dyn Read + Send>,
    name: &'static str,
}

impl Read for Named {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buf).map_err(|e| match e.kind() {
            io::ErrorKind::Interrupted => e,
            io::ErrorKind::UnexpectedEof => io::Error::new(e.kind(), format!("the {} stream is cut off", self.name)),
            kind => io::Error::new(kind, format!("the {} stream is damaged: {e}", self.name)),
        })
    }
}
