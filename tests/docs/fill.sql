CREATE TABLE company (id bigint PRIMARY KEY, locale text);
CREATE TABLE customer (id bigint PRIMARY KEY, company_id bigint REFERENCES company, locale text);
