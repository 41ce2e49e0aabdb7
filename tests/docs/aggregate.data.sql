INSERT INTO customer VALUES (1, NULL, NULL, NULL), (2, 3, 1, NULL), (3, 0, 0, NULL);
INSERT INTO "order" VALUES (1, 1, 10.50, '2026-01-01', false), (2, 1, 4, '2026-01-03', false), (3, 1, 9, '2026-01-04', true), (4, 2, 1, '2026-01-02', true);
