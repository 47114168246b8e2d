//! Any text as a pack and as a configuration: rules, or mistakes with places inside the text; never a panic.

#![no_main]

use std::path::Path;
use std::sync::Arc;

use dechaff::config::Config;
use dechaff::error::SourceFile;
use dechaff::rules::RuleSet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = Arc::new(SourceFile { path: "fuzz.yaml".into(), text: text.into() });
    match RuleSet::builder().pack(vec![Arc::clone(&file)]).build() {
        Ok(set) => {
            set.lint().iter().for_each(|d| drop(d.render(false)));
            assert!(set.rules().iter().all(|r| text.contains(r.source())));
        }
        Err(mistakes) => {
            assert!(!mistakes.0.is_empty());
            for mistake in &mistakes.0 {
                let (_, bytes) = mistake.place.as_ref().expect("a mistake has a place");
                assert!(text.get(bytes.clone()).is_some(), "{bytes:?}");
                assert!(mistake.line_column().is_some());
                drop(mistake.render(false));
            }
        }
    }
    if let Err(mistakes) = Config::parse(&file, Path::new("")) {
        assert!(!mistakes.0.is_empty());
        drop(mistakes.to_string());
    }
});
