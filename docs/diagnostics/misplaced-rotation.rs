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
    backfill("agents", "Gives every customer an agent")
        .rule(derive("agent", customer.agent_id, in_turn().get(agent.id)))
        .build()
}

fn mended() -> Backfill {
    backfill("agents", "Gives every customer an agent")
        .rule(fill("agent", customer.agent_id).from("in turn", in_turn().get(agent.id)).or_leave_null())
        .build()
}

fn in_turn() -> Lookup<customer, agent> {
    lookup("in_turn", agent).on(agent.region, customer.region).spread([agent.id.asc()], [customer.id.asc()])
}
