//! Whole files: a real dump of an awkward database, and the schema of the worked example.

use super::*;

const PG_DUMP: &str = include_str!("../../../../tests/fixtures/pg_dump.sql");

#[test]
fn the_schema_of_the_worked_example_is_read_without_a_rest() {
    let catalog = read(include_str!("../../../../rules/schema.sql"));
    assert_eq!(catalog.tables.len(), 8);
    let threads = table(&catalog, "public", "MessageThread");
    assert_eq!(threads.primary_key, ["id"]);
    assert_eq!(threads.columns.len(), 21);
    assert_eq!(threads.indexes.len(), 9);
    assert_eq!(references(threads), ["messageNumberId -> MessageNumber(id)"]);
    let last_message = column(threads, "lastMessageAt");
    assert_eq!(last_message.ty.sql, "timestamp(3) without time zone");
    assert!(last_message.nullable && last_message.default.is_none());
    assert_eq!(column(threads, "status").default.as_deref(), Some("'open'"));
    let masked = table(&catalog, "public", "SitterMaskedNumber");
    assert!(masked.is_unique_over(&["sitterId"]) && !masked.is_unique_over(&["orgId"]));
}

#[test]
fn of_a_real_dump_only_what_has_no_place_in_the_catalog_is_unread() {
    let catalog = Catalog::from_ddl("pg_dump.sql", PG_DUMP);
    let messages: Vec<_> = unread(&catalog).into_iter().map(|(_, message)| message).collect();
    assert_eq!(
        messages,
        [
            "cannot read `CREATE TABLE public.derived`: `INHERITS` takes columns from another table, and rows of this \
             one appear there (line 269)",
            "cannot read `CREATE FOREIGN TABLE public.far`: the rows of a foreign table are stored elsewhere",
        ]
    );
    assert_eq!(
        names(&catalog),
        [
            "base",
            "by_expression",
            "empty",
            "event",
            "event_2024",
            "event_2025",
            "event_2025_x",
            "event_rest",
            "every_type",
            "fast",
            "hashed",
            "hashed_0",
            "shop.Kunde \"Größe\"",
            "shop.room"
        ]
    );
}

#[test]
fn a_dump_gives_identity_serial_and_generated_columns() {
    let catalog = Catalog::from_ddl("pg_dump.sql", PG_DUMP);
    let every_type = table(&catalog, "public", "every_type");
    for name in ["id", "by_default", "ser", "bigser", "smallser"] {
        assert!(column(every_type, name).identity && !column(every_type, name).nullable, "{name}");
    }
    let generated: Vec<_> =
        every_type.columns.iter().filter(|column| column.generated).map(|column| &column.name).collect();
    assert_eq!(generated, ["gen"]);
}

#[test]
fn a_dump_gives_partitions_with_their_parents_and_keys() {
    let catalog = Catalog::from_ddl("pg_dump.sql", PG_DUMP);
    assert_eq!(table(&catalog, "public", "event").kind, Kind::Partitioned { key: vec!["at".to_owned()] });
    let by_expression = &table(&catalog, "public", "by_expression").kind;
    assert_eq!(*by_expression, Kind::Partitioned { key: vec!["b".to_owned(), "c".to_owned()] });
    let partition = table(&catalog, "public", "event_2025_x");
    assert_eq!(partition.kind, Kind::PartitionOf(QualifiedName::new("public", "event_2025")));
    assert_eq!(partition.primary_key, ["id", "at", "kind"]);
    assert_eq!(references(partition), ["room -> shop.room(id)"]);
}

#[test]
fn a_dump_gives_every_kind_of_index() {
    let catalog = Catalog::from_ddl("pg_dump.sql", PG_DUMP);
    let room = table(&catalog, "shop", "room");
    let keys: Vec<_> = room.unique_keys.iter().map(|key| (key.columns.join(" "), key.nulls_not_distinct)).collect();
    assert_eq!(keys, [("event".to_owned(), false), ("room name".to_owned(), true)]);
    let index = |name: &str| {
        room.indexes.iter().find(|index| index.name.as_deref() == Some(name)).expect("the dump creates it")
    };
    assert_eq!(index("room_lower").columns, [""; 0]);
    assert_eq!(index("room_mixed").columns, ["kunde"]);
    assert_eq!(index("room_mixed").predicate.as_deref(), Some("(active AND (name IS NOT NULL))"));
    assert!(index("room_partial").unique);
    assert_eq!(index("no_overlap").predicate.as_deref(), Some("active"));
    assert_eq!((index("room_gist").method.as_str(), index("no_overlap").method.as_str()), ("gist", "gist"));
}

#[test]
fn names_are_kept_as_the_server_stores_them() {
    let catalog = Catalog::from_ddl("pg_dump.sql", PG_DUMP);
    let odd = table(&catalog, "shop", "Kunde \"Größe\"");
    let columns: Vec<_> = odd.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["id", "select", "with ; semicolon", "naïve", "Naïve", "where", "parent"]);
    let folded = read("CREATE TABLE Shop.ÄPFEL (\"Farbe\" INT, FARBE int, Exclude text, KEY bool);");
    let columns: Vec<_> = table(&folded, "shop", "Äpfel").columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["Farbe", "farbe", "exclude", "key"]);
}

#[test]
fn what_newer_servers_print_is_read() {
    let catalog = read(
        "CREATE TABLE t (id int CONSTRAINT t_id_nn NOT NULL NO INHERIT, a int, v int GENERATED ALWAYS AS (a * 2) VIRTUAL,
           z text DEFAULT 'a'::text COLLATE \"C\" STORAGE external COMPRESSION lz4, CONSTRAINT a_nn NOT NULL a);",
    );
    let t = table(&catalog, "public", "t");
    assert!(!column(t, "id").nullable && !column(t, "a").nullable && column(t, "v").generated);
    assert_eq!(column(t, "z").default.as_deref(), Some("'a'::text"));
}
