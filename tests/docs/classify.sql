CREATE TYPE size AS ENUM ('single', 'team', 'enterprise');
CREATE TABLE account (id bigint PRIMARY KEY, seats integer, contract boolean NOT NULL, size size);
