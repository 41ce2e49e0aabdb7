CREATE TABLE account (id bigint PRIMARY KEY, email text UNIQUE, changed_at timestamp(3) NOT NULL);
