//! The whole reference on 10,000 threads: ours, and its rules by hand, beside a script that goes row by row over the wire, as one
//! with an ORM does.

use std::collections::BTreeMap;

use anyhow::Result;
use backstitch::script::ScriptName;
use postgres::Client;

use super::data::{END, threads};
use super::ours::{by_hand, of_reference};
use super::race::{Contender, race};
use super::report::{Row, Unit};
use super::scale::Scale;
use super::server::Server;

/// More would take an hour.
const THREADS: u64 = 10_000;
const OURS: &str = "ours by psql, few threads";
const BY_HAND: &str = "five UPDATEs by hand, few threads";
const LOOP: &str = "row by row";
const STEP: &str = "forward";

pub(crate) fn measure(server: &Server, scale: &Scale) -> Result<Vec<Row>> {
    let count = scale.threads().min(THREADS);
    let template = threads(server, count)?;
    let contenders = [
        Contender::new(OURS, |lap| {
            lap.psql(STEP, &of_reference(ScriptName::Forward))?;
            lap.same("the end", END)
        }),
        Contender::new(BY_HAND, |lap| {
            lap.psql(STEP, &by_hand("reference.sql"))?;
            lap.same("the end", END)
        }),
        Contender::new(LOOP, |lap| {
            lap.time(STEP, |database| {
                let mut client = database.connect()?;
                front_desks(&mut client)?;
                sitter_classes(&mut client)?;
                thread_numbers(&mut client)?;
                thread_classes(&mut client)?;
                one_time_clients(&mut client)
            })?;
            lap.same("the end", END)
        }),
    ];
    let figures = race(server, &template, scale.rounds, &contenders)?;
    let seconds = |contender| figures.seconds(contender, STEP);
    let what = format!("the reference on {count} threads");
    let row_by_row = (LOOP, seconds(LOOP));
    Ok(vec![
        Row::ratio(&what, Unit::Seconds, seconds(OURS), row_by_row).at_most(0.03),
        Row::ratio(&format!("{what}: five UPDATEs by hand"), Unit::Seconds, seconds(BY_HAND), row_by_row),
    ])
}

/// A number of an org, by which one is found that is not hidden behind.
const FREE: &str = r#"n."orgId" = $1 AND n."status" = 'active' AND NOT EXISTS (
    SELECT 1 FROM "SitterMaskedNumber" AS m WHERE m."messageNumberId" = n."id" AND m."status" = 'active'
)"#;

/// The front desk of an org.
const DESK: &str = r#"SELECT "id", "e164" FROM "MessageNumber"
    WHERE "orgId" = $1 AND "status" = 'active' AND "numberClass" = 'front_desk' ORDER BY "createdAt", "id" LIMIT 1"#;

fn front_desks(client: &mut Client) -> Result<()> {
    let desk = client.prepare(DESK)?;
    let first = client.prepare(&format!(
        r#"SELECT n."id" FROM "MessageNumber" AS n WHERE {FREE} ORDER BY n."createdAt", n."id" LIMIT 1"#
    ))?;
    let write = client.prepare(
        r#"UPDATE "MessageNumber" SET "numberClass" = 'front_desk', "ownerId" = 'system', "updatedAt" = now() AT TIME ZONE 'UTC'
        WHERE "id" = $1"#,
    )?;
    let orgs =
        r#"SELECT "orgId" FROM "MessageThread" UNION SELECT "orgId" FROM "MessageNumber" WHERE "status" = 'active'"#;
    for row in client.query(orgs, &[])? {
        let org: String = row.get(0);
        if client.query_opt(&desk, &[&org])?.is_none() {
            let id: String = client.query_one(&first, &[&org])?.get(0);
            client.execute(&write, &[&id])?;
        }
    }
    Ok(())
}

