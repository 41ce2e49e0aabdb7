use crate::diagnostic::{Example, Explanation};

/// What the scripts' own SQLSTATEs mean: the templates raise them.
pub const EXPLAINED: &[Explanation] = &[
    Explanation {
        code: "BS001",
        title: "a requirement does not hold, and nothing was written",
        meaning: "Everything that a script needs is looked at before it writes: the tables and columns of the rules, \
            with their types and what is `NOT NULL`, the privileges of the role, the parameters, and the requirements that \
            the rules state; forward also asks whether a publication would send what it creates to subscribers that \
            lack it. Privileges come first, then the schema, then the requirements, and of each all that is missing is \
            named at once.",
        example: Example::Told(
            "phase_1_4: the schema is not the one that the rules were compiled for; nothing was written",
        ),
        remedy: "Do what the hint says of each, and run the script again.",
    },
    Explanation {
        code: "BS002",
        title: "the session can't run a script, and nothing was written",
        meaning: "A script commits batch by batch, which no transaction around it and no pooler that shares sessions \
            allows; its settings must be values that they can have; and what it finds in the schema of the ledger must \
            not be somebody else's.",
        example: Example::Told(
            "phase_1_4: it needs a session of its own that may write, outside a transaction, with the settings at the top of the script; nothing was written",
        ),
        remedy: "Run the whole file with `psql -f`, without `-1` and without `BEGIN`, on a connection to the server itself; \
            correct the setting that is named.",
    },
    Explanation {
        code: "BS003",
        title: "another revision, or the same with other parameters, was run and not ended",
        meaning: "What a run wrote is undone by the scripts of the same revision, from a journal of the same shape. A run of \
            another revision on top could not be told apart from it.",
        example: Example::Told(
            "phase_1_4: another revision of it was run here and not rolled back: run 1 of plan 4f0c1d…; nothing was written",
        ),
        remedy: "Roll it back with the scripts of the revision that is named, or give its undo up with its `forget.sql`; \
            finish a run with the parameters that it was begun with.",
    },
    Explanation {
        code: "BS004",
        title: "another session is at work on the same backfill",
        meaning: "Two runs at once would take each other's rows. One goes on, and the other leaves it to it.",
        example: Example::Told("phase_1_4: it is being run by process 4711 (deploy, backstitch); nothing was done"),
        remedy: "Wait for it, or stop it with `backstitch stop`.",
    },
    Explanation {
        code: "BS005",
        title: "a run was stopped on request",
        meaning: "Somebody set its stop flag: `backstitch stop`, a signal, or an update of the ledger. What was committed \
            stays.",
        example: Example::Told("phase_1_4: run 1 was stopped on request, in rule thread-number"),
        remedy: "Run the same script again: it goes on with what is left.",
    },
    Explanation {
        code: "BS006",
        title: "rows are left that could not be written",
        meaning: "Others hold these rows or their parents, or go on writing such rows, or a trigger changes what is written. \
            A script waits only so long, and says what is left. A rollback ends so, too, where a value can't go back, because \
            a constraint came since, say, and stops where there are more of these than backstitch.max_refused.",
        example: Example::Told("phase_1_4: run 1 wrote what it could, and rows are left"),
        remedy: "Run the script again when the rows are free; where a trigger or a constraint is in the way, look at what \
            it does to them.",
    },
    Explanation {
        code: "BS007",
        title: "a proof failed",
        meaning: "A rule still has rows to write, a requirement does not hold, or a figure is not what the rules say it must \
            be. The table before the error names each check with what was found.",
        example: Example::Told("rule thread-number: 3 (expected: 0)"),
        remedy: "Run the backfill again where a rule has rows left; look at the rows where a figure is wrong.",
    },
    Explanation {
        code: "BS008",
        title: "a session found no run to take part in, or its run lost the first session",
        meaning: "A run may be done by several sessions, each with a slice of it. The first checks, plans and ends the run; \
            the others wait for it to begin, help it, and end with it. Nothing that they leave undone is lost.",
        example: Example::Told(
            "phase_1_4: no session has begun a run as slice 1/2 within a minute; slice 2/2 did nothing",
        ),
        remedy: "Run the script as slice 1 of the same number in another session; where that ended before its time, run it again.",
    },
];
