CREATE TABLE person (id bigint PRIMARY KEY, name text NOT NULL, first_name text, last_name text);
