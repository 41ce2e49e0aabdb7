//! Rows by chance, always the same ones: a few hundred small orgs in which everything that can meet does meet.

use std::fmt::Write;

use crate::support::Database;
use crate::support::chance::Chance;
use crate::world;

/// How many orgs. Each is a small world of its own, but for the masks that reach across.
const ORGS: u64 = 200;

/// A database of such rows. The requirements need not hold in it.
pub(crate) fn world_by_chance(seed: u64) -> Database {
    world::world(&rows(&mut Chance(seed)))
}

fn rows(chance: &mut Chance) -> String {
    let mut rows = String::new();
    let mut add = |row: String| writeln!(rows, "{row}").unwrap();
    for client in 0..30 {
        add(format!("client c{client} weeklyPlanActive={}", chance.one_of(&["null", "true", "false"])));
        add(format!("booking b{client} isRecurring={}", chance.one_of(&["null", "true", "false"])));
    }
    let (mut numbers, mut threads, mut sitters) = (0, 0, 0);
    for org in 0..ORGS {
        let first_number = numbers;
        for _ in 0..chance.below(7) {
            add(number(chance, numbers, org));
            numbers += 1;
        }
        let first_sitter = sitters;
        for _ in 0..chance.below(4) {
            add(format!("sitter s{sitters:04} active={}", chance.one_of(&["true", "true", "false"])));
            if numbers > first_number && chance.in_ten(7) {
                // A number has one mask at most: of those that would be its second, none is added.
                let held = first_number + chance.below(numbers - first_number);
                let mask_org = if chance.in_ten(8) { org } else { chance.below(ORGS) };
                let status = chance.one_of(&["active", "active", "active", "deactivated", "Active"]);
                add(format!(
                    "mask m{sitters:04} sitterId=s{sitters:04} messageNumberId=n{held:04} orgId=o{mask_org:03} status={status}"
                ));
            }
            sitters += 1;
        }
        for _ in 0..chance.below(12) {
            add(thread(chance, threads, org, (numbers, sitters), (first_number, first_sitter)));
            threads += 1;
        }
    }
    rows
}

fn number(chance: &mut Chance, id: u64, org: u64) -> String {
    let status = chance.one_of(&["active", "active", "active", "inactive", "Active"]);
    let class = chance.one_of(&["pool", "pool", "pool", "pool", "sitter", "front_desk", "special"]);
    let owner = chance.one_of(&["null", "null", "system", "somebody"]);
    let sitter = chance.one_of(&["null", "null", "s0000", "gone"]);
    let priority = chance.one_of(&["null", "null", "-1", "0", "7"]);
    let last = if chance.in_ten(5) { "null".to_owned() } else { chance.day() };
    let created = chance.day();
    format!(
        "number n{id:04} orgId=o{org:03} status={status} numberClass={class} ownerId={owner} assignedSitterId={sitter} \
         rotationPriority={priority} lastAssignedAt={last} createdAt={created}"
    )
}

/// A thread; what it refers to is its org's, or another's, or gone.
fn thread(chance: &mut Chance, id: u64, org: u64, last: (u64, u64), first: (u64, u64)) -> String {
    let number = match chance.below(10) {
        0 if last.0 > 0 => format!("n{:04}", chance.below(last.0)),
        1 | 2 if last.0 > first.0 => format!("n{:04}", first.0 + chance.below(last.0 - first.0)),
        _ => "null".to_owned(),
    };
    let sitter = match chance.below(10) {
        0 => "gone".to_owned(),
        1 if last.1 > 0 => format!("s{:04}", chance.below(last.1)),
        2..=5 if last.1 > first.1 => format!("s{:04}", first.1 + chance.below(last.1 - first.1)),
        _ => "null".to_owned(),
    };
    let one_time = chance.one_of(&["null", "true", "true", "false"]);
    let class = chance.one_of(&["null", "pool", "sitter", "front_desk"]);
    let masked = chance.one_of(&["null", "null", "+stale"]);
    let (client, booking) = (chance.below(33), chance.below(33));
    let (client_or_none, booking_or_none) = (chance.in_ten(6), chance.in_ten(6));
    let client = if client_or_none { format!("c{client}") } else { "null".to_owned() };
    let booking = if booking_or_none { format!("b{booking}") } else { "null".to_owned() };
    let created = chance.day();
    format!(
        "thread t{id:05} orgId=o{org:03} messageNumberId={number} assignedSitterId={sitter} isOneTimeClient={one_time} \
         numberClass={class} maskedNumberE164={masked} clientId={client} bookingId={booking} createdAt={created}"
    )
}
