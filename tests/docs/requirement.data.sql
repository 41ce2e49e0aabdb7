INSERT INTO rate VALUES ('DE', 19), ('FR', 20);
INSERT INTO "order" VALUES (1, 'DE', NULL, true), (2, NULL, NULL, false), (3, 'FR', 7, true), (4, 'FR', NULL, false);
