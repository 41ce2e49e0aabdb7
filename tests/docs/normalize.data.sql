INSERT INTO account VALUES (1, ' Ada@Example.com', '2026-01-01'), (2, 'bob@example.com', '2026-01-01'), (3, NULL, '2026-01-01');
