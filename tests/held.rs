//! Backfills by chance, beside others who hold rows by chance: each comes to the end of its twin whom nobody disturbs.
//!
//! `BACKSTITCH_SOAK=10 cargo test --test held` tries ten times as many.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

mod held {
    mod rules;
    mod twins;

    use self::rules::ddl;
    use self::twins::lives_like_its_twin;
    use crate::support::{Database, soak};

    #[test]
    fn rules_that_are_applied_together_come_to_the_end_of_their_twins() {
        come_to_the_end_of_their_twins(0, true);
    }

    #[test]
    fn rules_that_are_applied_one_by_one_come_to_the_end_of_their_twins() {
        come_to_the_end_of_their_twins(1 << 32, false);
    }

    fn come_to_the_end_of_their_twins(first: u64, are_applied_together: bool) {
        let times = soak() as u64;
        let database = Database::with(&[&ddl()]);
        let numbers = first..first + 25 * times;
        let lived = numbers.filter(|number| lives_like_its_twin(*number, are_applied_together, &database)).count();
        assert!(lived as u64 > 10 * times, "few have something to wait for: {lived}");
    }
}
