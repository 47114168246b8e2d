//! Reads selectors. What a page at rest cannot answer (`:hover`), and what ad blockers add to CSS (`:has-text()`), is a mistake
//! that says so.

use super::{Attribute, Combinator, Complex, Compound, List, Nth, Operator, Simple};

/// How deep selectors may stand inside each other.
const MAX_DEPTH: usize = 8;
/// The most characters of a selector list.
const MAX_LENGTH: usize = 16 << 10;

/// Operators that ad blockers add to CSS.
const PROCEDURAL: &[&str] = &[
    "-abp-contains",
    "-abp-has",
    "-abp-properties",
    "contains",
    "has-text",
    "if",
    "if-not",
    "matches-attr",
    "matches-css",
    "matches-css-after",
    "matches-css-before",
    "matches-media",
    "matches-path",
    "matches-prop",
    "matches-property",
    "min-text-length",
    "nth-ancestor",
    "others",
    "remove",
    "remove-attr",
    "remove-class",
    "shadow",
    "style",
    "upward",
    "watch-attr",
    "xpath",
];

/// What a name behind a colon stands for.
enum Pseudo {
    /// A condition without arguments.
    Plain(Simple),
    /// A place that its arguments name.
    Nth { from_end: bool, of_type: bool },
    /// Selectors of which some or none must hold.
    Selectors(fn(List) -> Simple),
    /// Selectors that lead away from the element.
    Relative,
}

fn pseudo(name: &str) -> Option<Pseudo> {
    let place = |from_end, of_type| Pseudo::Plain(Simple::Nth(Nth { from_end, of_type, step: 0, offset: 1 }));
    Some(match name {
        "root" => Pseudo::Plain(Simple::Root),
        "empty" => Pseudo::Plain(Simple::Empty),
        "only-child" => Pseudo::Plain(Simple::OnlyChild),
        "only-of-type" => Pseudo::Plain(Simple::OnlyOfType),
        "first-child" => place(false, false),
        "last-child" => place(true, false),
        "first-of-type" => place(false, true),
        "last-of-type" => place(true, true),
        "nth-child" => Pseudo::Nth { from_end: false, of_type: false },
        "nth-last-child" => Pseudo::Nth { from_end: true, of_type: false },
        "nth-of-type" => Pseudo::Nth { from_end: false, of_type: true },
        "nth-last-of-type" => Pseudo::Nth { from_end: true, of_type: true },
        "not" => Pseudo::Selectors(Simple::Not),
        // They differ in specificity alone, which nothing here depends on.
        "is" | "where" | "matches" | "-webkit-any" | "-moz-any" => Pseudo::Selectors(Simple::Is),
        "has" => Pseudo::Relative,
        _ => return None,
    })
}

/// Reads a selector list.
///
/// # Errors
/// Where it is none, or asks for what a page at rest cannot answer.
pub(crate) fn parse(text: &str) -> Result<List, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("a selector of more than {MAX_LENGTH} bytes"));
    }
    let mut reader = Reader { text, at: 0, depth: 0, in_has: false };
    let list = reader.list(false)?;
    match reader.peek() {
        None if list.is_too_long() => Err("a selector of too many parts".to_owned()),
        None => Ok(list),
        Some(c) => Err(reader.unexpected(c)),
    }
}

