//! stand-in
use crate::document::Document;
/// stand-in
pub fn detect(document: &Document) -> Option<(String, f32)> {
    let longest = (0..document.len()).map(|i| document.line(i)).max_by_key(|l| l.len())?;
    let end = longest.char_indices().nth(300).map_or(longest.len(), |(i, _)| i);
    let info = whatlang::detect(&longest[..end])?;
    let code = if info.lang() == whatlang::Lang::Eng { "en" } else { info.lang().code() };
    Some((code.into(), info.confidence() as f32))
}
