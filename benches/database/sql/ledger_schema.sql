CREATE TABLE account (
    id bigint PRIMARY KEY,
    owner text NOT NULL,
    opened_at timestamp NOT NULL,
    balance bigint,
    updated_at timestamp NOT NULL
);
CREATE TABLE entry (
    id bigint PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    booked_at timestamp NOT NULL,
    balance bigint NOT NULL,
    note text NOT NULL
);
CREATE INDEX account_owner ON account (owner);
CREATE INDEX entry_account_id ON entry (account_id, booked_at, id);
