//! Parquet: a table with a row for each record, lists and structures as such, so that DuckDB, Polars and pandas read them as they are.
//!
//! Workers put records into JSON as they do for JSON Lines; whoever writes them turns those into columns. Columns are compressed in the
//! file (Zstandard), which holds groups of rows of a bounded size.

use std::io;
use std::sync::Arc;

use arrow_json::reader::{Decoder, ReaderBuilder};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::Format;
use super::aside::{Aside, Names};
use crate::measure::Signals;
use crate::record::Record;

/// Parquet.
pub(super) struct Parquet;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn extension(&self) -> &'static str {
        "parquet"
    }

    fn is_table(&self) -> bool {
        true
    }

    fn write(&self, record: &Record, out: &mut Vec<u8>) -> io::Result<()> {
        serde_json::to_writer(&mut *out, record)?;
        if !record.passthrough.is_empty() {
            let mut others = Vec::new();
            for (name, value) in &record.passthrough {
                others.push(format!("{}:{value}", serde_json::to_string(name)?));
            }
            // The record ends with a brace.
            out.pop();
            out.extend_from_slice(b",\"passthrough\":");
            serde_json::to_writer(&mut *out, &format!("{{{}}}", others.join(",")))?;
            out.push(b'}');
        }
        out.push(b'\n');
        Ok(())
    }
}

/// Rows are turned into columns so many at a time.
const ROWS: usize = 1024;
/// A group of rows is written once it takes so many bytes of memory.
const GROUP_BYTES: usize = 16 << 20;

/// A table on the way of being written.
pub(super) struct Table {
    writer: ArrowWriter<Aside>,
    decoder: Decoder,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").finish_non_exhaustive()
    }
}

impl Table {
    pub(super) fn new(file: Aside) -> io::Result<Self> {
        let schema = Arc::new(schema());
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).map_err(parquet_error)?))
            .set_created_by(concat!("dechaff ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties)).map_err(parquet_error)?;
        let decoder = ReaderBuilder::new(schema).with_batch_size(ROWS).build_decoder().map_err(arrow_error)?;
        Ok(Table { writer, decoder })
    }

    /// Adds the rows of a piece.
    pub(super) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        let mut rest = piece;
        while !rest.is_empty() {
            let read = self.decoder.decode(rest).map_err(arrow_error)?;
            rest = &rest[read..];
            if read == 0 || rest.is_empty() {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        while let Some(rows) = self.decoder.flush().map_err(arrow_error)? {
            self.writer.write(&rows).map_err(parquet_error)?;
        }
        if self.writer.in_progress_size() >= GROUP_BYTES || self.writer.memory_size() >= GROUP_BYTES {
            self.writer.flush().map_err(parquet_error)?;
        }
        Ok(())
    }

    /// About how many bytes the file has.
    pub(super) fn bytes(&self) -> u64 {
        (self.writer.bytes_written() + self.writer.in_progress_size()) as u64
    }

    /// Gives the file its final name.
    pub(super) fn finish(self, durable: bool) -> io::Result<()> {
        self.writer.into_inner().map_err(parquet_error)?.finish(durable)
    }

    /// Ends the file without giving it its final name yet.
    pub(super) fn close(self) -> io::Result<Names> {
        Ok(self.writer.into_inner().map_err(parquet_error)?.close())
    }
}

fn arrow_error(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, e) => e,
        e => io::Error::other(e.to_string()),
    }
}

fn parquet_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(e) => match e.downcast::<io::Error>() {
            Ok(e) => *e,
            Err(e) => io::Error::other(e.to_string()),
        },
        e => io::Error::other(e.to_string()),
    }
}

/// The columns: the fields of a [`Record`].
fn schema() -> Schema {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let number = |name: &str, kind: DataType| Field::new(name, kind, true);
    let list = |name: &str, of: DataType| Field::new(name, DataType::List(Arc::new(Field::new("element", of, true))), true);
    let object = |fields: Vec<Field>| DataType::Struct(Fields::from(fields));
    let map = |name: &str, of: DataType| {
        let entries = object(vec![Field::new("key", DataType::Utf8, false), Field::new("value", of, true)]);
        Field::new(name, DataType::Map(Arc::new(Field::new("entries", entries, false)), false), true)
    };
    let quality = vec![
        number("lines", DataType::UInt32),
        number("words", DataType::UInt32),
        number("sentences", DataType::UInt32),
        number("removed_share", DataType::Float32),
        Field::new("signals", object(signals()), true),
    ];
    let removed = vec![
        text("rule"),
        text("action"),
        number("line", DataType::UInt32),
        number("start", DataType::UInt64),
        number("end", DataType::UInt64),
        text("text"),
    ];
    Schema::new(vec![
        text("id"),
        text("url"),
        text("site"),
        text("title"),
        list("authors", DataType::Utf8),
        text("date"),
        text("modified"),
        text("language"),
        number("language_confidence", DataType::Float32),
        list("keywords", DataType::Utf8),
        text("description"),
        text("section"),
        text("image"),
        text("license"),
        map("origins", DataType::Utf8),
        list("captions", object(vec![text("text"), text("credit")])),
        map("counters", DataType::Float64),
        text("text"),
        text("markdown"),
        list("tags", DataType::Utf8),
        Field::new("quality", object(quality), true),
        text("fingerprint"),
        text("simhash"),
        list("minhash", DataType::UInt32),
        map("extra", DataType::Utf8),
        list("removed", object(removed)),
        Field::new("source", object(vec![text("path"), number("record", DataType::UInt64), text("charset")]), true),
        Field::new("dechaff", object(vec![text("version"), text("rules")]), true),
        text("passthrough"),
    ])
}

/// The columns of the signals, by their JSON Schema: they are numbers, whole ones or not.
fn signals() -> Vec<Field> {
    let schema = serde_json::to_value(schemars::schema_for!(Signals)).unwrap_or_default();
    let fields = schema.get("properties").and_then(|p| p.as_object()).cloned().unwrap_or_default();
    let kind = |field: &serde_json::Value| {
        if field["type"].to_string().contains("integer") { DataType::UInt32 } else { DataType::Float32 }
    };
    fields.iter().map(|(name, field)| Field::new(name, kind(field), true)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field that the record has and the table has not would be lost in silence.
    #[test]
    fn every_field_of_a_record_has_a_column() {
        let schema = serde_json::to_value(schemars::schema_for!(Record)).expect("a schema");
        let table = super::schema();
        let fields =
            |of: &serde_json::Value| of["properties"].as_object().expect("properties").keys().cloned().collect::<Vec<_>>();
        for name in fields(&schema) {
            let column = table.field_with_name(&name).unwrap_or_else(|_| panic!("no column {name}"));
            let inside = match column.data_type() {
                DataType::Struct(fields) => fields,
                DataType::List(of) => match of.data_type() {
                    DataType::Struct(fields) => fields,
                    _ => continue,
                },
                _ => continue,
            };
            let definition = ["Quality", "Removed", "Source", "Stamp", "Caption"]
                .into_iter()
                .find(|d| d.to_lowercase().starts_with(&name[..4].to_lowercase()) || name == "dechaff" && *d == "Stamp")
                .unwrap_or_else(|| panic!("no definition of {name}"));
            for field in fields(&schema["$defs"][definition]) {
                assert!(inside.iter().any(|f| *f.name() == field), "no column {name}.{field}");
            }
        }
    }
}
