CREATE TABLE item (
  id bigint PRIMARY KEY,
  list_id bigint NOT NULL,
  created_at timestamp NOT NULL,
  position integer,
  UNIQUE (list_id, position)
);
