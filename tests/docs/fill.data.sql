INSERT INTO company VALUES (1, 'de'), (2, NULL);
INSERT INTO customer VALUES (1, 1, NULL), (2, 2, NULL), (3, NULL, NULL), (4, 1, 'fr');
