CREATE TABLE inspector (id bigint PRIMARY KEY, area integer NOT NULL UNIQUE, level text NOT NULL);

-- The columns of the key stand in another order than in the table.
CREATE TABLE reading (
    sensor bigint NOT NULL,
    taken date NOT NULL,
    area integer,
    inspector bigint REFERENCES inspector (id),
    grade text,
    changed timestamp(3) NOT NULL DEFAULT '2020-01-01',
    PRIMARY KEY (taken, sensor)
) PARTITION BY RANGE (taken);
CREATE TABLE reading_2024 PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (taken);
CREATE TABLE reading_2025_first PARTITION OF reading_2025 FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
CREATE TABLE reading_2025_last PARTITION OF reading_2025 DEFAULT;
CREATE TABLE reading_other PARTITION OF reading DEFAULT;
CREATE INDEX ON reading (sensor);
CREATE INDEX ON reading (inspector);
