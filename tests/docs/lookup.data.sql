INSERT INTO agent VALUES (1, 'a', true, '2020-01-01', 'x'), (2, 'a', true, '2021-01-01', 'y'), (3, 'b', false, '2020-01-01', 'x');
INSERT INTO ticket SELECT i, (ARRAY['a', 'b', 'c', 'a', 'a'])[i % 5 + 1], timestamp '2026-01-01' + i * interval '1 hour', NULL, NULL FROM generate_series(1, 20) AS i;
