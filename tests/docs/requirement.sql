CREATE TABLE rate (country text PRIMARY KEY, vat numeric(5, 2) NOT NULL);
CREATE TABLE "order" (id bigint PRIMARY KEY, country text, vat numeric(5, 2), paid boolean NOT NULL);
