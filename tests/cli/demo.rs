//! `demo`: the whole life of the reference backfill, on a throwaway server.

use crate::binary::Folder;

#[test]
fn the_demo_runs_to_its_end_and_prints_its_steps() {
    let folder = Folder::empty();
    let ran = folder.run(&["demo"]).exits_with(0);
    let steps: Vec<&str> = ran.out.lines().filter_map(|line| line.strip_prefix("── ")).collect();
    let begins: Vec<&str> = steps.iter().map(|step| step.split([':', '.']).nth(1).unwrap().trim()).collect();
    let expected = [
        "preview",
        "forward",
        "proof",
        "forward again",
        "a user goes on working, and edits what the backfill wrote",
        "rollback",
        "the comparison with the start",
    ];
    assert_eq!(begins, expected);
    assert_eq!(ran.out.lines().filter(|line| line.contains('✓')).count(), 3, "{}", ran.out);
    assert!(ran.out.contains("they are the same rows"), "{}", ran.out);
    assert!(folder.files().is_empty(), "the demo leaves nothing behind");
}
