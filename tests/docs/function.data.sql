INSERT INTO person VALUES (1, ' Ada  King Lovelace ', NULL, NULL), (2, 'Plato', NULL, NULL), (3, '', NULL, NULL), (4, 'Bob Ross', 'Robert', NULL);
