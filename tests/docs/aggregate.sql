CREATE TABLE customer (id bigint PRIMARY KEY, orders bigint, spent numeric(12, 2), last_order date);
CREATE TABLE "order" (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customer,
  total numeric(12, 2) NOT NULL,
  day date NOT NULL,
  cancelled boolean NOT NULL
);
CREATE INDEX ON "order" (customer_id);
