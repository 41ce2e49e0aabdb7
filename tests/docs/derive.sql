CREATE TABLE "order" (id bigint PRIMARY KEY, currency char(3) NOT NULL);
CREATE TABLE invoice (
  id bigint PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES "order",
  currency char(3),
  changed_at timestamptz NOT NULL DEFAULT now()
);
