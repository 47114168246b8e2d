//! What the training scripts below `training/` need of pages: their lines, the words that tell their kind, and the numbers that
//! lines are judged by.
//!
//! `page_numbers lines < pages.jsonl > lines.jsonl`: for each row `{id, url, html}` a row `{id, url, lines, elements, kinds}`. A line is
//! `[text, element]`, an element `[element around it, [names]]`, by their places in `elements`, -1 for none.
//!
//! `page_numbers numbers DIR [CHANCES] < pages.jsonl > numbers.f32`: for each line its numbers, 32 bits each, little-endian. `DIR` has
//! `folds.json` (`{id: fold}`) and for each fold `names-N.tsv`, `words-N.tsv`, `kinds-N.tsv`; with a file of the chances of the first
//! look, the numbers of the second one follow in each row. `page_numbers names` prints what the numbers are called.

use std::collections::HashMap;
use std::io::{self, BufRead, Read, Write};

use dechaff::content::{kinds, tokens, training};
use dechaff::html::{self, Limits, NodeKind, ROOT, Tree};
use serde_json::json;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["names"] => {
            let (first, second) = training::names();
            println!("{}\n{}", first.join(" "), second.join(" "));
            Ok(())
        }
        ["lines"] => each_page(print_lines),
        ["numbers", dir] => numbers(dir, None),
        ["numbers", dir, chances] => numbers(dir, Some(chances)),
        _ => Err("page_numbers names | lines | numbers DIR [CHANCES]".into()),
    }
}

/// A row of the pages.
struct Row {
    id: String,
    url: Option<String>,
    html: String,
}

fn each_page(mut f: impl FnMut(&Row, &mut dyn Write) -> Fallible<()>) -> Fallible<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let text = |name: &str| row[name].as_str().map(str::to_string);
        let row = Row { id: text("id").ok_or("no id")?, url: text("url"), html: text("html").ok_or("no html")? };
        f(&row, &mut out)?;
    }
    Ok(out.flush()?)
}

fn print_lines(row: &Row, out: &mut dyn Write) -> Fallible<()> {
    let tree = html::parse(&row.html, &Limits::default());
    let lines = html::lines(&tree);
    let (elements, of_node) = named_elements(&tree);
    let texts: Vec<_> = lines.lines().iter().map(|l| json!([lines.line(l), of_node[l.first as usize]])).collect();
    let mut words = Vec::new();
    kinds::for_each_word(&tree, row.url.as_deref(), &mut |word| words.push(word.to_string()));
    serde_json::to_writer(
        &mut *out,
        &json!({ "id": row.id, "url": row.url, "lines": texts, "elements": elements, "kinds": words }),
    )?;
    Ok(out.write_all(b"\n")?)
}

/// The elements that have names, and for each node the place of the nearest one around it.
fn named_elements(tree: &Tree<'_>) -> (Vec<serde_json::Value>, Vec<i64>) {
    let mut elements = Vec::new();
    let mut of_node = vec![-1; tree.len()];
    for node in tree.descendants(ROOT) {
        let around = of_node[tree.parent(node) as usize];
        let mut names = Vec::new();
        let holds_something = tree.subtree_end(node) > node + 1;
        if tree.kind(node) == NodeKind::Element && holds_something && !tree.tag(node).is_void() {
            tokens::for_each(tree, node, &mut |name| names.push(name.to_string()));
        }
        of_node[node as usize] = around;
        if !names.is_empty() {
            of_node[node as usize] = elements.len() as i64;
            elements.push(json!([around, names]));
        }
    }
    (elements, of_node)
}

fn numbers(dir: &str, chances: Option<&str>) -> Fallible<()> {
    let file = |name: &str| std::fs::read_to_string(format!("{dir}/{name}")).map_err(|e| format!("{dir}/{name}: {e}"));
    let folds: HashMap<String, usize> = serde_json::from_str(&file("folds.json")?)?;
    let mut chances = chances.map(std::fs::File::open).transpose()?.map(io::BufReader::new);
    let mut tables: HashMap<usize, [String; 3]> = HashMap::new();
    each_page(|row, out| {
        let fold = *folds.get(&row.id).ok_or_else(|| format!("{}: in no fold", row.id))?;
        if let std::collections::hash_map::Entry::Vacant(place) = tables.entry(fold) {
            let table = |name: &str| file(&format!("{name}-{fold}.tsv"));
            place.insert([table("names")?, table("words")?, table("kinds")?]);
        }
        let [names, words, kinds] = &tables[&fold];
        let tables = training::Tables { names, words, kinds };
        let tree = html::parse(&row.html, &Limits::default());
        let lines = html::lines(&tree);
        let of_page = match &mut chances {
            None => None,
            Some(file) => {
                let mut bytes = vec![0; lines.lines().len() * 4];
                file.read_exact(&mut bytes)?;
                Some(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect::<Vec<f32>>())
            }
        };
        for number in training::numbers(&tree, &lines, row.url.as_deref(), &tables, of_page.as_deref()) {
            out.write_all(&number.to_le_bytes())?;
        }
        Ok(())
    })
}
