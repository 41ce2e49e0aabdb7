ALTER TABLE customer ADD COLUMN region text;

CREATE TABLE customer (
  id bigint PRIMARY KEY
);
