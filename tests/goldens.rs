//! The examples of the shipped rules and the golden cases, by the command, as a build server runs them.

use std::process::{Command, Output};

fn test(arguments: &[&str], ci: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.arg("test").args(arguments).env_remove("RUST_LOG").env("NO_COLOR", "1").env("CI", ci);
    let Output { status, stderr, .. } = command.output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn golden_cases() {
    let (status, said) = test(&["fixtures"], "true");
    assert_eq!(status, Some(0), "{said}");
    let cases = said.split(" golden cases").next().and_then(|s| s.rsplit(' ').next()).and_then(|n| n.parse::<usize>().ok());
    assert!(cases.is_some_and(|n| n > 0), "{said}");
}

#[test]
fn examples_of_rules() {
    let (status, said) = test(&[], "true");
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("examples") && !said.contains(" 0 examples"), "{said}");
}

#[test]
fn blessing_is_for_people() {
    let (status, said) = test(&["fixtures", "--bless"], "true");
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("refused where CI is set"), "{said}");
}

#[test]
fn a_blessed_case_passes_until_something_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (case, path) = (folder.path().join("ferry"), folder.path().to_str().unwrap());
    std::fs::create_dir(&case).unwrap();
    std::fs::write(case.join("input.txt"), "The ferry sank at dusk.\nAdvertisement\nNobody was hurt.\n").unwrap();
    std::fs::write(case.join("expect.yaml"), "keep: The ferry sank at dusk.\ndrop: Advertisement\n").unwrap();
    let (status, said) = test(&[path], "");
    assert!(status == Some(1) && said.contains("`--bless` writes it"), "{said}");
    assert_eq!(test(&[path, "--bless"], "").0, Some(0));
    assert_eq!(test(&[path], "true").0, Some(0));

    let (status, said) = test(&[path, "--disable", "advertisement"], "");
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("not struck: Advertisement") && said.contains("+  \"text\": "), "{said}");
    let (status, said) = test(&[path, "--bless", "--disable", "advertisement"], "");
    assert!(status == Some(1) && said.contains("not struck: Advertisement"), "what must go is not blessed away: {said}");
}