struct Reader<'t> {
    text: &'t str,
    /// The byte that is due.
    at: usize,
    depth: usize,
    in_has: bool,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    /// Skips white space and comments; whether there was any.
    fn space(&mut self) -> bool {
        let before = self.at;
        loop {
            self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\n', '\r', '\x0c']).len();
            match self.rest().strip_prefix("/*").and_then(|comment| comment.find("*/")) {
                Some(end) => self.at += end + 4,
                None => return self.at > before,
            }
        }
    }

    fn unexpected(&self, c: char) -> String {
        format!("not a CSS selector: `{c}` at character {}", self.text[..self.at].chars().count() + 1)
    }

    fn wrong<T>(&self) -> Result<T, String> {
        Err(self.peek().map_or_else(|| "not a CSS selector: it ends too early".to_owned(), |c| self.unexpected(c)))
    }

    fn list(&mut self, relative: bool) -> Result<List, String> {
        let mut list = Vec::new();
        loop {
            list.push(self.complex(relative)?);
            if !self.eat(",") {
                return Ok(List(list));
            }
        }
    }

    fn combinator(&mut self) -> Option<Combinator> {
        let spaced = self.space();
        let found = match self.peek() {
            Some('>') => Some(Combinator::Child),
            Some('+') => Some(Combinator::Next),
            Some('~') => Some(Combinator::Later),
            None | Some(',' | ')') => return None,
            Some(_) => return spaced.then_some(Combinator::Descendant),
        };
        self.at += 1;
        self.space();
        found
    }

    fn complex(&mut self, relative: bool) -> Result<Complex, String> {
        self.space();
        let leads = relative && matches!(self.peek(), Some('>' | '+' | '~'));
        let first = if leads { self.combinator() } else { None };
        let mut complex = Complex(vec![(first.unwrap_or(Combinator::Descendant), self.compound()?)]);
        while let Some(combinator) = self.combinator() {
            complex.0.push((combinator, self.compound()?));
        }
        Ok(complex)
    }

    fn compound(&mut self) -> Result<Compound, String> {
        let before = self.at;
        let mut compound = Compound::default();
        if !self.eat("*") && self.is_identifier() {
            compound.name = Some(self.identifier()?.to_ascii_lowercase());
        }
        if self.rest().starts_with('|') {
            return Err("names of XML namespaces are not read".to_owned());
        }
        loop {
            compound.tests.push(match self.peek() {
                Some('#') => {
                    self.at += 1;
                    Simple::Id(self.identifier()?)
                }
                Some('.') => {
                    self.at += 1;
                    Simple::Class(self.identifier()?)
                }
                Some('[') => self.attribute()?,
                Some(':') => self.pseudo()?,
                _ if self.at > before => return Ok(compound),
                _ => return self.wrong(),
            });
        }
    }

    fn attribute(&mut self) -> Result<Simple, String> {
        self.at += 1;
        self.space();
        let name = self.identifier()?.to_ascii_lowercase();
        self.space();
        let operator = match self.peek() {
            Some('=') => Operator::Equals,
            Some('~') => Operator::Includes,
            Some('|') => Operator::Dash,
            Some('^') => Operator::Prefix,
            Some('$') => Operator::Suffix,
            Some('*') => Operator::Substring,
            Some(']') => {
                self.at += 1;
                return Ok(Simple::present(&name));
            }
            _ => return self.wrong(),
        };
        self.at += usize::from(operator != Operator::Equals);
        if !self.eat("=") {
            return self.wrong();
        }
        self.space();
        let value = match self.peek() {
            Some(quote @ ('"' | '\'')) => self.string(quote)?,
            _ => self.identifier()?,
        };
        self.space();
        let case = self.peek().map(|c| c.to_ascii_lowercase()).filter(|c| matches!(c, 'i' | 's'));
        self.at += usize::from(case.is_some());
        self.space();
        if !self.eat("]") {
            return self.wrong();
        }
        Ok(Simple::Attribute(Attribute { name, value: Some((operator, value)), case }))
    }

    fn pseudo(&mut self) -> Result<Simple, String> {
        self.at += 1;
        if self.eat(":") {
            return Err(format!("`::{}` is no element of the page's own", self.identifier()?));
        }
        let name = self.identifier()?.to_ascii_lowercase();
        let has_arguments = self.eat("(");
        let Some(pseudo) = pseudo(&name) else {
            return Err(if PROCEDURAL.contains(&name.as_str()) {
                format!("`:{name}` is an operator of ad blockers, not CSS")
            } else {
                format!("`:{name}` asks for what is known in a browser alone")
            });
        };
        if let Pseudo::Plain(simple) = pseudo {
            return if has_arguments { self.wrong() } else { Ok(simple) };
        }
        if !has_arguments {
            return self.wrong();
        }
        if self.depth == MAX_DEPTH {
            return Err("selectors that stand too deep inside each other".to_owned());
        }
        self.depth += 1;
        let simple = match pseudo {
            Pseudo::Plain(simple) => simple,
            Pseudo::Nth { from_end, of_type } => {
                let (step, offset) = self.nth()?;
                Simple::Nth(Nth { from_end, of_type, step, offset })
            }
            Pseudo::Selectors(make) => make(self.list(false)?),
            Pseudo::Relative if self.in_has => return Err("`:has()` cannot stand inside `:has()`".to_owned()),
            Pseudo::Relative => {
                self.in_has = true;
                let list = self.list(true)?;
                self.in_has = false;
                Simple::Has(list)
            }
        };
        self.depth -= 1;
        self.space();
        if self.eat(")") { Ok(simple) } else { self.wrong() }
    }

    /// Reads `2n+1`, `odd`, `-n + 3`, `4`.
    fn nth(&mut self) -> Result<(i32, i32), String> {
        let end = self.rest().find(')').map_or(self.text.len(), |end| self.at + end);
        let formula: String = self.text[self.at..end].to_ascii_lowercase();
        let wrong = || format!("`{}` is no formula of places that is read here, such as `2n+1`", formula.trim());
        let compact: String = formula.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        self.at = end;
        let number = |text: &str| text.strip_prefix('+').unwrap_or(text).parse::<i32>().map_err(|_| wrong());
        match (compact.as_str(), compact.split_once('n')) {
            ("even", _) => Ok((2, 0)),
            ("odd", _) => Ok((2, 1)),
            (_, None) => Ok((0, number(&compact)?)),
            (_, Some((step, offset))) => {
                let step = match step {
                    "" | "+" => 1,
                    "-" => -1,
                    step => number(step)?,
                };
                Ok((step, if offset.is_empty() { 0 } else { number(offset)? }))
            }
        }
    }

    fn is_identifier(&self) -> bool {
        let mut rest = self.rest().chars();
        let starts = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == '\\' || !c.is_ascii());
        match rest.next() {
            Some('-') => {
                let next = rest.next();
                next == Some('-') || starts(next)
            }
            first => starts(first),
        }
    }

    fn identifier(&mut self) -> Result<String, String> {
        if !self.is_identifier() {
            return self.wrong();
        }
        let mut name = String::new();
        while let Some(c) = self.peek() {
            match c {
                '\\' => name.push(self.escape()?),
                _ if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() => {
                    name.push(if c == '\0' { char::REPLACEMENT_CHARACTER } else { c });
                    self.at += c.len_utf8();
                }
                _ => break,
            }
        }
        Ok(name)
    }

    fn string(&mut self, quote: char) -> Result<String, String> {
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            if c == quote {
                self.at += 1;
                return Ok(text);
            }
            match c {
                '\n' => return self.wrong(),
                '\\' => text.push(self.escape()?),
                _ => {
                    text.push(if c == '\0' { char::REPLACEMENT_CHARACTER } else { c });
                    self.at += c.len_utf8();
                }
            }
        }
        self.wrong()
    }

    /// Reads what a backslash begins: a character by its number, or as it stands.
    fn escape(&mut self) -> Result<char, String> {
        self.at += 1;
        let digits = self.rest().bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits > 0 {
            let number = u32::from_str_radix(&self.rest()[..digits], 16).unwrap_or_default();
            self.at += digits;
            // White space behind the number belongs to it.
            self.at += usize::from(matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r' | '\x0c')));
            return Ok(char::from_u32(number).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        match self.peek() {
            None | Some('\n' | '\r' | '\x0c') => self.wrong(),
            Some(c) => {
                self.at += c.len_utf8();
                Ok(if c == '\0' { char::REPLACEMENT_CHARACTER } else { c })
            }
        }
    }
}
