INSERT INTO invite SELECT i, CASE WHEN i = 3 THEN 'theirs' END, NULL, i % 2 = 0 FROM generate_series(1, 9) AS i;
