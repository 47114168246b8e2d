//! Reads XPath 1.0: the whole grammar, by recursive descent.

use super::{AXES, Axis, Comparison, Expr, NodeTest, Path, Start, Step};

/// The most bytes of an expression.
const MAX_LENGTH: usize = 4 << 10;
/// How deep expressions may stand inside each other.
const MAX_DEPTH: usize = 32;
/// How many operators of a kind may stand in a row.
const MAX_CHAIN: usize = 256;

/// Functions that return nodes of a kind instead: they look like calls and are tests.
const NODE_TYPES: &[(&str, NodeTest)] = &[
    ("text", NodeTest::Text),
    ("comment", NodeTest::Comment),
    ("processing-instruction", NodeTest::Instruction),
    ("node", NodeTest::Node),
];

/// Reads an expression.
///
/// # Errors
/// Where it is not XPath: what was expected, and at which character, from 1.
pub(super) fn parse(text: &str) -> Result<Expr, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("an expression of more than {MAX_LENGTH} bytes"));
    }
    let mut reader = Reader { text, at: 0, depth: 0 };
    let expression = reader.or()?;
    reader.space();
    if reader.at < text.len() { reader.wrong("an operator or the end") } else { Ok(expression) }
}

struct Reader<'t> {
    text: &'t str,
    /// The byte that is due.
    at: usize,
    depth: usize,
}

