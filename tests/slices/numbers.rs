//! The numbers of batches, by which rollback knows what was written over what.

use std::thread;

use backstitch::script::ScriptName::Proof;

use crate::gate::{Gate, PATIENT};
use crate::ground::{BACKFILL, Ground};

/// A helper that has written batch 101, and has ended.
const HELPER: &str = "INSERT INTO backstitch.slice (run, slice, slices, state, batch)
    SELECT max(run.id), 2, 2, 'ended', 101 FROM backstitch.run";

#[test]
fn a_batch_has_a_higher_number_than_all_whose_rows_it_sees() {
    let ground = Ground::new(10, 4_000);
    let gate = Gate::shut(&ground);
    let settings: Vec<&str> = PATIENT.iter().copied().chain(["backstitch.batch_ms=0"]).collect();
    let first = ground.start_slice("1/2", &settings);
    ground.wait_until_at_gate();
    let mut other = ground.connect_as("other");
    thread::scope(|scope| {
        let locked =
            scope.spawn(|| other.batch_execute(r#"BEGIN; LOCK TABLE "Client" IN ACCESS EXCLUSIVE MODE"#).unwrap());
        ground.wait_until_waiting("other", "Lock");
        gate.open();
        locked.join().unwrap();
    });
    // The next batch has begun, and has yet to see what there is.
    ground.wait_until_waiting(BACKFILL, "Lock");
    other.batch_execute(&format!("{HELPER}; COMMIT")).unwrap();
    let first = first.end();
    assert_eq!(first.code, 0, "{}", first.err);
    let journal = "backstitch.journal_phase_1_4_thread_class_3aef6892";
    let numbers = ground.connect().query_one(
        &format!(
            "SELECT min(batch), min(batch) FILTER (WHERE batch > (SELECT min(batch) FROM {journal})) FROM {journal}"
        ),
        &[],
    );
    let numbers = numbers.unwrap();
    let (of_first, of_next): (i64, i64) = (numbers.get(0), numbers.get(1));
    assert!(of_first < 101 && of_next > 101, "{of_first}, {of_next}");
    ground.succeed(Proof);
}
