const SCHEMA: &str = "
CREATE TABLE scribble (
  text text
);
";

/// What the mended rules are written over.
const MENDED_SCHEMA: &str = "
CREATE TABLE scribble (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  text text
);
";

table! {
    scribble: "scribble" {
        text: Option<Text>,
    }
}

fn faulty() -> Backfill {
    backfill("scribbles", "Leaves no scribble without a text").rule(texts()).build()
}

fn mended() -> Backfill {
    backfill("scribbles", "Leaves no scribble without a text").rule(texts()).build()
}

fn texts() -> impl FinishedRule {
    fill("text", scribble.text).or_default("none", "")
}
