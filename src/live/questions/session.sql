-- Every name that an answer holds is printed with its schema.
SET LOCAL search_path = '';
SET LOCAL statement_timeout = '10s';
SET LOCAL lock_timeout = '2s'