/// What reads one level of the grammar.
type Level<'t> = fn(&mut Reader<'t>) -> Result<Expr, String>;

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Takes a sign, with the white space before it.
    fn eat(&mut self, wanted: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    /// Takes an operator that is a word.
    fn eat_word(&mut self, wanted: &str) -> bool {
        self.space();
        let found = name_length(self.rest()) == wanted.len() && self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn wrong<T>(&self, expected: &str) -> Result<T, String> {
        let rest = self.rest().trim_start();
        let at = self.text[..self.text.len() - rest.len()].chars().count() + 1;
        Err(match rest.chars().next() {
            Some(c) => format!("not XPath: expected {expected}, found `{c}` at character {at}"),
            None => format!("not XPath: expected {expected}, found the end"),
        })
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        if self.depth == MAX_DEPTH {
            return Err("expressions that stand too deep inside each other".to_owned());
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Reads operands with the same operator between them.
    fn several(&mut self, operand: Level<'t>, operator: fn(&mut Self) -> bool) -> Result<Vec<Expr>, String> {
        let mut operands = vec![operand(self)?];
        while operator(self) {
            operands.push(operand(self)?);
        }
        Ok(operands)
    }

    fn or(&mut self) -> Result<Expr, String> {
        self.deeper(|r| Ok(only_or(r.several(Self::and, |r| r.eat_word("or"))?, Expr::Or)))
    }

    fn and(&mut self) -> Result<Expr, String> {
        Ok(only_or(self.several(Self::equality, |r| r.eat_word("and"))?, Expr::And))
    }

    /// Reads operands with operators between them, of which the left ones bind first.
    fn chain<O>(
        &mut self,
        operand: Level<'t>,
        operator: fn(&mut Self) -> Option<O>,
        make: fn(O, Box<Expr>, Box<Expr>) -> Expr,
    ) -> Result<Expr, String> {
        let mut left = operand(self)?;
        for _ in 0..MAX_CHAIN {
            let Some(operator) = operator(self) else { return Ok(left) };
            left = make(operator, Box::new(left), Box::new(operand(self)?));
        }
        Err("too many operators in a row".to_owned())
    }

    fn equality(&mut self) -> Result<Expr, String> {
        let operator = |r: &mut Self| match () {
            () if r.eat("!=") => Some(Comparison::Unequal),
            // A comparison with `==` is no XPath, but what is meant is plain.
            () if r.eat("==") || r.eat("=") => Some(Comparison::Equal),
            () => None,
        };
        self.chain(Self::relational, operator, Expr::Compare)
    }

    fn relational(&mut self) -> Result<Expr, String> {
        let operator = |r: &mut Self| match () {
            () if r.eat("<=") => Some(Comparison::LessOrEqual),
            () if r.eat("<") => Some(Comparison::Less),
            () if r.eat(">=") => Some(Comparison::GreaterOrEqual),
            () if r.eat(">") => Some(Comparison::Greater),
            () => None,
        };
        self.chain(Self::additive, operator, Expr::Compare)
    }

    fn additive(&mut self) -> Result<Expr, String> {
        let operator = |r: &mut Self| match () {
            () if r.eat("+") => Some("+"),
            () if r.eat("-") => Some("-"),
            () => None,
        };
        self.chain(Self::multiplicative, operator, Expr::Arithmetic)
    }

    fn multiplicative(&mut self) -> Result<Expr, String> {
        let operator = |r: &mut Self| match () {
            () if r.eat("*") => Some("*"),
            () if r.eat_word("div") => Some("div"),
            () if r.eat_word("mod") => Some("mod"),
            () => None,
        };
        self.chain(Self::unary, operator, Expr::Arithmetic)
    }

    fn unary(&mut self) -> Result<Expr, String> {
        if self.eat("-") {
            return Ok(Expr::Minus(Box::new(self.deeper(Self::unary)?)));
        }
        Ok(only_or(self.several(Self::path, |r| r.eat("|"))?, Expr::Union))
    }

    /// Reads a path, or an expression that a path may begin with.
    fn path(&mut self) -> Result<Expr, String> {
        let Some(primary) = self.primary()? else { return Ok(Expr::Path(self.location()?)) };
        let mut predicates = Vec::new();
        while self.eat("[") {
            predicates.push(self.predicate()?);
        }
        let mut steps = Vec::new();
        if self.eat("//") {
            steps.push(deep());
            self.steps(&mut steps)?;
        } else if self.eat("/") {
            self.steps(&mut steps)?;
        }
        if steps.is_empty() && predicates.is_empty() {
            return Ok(primary);
        }
        Ok(Expr::Path(Path { start: Start::Of(Box::new(primary), predicates), steps }))
    }

    /// Reads what is no path: a text, a number, a call, something in brackets.
    fn primary(&mut self) -> Result<Option<Expr>, String> {
        self.space();
        let mut ahead = self.rest().chars();
        match (ahead.next(), ahead.next()) {
            (Some('('), _) => {
                self.at += 1;
                let inner = self.or()?;
                if self.eat(")") { Ok(Some(inner)) } else { self.wrong("`)`") }
            }
            (Some('"' | '\''), _) => self.literal().map(|text| Some(Expr::Literal(text))),
            (Some('0'..='9'), _) | (Some('.'), Some('0'..='9')) => self.number().map(Some),
            (Some('$'), _) => {
                self.at += 1;
                Ok(Some(Expr::Variable(self.name()?)))
            }
            _ => self.call(),
        }
    }

    fn literal(&mut self) -> Result<String, String> {
        let rest = self.rest();
        let quote = if rest.starts_with('"') { '"' } else { '\'' };
        let Some((text, _)) = rest[1..].split_once(quote) else {
            return Err(format!("not XPath: a text that begins with {quote} and does not end"));
        };
        self.at += text.len() + 2;
        Ok(text.to_owned())
    }

    fn number(&mut self) -> Result<Expr, String> {
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let whole = digits(self.rest());
        let fraction = self.rest()[whole..].strip_prefix('.').map_or(0, |f| 1 + digits(f));
        let written = &self.rest()[..whole + fraction];
        match written.parse() {
            Ok(number) => {
                self.at += written.len();
                Ok(Expr::Number(number))
            }
            Err(_) => self.wrong("a number"),
        }
    }

    fn call(&mut self) -> Result<Option<Expr>, String> {
        let length = qualified_length(self.rest());
        let name = &self.rest()[..length];
        let behind = self.rest()[length..].trim_start();
        if length == 0 || !behind.starts_with('(') || NODE_TYPES.iter().any(|(n, _)| *n == name) {
            return Ok(None);
        }
        self.at += length;
        self.eat("(");
        let mut arguments = Vec::new();
        if !self.eat(")") {
            arguments = self.several(Self::or, |r| r.eat(","))?;
            if !self.eat(")") {
                return self.wrong("`,` or `)`");
            }
        }
        Ok(Some(Expr::Call(name.to_owned(), arguments)))
    }

    fn location(&mut self) -> Result<Path, String> {
        let mut steps = Vec::new();
        if self.eat("//") {
            steps.push(deep());
            self.steps(&mut steps)?;
            return Ok(Path { start: Start::Document, steps });
        }
        if !self.eat("/") {
            self.steps(&mut steps)?;
            return Ok(Path { start: Start::Here, steps });
        }
        self.space();
        // `/` alone is the document.
        if self.rest().starts_with(['.', '@', '*']) || name_length(self.rest()) > 0 {
            self.steps(&mut steps)?;
        }
        Ok(Path { start: Start::Document, steps })
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        loop {
            steps.push(self.step()?);
            if self.eat("//") {
                steps.push(deep());
            } else if !self.eat("/") {
                return Ok(());
            }
        }
    }

    fn step(&mut self) -> Result<Step, String> {
        let plain = |axis| Step { axis, test: NodeTest::Node, predicates: Vec::new() };
        if self.eat("..") {
            return Ok(plain(Axis::Parent));
        }
        if self.eat(".") {
            return Ok(plain(Axis::Itself));
        }
        let axis = if self.eat("@") { Axis::Attribute } else { self.axis()? };
        let test = self.node_test()?;
        let mut predicates = Vec::new();
        while self.eat("[") {
            predicates.push(self.predicate()?);
        }
        Ok(Step { axis, test, predicates })
    }

    fn axis(&mut self) -> Result<Axis, String> {
        self.space();
        let length = name_length(self.rest());
        let (name, behind) = self.rest().split_at(length);
        if length == 0 || !behind.trim_start().starts_with("::") {
            return Ok(Axis::Child);
        }
        let Some((_, axis)) = AXES.iter().find(|(n, _)| *n == name) else {
            return Err(format!("not XPath: there is no axis `{name}`"));
        };
        self.at += length;
        self.eat("::");
        Ok(*axis)
    }

    fn node_test(&mut self) -> Result<NodeTest, String> {
        if self.eat("*") {
            return Ok(NodeTest::Any);
        }
        let name = self.name()?;
        if !self.eat("(") {
            return Ok(NodeTest::Name(name));
        }
        let Some((_, test)) = NODE_TYPES.iter().find(|(n, _)| *n == name) else {
            return Err(format!("not XPath: `{name}()` cannot be a step of a path"));
        };
        self.space();
        if self.rest().starts_with(['"', '\'']) {
            self.literal()?;
        }
        if self.eat(")") { Ok(test.clone()) } else { self.wrong("`)`") }
    }

    fn predicate(&mut self) -> Result<Expr, String> {
        let condition = self.or()?;
        if self.eat("]") { Ok(condition) } else { self.wrong("`]`") }
    }

    fn name(&mut self) -> Result<String, String> {
        self.space();
        let length = qualified_length(self.rest());
        if length == 0 {
            return self.wrong("a name");
        }
        let name = &self.rest()[..length];
        self.at += length;
        Ok(name.to_owned())
    }
}

/// The only one of several, or what they make together.
fn only_or(mut several: Vec<Expr>, make: fn(Vec<Expr>) -> Expr) -> Expr {
    match (several.len(), several.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            several.extend(last);
            make(several)
        }
    }
}

fn deep() -> Step {
    Step { axis: Axis::DescendantOrSelf, test: NodeTest::Node, predicates: Vec::new() }
}

/// The bytes of the name that a text begins with.
fn name_length(text: &str) -> usize {
    let starts = |c: char| c.is_alphabetic() || c == '_';
    if !text.starts_with(starts) {
        return 0;
    }
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}'))).unwrap_or(text.len())
}

/// The same for a name that may have a prefix: `fb:like`.
fn qualified_length(text: &str) -> usize {
    let first = name_length(text);
    let second = text[first..].strip_prefix(':').map_or(0, name_length);
    if first > 0 && second > 0 { first + 1 + second } else { first }
}
