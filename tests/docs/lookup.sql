CREATE TABLE agent (id bigint PRIMARY KEY, area text NOT NULL, active boolean NOT NULL, hired_at timestamp NOT NULL, team text NOT NULL);
CREATE INDEX ON agent (area);
CREATE TABLE ticket (
  id bigint PRIMARY KEY,
  area text NOT NULL,
  opened_at timestamp NOT NULL,
  agent_id bigint REFERENCES agent,
  team text
);
