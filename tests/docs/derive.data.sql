INSERT INTO "order" VALUES (1, 'EUR'), (2, 'CHF');
INSERT INTO invoice (id, order_id, currency) VALUES (1, 1, NULL), (2, 2, 'EUR'), (3, 1, 'EUR');
