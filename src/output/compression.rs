//! Compressing what is written, a piece at a time.

use std::io::{self, Write};

use flate2::write::GzEncoder;

/// How the output is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, a member a piece.
    Gzip,
    /// Zstandard, a frame a piece.
    Zstd,
}

/// Each compression with the name that options have for it, and what it adds to a file's name.
pub const COMPRESSIONS: &[(Compression, &str, &str)] =
    &[(Compression::None, "none", ""), (Compression::Gzip, "gzip", ".gz"), (Compression::Zstd, "zstd", ".zst")];

const ZSTD_LEVEL: i32 = 3;

impl Compression {
    /// The compression that a file's extension (lower case, without the dot) asks for.
    pub fn by_extension(extension: &str) -> Self {
        match extension {
            "gz" => Compression::Gzip,
            "zst" | "zstd" => Compression::Zstd,
            _ => Compression::None,
        }
    }

    /// The compression of that name.
    pub fn by_name(name: &str) -> Option<Self> {
        COMPRESSIONS.iter().find(|(_, n, _)| *n == name).map(|(c, ..)| *c)
    }

    /// What it adds to a file's name: `.gz`, or nothing.
    pub fn extension(self) -> &'static str {
        COMPRESSIONS.iter().find(|(c, ..)| *c == self).map_or("", |(.., extension)| extension)
    }

    /// Appends `piece`, compressed so that it can be read by itself. The same piece always gives the same bytes.
    ///
    /// # Errors
    /// Where the compressor fails.
    pub fn append(self, piece: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Compression::None => out.extend_from_slice(piece),
            Compression::Gzip => {
                let mut encoder = GzEncoder::new(out, flate2::Compression::default());
                encoder.write_all(piece)?;
                encoder.finish()?;
            }
            Compression::Zstd => {
                let mut compressor = zstd::bulk::Compressor::new(ZSTD_LEVEL)?;
                compressor.include_checksum(true)?;
                out.append(&mut compressor.compress(piece)?);
            }
        }
        Ok(())
    }
}
