INSERT INTO address VALUES
  (1, 1, false, NULL, false), (2, 1, false, '2026-01-02', false), (3, 1, true, '2026-03-01', false),
  (4, 2, false, NULL, true), (5, 2, false, '2026-01-02', false), (6, 3, false, NULL, false), (7, 3, false, NULL, false);
