//! A forgiving reader of JSON: what pages embed is often broken, and half of it is better than none.
//!
//! It takes raw line ends in strings, commas before a closing bracket or missing between members, comments, and several
//! values one after the other. It skips what stands around them (`<!--`, `<![CDATA[`, `;`). It never fails: what cannot be
//! read ends the value it stands in.

use std::borrow::Cow;

/// A value. Numbers, `true` and `false` are texts as written; `null` is an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Map(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// How deep values are read; deeper ones are empty.
const DEEPEST: usize = 40;

/// The most values of a page.
const MOST: usize = 100_000;

/// The values in `text`, in its order.
pub(super) fn read(text: &str) -> Vec<Value<'_>> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, values: 0 };
    let mut out = Vec::new();
    while let Some(n) = reader.bytes[reader.at..].iter().position(|b| matches!(b, b'{' | b'[')) {
        reader.at += n;
        // The bracket of `<![CDATA[` begins no list.
        if reader.bytes[reader.at..].starts_with(b"[CDATA[") {
            reader.at += "[CDATA[".len();
            continue;
        }
        out.extend(reader.value(0));
    }
    out
}

impl<'a> Value<'a> {
    /// The member of a map with this name. Where a list holds one value, that one is asked.
    pub(super) fn get(&self, name: &str) -> Option<&Value<'a>> {
        match self {
            Value::Map(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            Value::List(values) if values.len() == 1 => values[0].get(name),
            _ => None,
        }
    }

    /// The text, that of the first value in a list, or that of the `@value` of a map.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text.trim()).filter(|t| !t.is_empty()),
            Value::List(values) => values.first().and_then(Value::text),
            Value::Map(_) => self.get("@value").and_then(Value::text),
        }
    }

    /// The values of a list, or the value itself.
    pub(super) fn each(&self) -> &[Value<'a>] {
        match self {
            Value::List(values) => values,
            _ => std::slice::from_ref(self),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// How many values were read.
    values: usize,
}

impl<'a> Reader<'a> {
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at)? {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'/' if self.bytes.get(self.at + 1) == Some(&b'*') => self.past("*/"),
                b'/' if self.bytes.get(self.at + 1) == Some(&b'/') => self.past("\n"),
                b'<' if self.text[self.at..].starts_with("<!--") => self.past("-->"),
                other => return Some(*other),
            }
        }
    }

    /// Goes behind the next `mark`, or to the end.
    fn past(&mut self, mark: &str) {
        let from = self.at;
        let found = memchr::memmem::find(&self.bytes[from..], mark.as_bytes());
        self.at = found.map_or(self.bytes.len(), |n| from + n + mark.len());
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        self.values += 1;
        if self.values > MOST {
            self.at = self.bytes.len();
            return None;
        }
        match self.peek()? {
            b'{' => Some(self.map(depth)),
            b'[' => Some(self.list(depth)),
            b'"' => Some(Value::Text(self.string())),
            _ => Some(Value::Text(self.bare().into())),
        }
    }

    fn map(&mut self, depth: usize) -> Value<'a> {
        let mut members = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                None => break,
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                // The end of what holds this: a bracket is missing here.
                Some(b']') => break,
                Some(b'"') => {
                    let name = self.string();
                    if self.peek() == Some(b':') {
                        self.at += 1;
                        let value = self.value(depth + 1);
                        if let Some(value) = value.filter(|_| depth < DEEPEST) {
                            members.push((name, value));
                        }
                    }
                }
                Some(b',') => self.at += 1,
                Some(_) => self.skip(),
            }
        }
        Value::Map(members)
    }

    fn list(&mut self, depth: usize) -> Value<'a> {
        let mut values = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                None => break,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b'}') => break,
                Some(b',') => self.at += 1,
                Some(_) => {
                    let start = self.at;
                    let value = self.value(depth + 1);
                    values.extend(value.filter(|_| depth < DEEPEST));
                    if self.at == start {
                        self.skip();
                    }
                }
            }
        }
        Value::List(values)
    }

    /// Passes one character.
    fn skip(&mut self) {
        self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8);
    }

    /// A number or a word, up to the sign that ends it.
    fn bare(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find([',', '}', ']', '\n', '"', ':', '{', '[']).unwrap_or(rest.len());
        self.at += end;
        match rest[..end].trim() {
            "null" | "undefined" => "",
            word => word,
        }
    }

    /// A string. A quote that neither ends a member nor a line is taken for one of the text: it was not escaped.
    fn string(&mut self) -> Cow<'a, str> {
        self.at += 1;
        let start = self.at;
        let mut out: Option<String> = None;
        let mut copied = start;
        loop {
            let Some(n) = memchr::memchr2(b'"', b'\\', &self.bytes[self.at..]) else {
                self.at = self.bytes.len();
                break;
            };
            self.at += n;
            if self.bytes[self.at] == b'"' {
                if self.ends_here() {
                    break;
                }
                self.at += 1;
                continue;
            }
            let out = out.get_or_insert_default();
            out.push_str(&self.text[copied..self.at]);
            self.escape(out);
            copied = self.at;
        }
        let end = self.at;
        self.at = (end + 1).min(self.bytes.len());
        match out {
            None => Cow::Borrowed(&self.text[start..end]),
            Some(mut out) => {
                out.push_str(&self.text[copied..end]);
                Cow::Owned(out)
            }
        }
    }

    /// Whether the quote here ends its string, by what follows it.
    fn ends_here(&self) -> bool {
        let rest = &self.bytes[self.at + 1..];
        match rest.iter().find(|b| !b.is_ascii_whitespace()) {
            None => true,
            Some(b',' | b'}' | b']' | b':' | b'"' | b'/') => true,
            // Another member, where only the comma is missing.
            Some(_) => rest.first().is_some_and(|b| matches!(b, b'\n' | b'\r')),
        }
    }

    /// Reads an escape sequence.
    fn escape(&mut self, out: &mut String) {
        let kind = self.bytes.get(self.at + 1).copied();
        self.at += 1;
        match kind {
            Some(b'n' | b'r' | b't') => out.push(' '),
            Some(b'b' | b'f') => {}
            Some(b'u') => {
                self.at += 1;
                let unit = self.unit();
                let ch = match unit {
                    Some(high @ 0xD800..=0xDBFF) if self.bytes[self.at..].starts_with(b"\\u") => {
                        self.at += 2;
                        self.unit()
                            .filter(|low| (0xDC00..=0xDFFF).contains(low))
                            .and_then(|low| char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)))
                    }
                    Some(unit) => char::from_u32(unit),
                    None => None,
                };
                out.extend(ch);
                return;
            }
            Some(b'"' | b'\\' | b'/') => out.push(char::from(kind.unwrap_or(b'/'))),
            // A backslash that escapes nothing is dropped, what follows is read as it is.
            _ => return,
        }
        self.at += 1;
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(value)
    }
}
