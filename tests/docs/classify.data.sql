INSERT INTO account VALUES (1, 3, false, NULL), (2, NULL, true, 'single'), (3, NULL, false, NULL), (4, 50, false, 'team'), (5, 2, false, 'team');
