CREATE TABLE address (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  used_at timestamp,
  is_primary boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX ON address (customer_id) WHERE is_primary;
CREATE INDEX ON address (customer_id);
