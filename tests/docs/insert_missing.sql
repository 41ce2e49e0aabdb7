CREATE TABLE post (id bigint PRIMARY KEY, tags text[]);
CREATE TABLE post_tag (
  post_id bigint NOT NULL REFERENCES post,
  tag text NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (post_id, tag)
);