fn sitter_classes(client: &mut Client) -> Result<()> {
    let number = client.prepare(r#"SELECT "orgId" FROM "MessageNumber" WHERE "id" = $1"#)?;
    let write = client.prepare(
        r#"UPDATE "MessageNumber" SET "numberClass" = 'sitter', "assignedSitterId" = $2, "updatedAt" = now() AT TIME ZONE 'UTC'
        WHERE "id" = $1"#,
    )?;
    let masks = r#"SELECT "messageNumberId", "sitterId", "orgId" FROM "SitterMaskedNumber" WHERE "status" = 'active'"#;
    for mask in client.query(masks, &[])? {
        let (id, sitter, org): (String, String, String) = (mask.get(0), mask.get(1), mask.get(2));
        if client.query_one(&number, &[&id])?.get::<_, String>(0) == org {
            client.execute(&write, &[&id, &sitter])?;
        }
    }
    Ok(())
}

fn thread_numbers(client: &mut Client) -> Result<()> {
    let of_sitter = client.prepare(
        r#"SELECT n."id", n."e164" FROM "SitterMaskedNumber" AS m JOIN "MessageNumber" AS n ON n."id" = m."messageNumberId"
        WHERE m."sitterId" = $1 AND m."orgId" = $2 AND m."status" = 'active' AND n."orgId" = $2 AND n."status" = 'active'"#,
    )?;
    let pool = client.prepare(&format!(
        r#"SELECT n."id", n."e164" FROM "MessageNumber" AS n WHERE {FREE} AND n."numberClass" = 'pool'
        ORDER BY n."rotationPriority", n."lastAssignedAt" NULLS FIRST, n."id""#
    ))?;
    let desk = client.prepare(DESK)?;
    let write = client.prepare(
        r#"UPDATE "MessageThread" SET "messageNumberId" = $2, "maskedNumberE164" = $3, "updatedAt" = now() AT TIME ZONE 'UTC'
        WHERE "id" = $1"#,
    )?;
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    let due = r#"SELECT "id", "orgId", "assignedSitterId", "isOneTimeClient" FROM "MessageThread"
        WHERE "messageNumberId" IS NULL ORDER BY "createdAt", "id""#;
    for thread in client.query(due, &[])? {
        let (id, org): (String, String) = (thread.get(0), thread.get(1));
        let (sitter, is_one_time): (Option<String>, Option<bool>) = (thread.get(2), thread.get(3));
        let mut number = None;
        if let Some(sitter) = &sitter {
            number = client.query_opt(&of_sitter, &[sitter, &org])?;
        } else if is_one_time == Some(true) {
            let mut members = client.query(&pool, &[&org])?;
            if !members.is_empty() {
                let turn = turns.entry(org.clone()).or_default();
                number = Some(members.swap_remove(*turn % members.len()));
                *turn += 1;
            }
        }
        let number = match number {
            Some(number) => number,
            None => client.query_one(&desk, &[&org])?,
        };
        client.execute(&write, &[&id, &number.get::<_, String>(0), &number.get::<_, String>(1)])?;
    }
    Ok(())
}

fn thread_classes(client: &mut Client) -> Result<()> {
    let number = client.prepare(r#"SELECT "numberClass" FROM "MessageNumber" WHERE "id" = $1"#)?;
    let write = client.prepare(
        r#"UPDATE "MessageThread" SET "numberClass" = $2, "updatedAt" = now() AT TIME ZONE 'UTC' WHERE "id" = $1"#,
    )?;
    let with_number =
        r#"SELECT "id", "messageNumberId", "numberClass" FROM "MessageThread" WHERE "messageNumberId" IS NOT NULL"#;
    for thread in client.query(with_number, &[])? {
        let (id, its_number, class): (String, String, Option<String>) = (thread.get(0), thread.get(1), thread.get(2));
        let right: String = client.query_one(&number, &[&its_number])?.get(0);
        if class.as_ref() != Some(&right) {
            client.execute(&write, &[&id, &right])?;
        }
    }
    Ok(())
}

fn one_time_clients(client: &mut Client) -> Result<()> {
    let plan = client.prepare(r#"SELECT "weeklyPlanActive" FROM "Client" WHERE "id" = $1"#)?;
    let recurrence = client.prepare(r#"SELECT "isRecurring" FROM "Booking" WHERE "id" = $1"#)?;
    let write = client.prepare(
        r#"UPDATE "MessageThread" SET "isOneTimeClient" = $2, "updatedAt" = now() AT TIME ZONE 'UTC' WHERE "id" = $1"#,
    )?;
    let due = r#"SELECT "id", "clientId", "bookingId" FROM "MessageThread" WHERE "isOneTimeClient" IS NULL"#;
    for thread in client.query(due, &[])? {
        let (id, its_client, booking): (String, Option<String>, Option<String>) =
            (thread.get(0), thread.get(1), thread.get(2));
        let has_plan: Option<bool> = client.query_opt(&plan, &[&its_client])?.and_then(|row| row.get(0));
        let is_recurring: Option<bool> = match booking {
            Some(booking) => client.query_opt(&recurrence, &[&booking])?.and_then(|row| row.get(0)),
            None => None,
        };
        let is_one_time = has_plan != Some(true) && is_recurring != Some(true);
        client.execute(&write, &[&id, &is_one_time])?;
    }
    Ok(())
}
