//! The tables that the misuses are about.

use backstitch::prelude::*;

table! {
    pub customer: "customer" {
        id: BigInt,
        company_id: BigInt,
        agent_id: Option<BigInt>,
        region: Option<Text>,
        grade: Text,
        vip: Option<Boolean>,
        changed_at: TimestampTz,
    }
}

table! {
    pub agent: "agent" {
        id: BigInt,
        region: Text,
        hired_at: TimestampTz,
    }
}
