CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text DEFAULT 'north
);
