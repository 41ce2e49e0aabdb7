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
        .rule(fill("agent", customer.agent_id).from("region", colleague().get(agent.id)).or_leave_null())
        .build()
}

fn mended() -> Backfill {
    backfill("agents", "Gives every customer an agent")
        .rule(
            fill("agent", customer.agent_id)
                .from("region", colleague().first_by([agent.id.asc()]).get(agent.id))
                .or_leave_null(),
        )
        .build()
}

fn colleague() -> Lookup<customer, agent> {
    lookup("colleague", agent).on(agent.region, customer.region)
}
