CREATE TABLE profile (id bigint PRIMARY KEY, settings jsonb NOT NULL, city text, beta boolean);
