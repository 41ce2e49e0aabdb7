use std::fmt;

use serde::Serialize;

/// A piece of SQL that the lowering printed: quoted, qualified, ready to stand in a template.
///
/// It serialises as `{ sql: "…" }`: a template can tell it from text, and prints nothing else as SQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sql {
    sql: String,
}

impl Sql {
    /// Marks text as SQL. Only the printer of expressions calls this.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { sql: text.into() }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.sql
    }
}

/// A query, as far as the templates need its shape.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Select {
    /// `DISTINCT ON` these.
    pub distinct_on: Vec<Sql>,
    /// `SELECT DISTINCT`.
    pub distinct: bool,
    /// What it returns.
    pub columns: Vec<Output>,
    /// Where the rows come from.
    pub from: Relation,
    /// The alias of `from`.
    pub alias: String,
    /// What is joined to them, each seeing those before it.
    pub joins: Vec<Join>,
    /// What must hold, all of it.
    pub conditions: Vec<Sql>,
    /// Only where these are among what the query returns.
    pub among: Option<(Vec<Sql>, Box<Select>)>,
    /// `GROUP BY` these.
    pub group_by: Vec<Sql>,
    /// `ORDER BY` these.
    pub order_by: Vec<Sql>,
    /// `LIMIT`.
    pub limit: Option<u32>,
    /// `OFFSET 0`, and why: what stands around it is not moved into it.
    pub fenced: Option<Fence>,
}

/// Why a query is fenced. It does nothing: plans that differ in this alone have one hash.
#[derive(Clone, PartialEq, Serialize)]
pub struct Fence(pub &'static str);

impl fmt::Debug for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fence")
    }
}

/// One column that a query returns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    /// Its value.
    pub value: Value,
    /// Its name.
    pub name: String,
}

/// A value that a query returns: one expression, or cases, each on a line of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// An expression.
    Plain(Sql),
    /// A `CASE`.
    Cases {
        /// Condition and value, in their order.
        arms: Vec<(Sql, Sql)>,
        /// The value of the rest; null where there is none.
        otherwise: Option<Sql>,
        /// The type it is cast to.
        cast: Option<Sql>,
    },
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A table, its partitions included.
    Table(Sql),
    /// A table without those that inherit from it.
    OnlyTable(Sql),
    /// The leaf of a partitioned table that a batch is about, which is known only when it runs.
    Leaf,
    /// Nothing: values computed from what is joined already.
    Nothing,
    /// A query named in a `WITH`.
    Named(String),
    /// A query of its own.
    Query(Box<Select>),
    /// The distinct rows of several queries.
    Union(Vec<Select>),
    /// The rows of several queries, one after the other.
    UnionAll(Vec<Select>),
    /// The elements of an array, each as `value` with its `position`, from 1.
    Elements(Sql),
}

/// A join.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Join {
    /// `LEFT JOIN`, `JOIN`, `CROSS JOIN LATERAL`.
    pub kind: JoinKind,
    /// What is joined.
    pub relation: Relation,
    /// Its alias.
    pub alias: String,
    /// When rows belong together.
    pub on: Vec<Sql>,
}

/// The kinds of join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinKind {
    /// `LEFT JOIN … ON …`
    Left,
    /// `LEFT JOIN LATERAL (…) ON true`
    LeftLateral,
    /// `JOIN … ON …`
    Inner,
    /// `CROSS JOIN LATERAL …`: a row for each of its own.
    Lateral,
    /// `CROSS JOIN LATERAL (SELECT …)`: values computed from the row, named once.
    Values,
}

impl Select {
    /// A query over one relation that returns nothing yet.
    pub(super) fn from(relation: Relation, alias: impl Into<String>) -> Self {
        Self {
            distinct_on: Vec::new(),
            distinct: false,
            columns: Vec::new(),
            from: relation,
            alias: alias.into(),
            joins: Vec::new(),
            conditions: Vec::new(),
            among: None,
            group_by: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            fenced: None,
        }
    }

    pub(super) fn output(&mut self, name: impl Into<String>, value: Sql) {
        self.columns.push(Output { value: Value::Plain(value), name: name.into() });
    }
}
