//! A database that is as the schema says gives no alarm.

use backstitch::catalog::Catalog;
use backstitch::ir::Backfill;
use backstitch::live;

use super::shop::{SCHEMA, said_after};
use crate::phase_1_4;
use crate::support::Database;

#[test]
fn nothing_is_said_of_the_worked_example() {
    let schema = include_str!("../../rules/schema.sql");
    let database = Database::with(&[schema]);
    let backfills: [Backfill; 1] = [phase_1_4::phase_1_4()];
    let catalog = Catalog::from_ddl("schema.sql", schema);
    assert_eq!(live::check(&mut database.connect(), &backfills, &catalog).unwrap(), []);
}

#[test]
fn nothing_is_said_of_the_shop() {
    assert_eq!(said_after(&[SCHEMA]), []);
}
