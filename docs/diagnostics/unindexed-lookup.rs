const SCHEMA: &str = "
CREATE TABLE agent (
  id bigint PRIMARY KEY,
  region text NOT NULL,
  hired_on date NOT NULL
);

CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text,
  agent_id bigint REFERENCES agent
);
";

/// What the mended rules are written over.
const MENDED_SCHEMA: &str = "
CREATE TABLE agent (
  id bigint PRIMARY KEY,
  region text NOT NULL,
  hired_on date NOT NULL
);

CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text,
  agent_id bigint REFERENCES agent
);

CREATE INDEX ON agent (region);
";

table! {
    customer: "customer" {
        id: BigInt,
        region: Option<Text>,
        agent_id: Option<BigInt>,
    }
}

table! {
    agent: "agent" {
        id: BigInt,
        region: Text,
        hired_on: Date,
    }
}

fn faulty() -> Backfill {
    backfill("agents", "Gives every customer an agent").rule(agents()).build()
}

fn mended() -> Backfill {
    backfill("agents", "Gives every customer an agent").rule(agents()).build()
}

fn agents() -> impl FinishedRule {
    let first = lookup("first_of_region", agent).on(agent.region, customer.region).first_by([agent.id.asc()]);

    fill("agent", customer.agent_id).from("region", first.get(agent.id)).or_leave_null()
}
