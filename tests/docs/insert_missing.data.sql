INSERT INTO post VALUES (1, '{sql,rust,sql}'), (2, '{}'), (3, NULL), (4, '{rust,NULL}');
INSERT INTO post_tag VALUES (1, 'rust', 7);
