INSERT INTO profile VALUES
  (1, '{"address": {"city": "Köln"}, "flags": {"beta": "yes"}, "colour": "dark"}', NULL, NULL),
  (2, '{"colour": null}', NULL, NULL), (3, '[]', 'Bonn', true);
