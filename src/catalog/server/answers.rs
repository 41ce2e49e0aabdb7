use serde::Deserialize;

use crate::sql::QualifiedName;

/// What a server answers about all that its users created.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) relations: Vec<RelationAnswer>,
    /// In their tables' order.
    pub(crate) columns: Vec<ColumnAnswer>,
    /// In the order in which they were created.
    pub(crate) indexes: Vec<IndexAnswer>,
    pub(crate) foreign_keys: Vec<ForeignKeyAnswer>,
    pub(crate) checks: Vec<CheckAnswer>,
    pub(crate) enums: Vec<EnumAnswer>,
}

/// A name as JSON has it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Named {
    pub(crate) schema: String,
    pub(crate) name: String,
}

impl Named {
    pub(crate) fn name(&self) -> QualifiedName {
        QualifiedName::new(&self.schema, &self.name)
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct RelationAnswer {
    #[serde(flatten)]
    pub(crate) of: Named,
    pub(crate) kind: RelationKind,
    /// The table that it is a partition of.
    pub(crate) parent: Option<Named>,
    /// The partition key, of a partitioned table: `RANGE (day)`.
    pub(crate) partitioned_by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RelationKind {
    Table,
    View,
    MaterializedView,
    ForeignTable,
    /// A table that inherits from another.
    Child,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ColumnAnswer {
    #[serde(flatten)]
    pub(crate) of: Named,
    pub(crate) column: String,
    /// The type as the column has it.
    pub(crate) declared: String,
    /// The type that a domain is over, or an array of a domain.
    pub(crate) underlying: Option<String>,
    pub(crate) not_null: bool,
    /// The column's default, or else its domain's.
    pub(crate) default: Option<String>,
    pub(crate) generated: bool,
    pub(crate) identity: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct IndexAnswer {
    #[serde(flatten)]
    pub(crate) of: Named,
    pub(crate) index: String,
    pub(crate) method: String,
    pub(crate) primary: bool,
    /// Whether it makes its columns' values unique by their equality.
    pub(crate) unique: bool,
    pub(crate) deferrable: bool,
    pub(crate) nulls_not_distinct: bool,
    /// How many columns and expressions it has, those that it only includes left out.
    pub(crate) keys: usize,
    /// The columns before the first expression.
    pub(crate) columns: Vec<String>,
    pub(crate) predicate: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ForeignKeyAnswer {
    #[serde(flatten)]
    pub(crate) of: Named,
    pub(crate) constraint: String,
    pub(crate) columns: Vec<String>,
    pub(crate) references: Named,
    pub(crate) referenced_columns: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CheckAnswer {
    #[serde(flatten)]
    pub(crate) of: Named,
    pub(crate) constraint: String,
    /// The column whose domain has it, under the name `VALUE`; none where the table has it.
    pub(crate) of_domain_of: Option<String>,
    pub(crate) condition: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct EnumAnswer {
    #[serde(flatten)]
    pub(crate) of: Named,
    pub(crate) labels: Vec<String>,
}
