CREATE TABLE invite (id bigint PRIMARY KEY, token text UNIQUE, public_id uuid UNIQUE, used boolean NOT NULL);
