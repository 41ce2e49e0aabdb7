use super::Column;
use crate::diagnostic::Place;
use crate::sql::QualifiedName;

/// A table as the database has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: QualifiedName,
    /// Ordinary, partitioned, or a partition of another.
    pub kind: Kind,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The primary key's columns, in their order; empty where there is none.
    pub primary_key: Vec<String>,
    /// Unique constraints and unique indexes on plain columns without a predicate, the primary key left out.
    pub unique_keys: Vec<UniqueKey>,
    /// Foreign keys that leave this table.
    pub foreign_keys: Vec<ForeignKey>,
    /// Check constraints, of the table and of its columns.
    pub checks: Vec<Check>,
    /// Every index that is not a unique key above: plain ones, partial ones, ones on expressions.
    pub indexes: Vec<Index>,
    /// Where the DDL declares it.
    pub place: Place,
}

/// What kind of table it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Rows are stored in it.
    Ordinary,
    /// Rows are stored in its partitions; these columns decide in which.
    Partitioned {
        /// The columns of the partition key (those that an expression in it names, too).
        key: Vec<String>,
    },
    /// A partition of that table.
    PartitionOf(QualifiedName),
}

/// Columns whose values are unique together.
#[derive(Debug, Clone, PartialEq)]
pub struct UniqueKey {
    /// The constraint's or index's name, where it has one.
    pub name: Option<String>,
    /// The columns.
    pub columns: Vec<String>,
    /// Whether two nulls count as equal.
    pub nulls_not_distinct: bool,
    /// Whether the constraint is deferrable: then two rows may share the values until the transaction ends.
    pub deferrable: bool,
}

/// A foreign key from the table that has it to another.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// The constraint's name, where it has one.
    pub name: Option<String>,
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The referenced table.
    pub references: QualifiedName,
    /// The referenced columns, in the order of `columns`; the referenced primary key where the DDL names none.
    pub referenced_columns: Vec<String>,
}

/// A check constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The constraint's name, where it has one.
    pub name: Option<String>,
    /// The condition, as SQL.
    pub condition: String,
}

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Its name, where the DDL gives one.
    pub name: Option<String>,
    /// The method, such as `btree`.
    pub method: String,
    /// The leading plain columns: those before the first expression.
    pub columns: Vec<String>,
    /// Whether it is unique (a partial or expression index can be, without giving a unique key).
    pub unique: bool,
    /// The predicate of a partial index, as SQL.
    pub predicate: Option<String>,
}

impl Table {
    /// The column with that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether its rows stand in other tables.
    pub fn is_partitioned(&self) -> bool {
        matches!(self.kind, Kind::Partitioned { .. })
    }

    /// The columns that identify a row: the primary key, or else the first unique key whose columns are all not null.
    pub fn key(&self) -> Option<&[String]> {
        if !self.primary_key.is_empty() {
            return Some(&self.primary_key);
        }
        let not_null = |name: &String| self.column(name).is_some_and(|column| !column.nullable);
        let usable = |key: &&UniqueKey| !key.deferrable && key.columns.iter().all(not_null);
        self.unique_keys.iter().find(usable).map(|key| key.columns.as_slice())
    }

    /// Whether no two rows can share the values of these columns, nulls aside.
    pub fn is_unique_over(&self, columns: &[&str]) -> bool {
        let covered = |key: &[String]| !key.is_empty() && key.iter().all(|name| columns.contains(&name.as_str()));
        covered(&self.primary_key) || self.unique_keys.iter().any(|key| !key.deferrable && covered(&key.columns))
    }

    /// Whether a write to this column changes a key that others may reference, so that the row needs the stronger lock.
    pub fn is_key_column(&self, column: &str) -> bool {
        let has = |columns: &[String]| columns.iter().any(|name| name == column);
        has(&self.primary_key)
            || self.unique_keys.iter().any(|key| has(&key.columns))
            || self.indexes.iter().any(|index| index.unique && has(&index.columns))
    }

    /// Whether a B-tree index begins with these columns, in any order, so that a look-up by them reads few rows.
    pub fn has_index_on(&self, columns: &[&str]) -> bool {
        self.btrees().any(|index| index.first().is_some_and(|first| columns.contains(&first.as_str())))
    }

    /// Whether a B-tree index has these columns, in any order, and then this one: the first row in its order is found
    /// without the others.
    pub fn has_index_in_order(&self, columns: &[&str], then: &str) -> bool {
        self.btrees().any(|index| {
            let leading = index.iter().take_while(|name| columns.contains(&name.as_str())).count();
            leading == columns.len() && index.get(leading).is_some_and(|name| name == then)
        })
    }

    /// The columns of each B-tree index of all rows.
    fn btrees(&self) -> impl Iterator<Item = &[String]> {
        let plain = self.indexes.iter().filter(|index| index.method == "btree" && index.predicate.is_none());
        let keys = self.unique_keys.iter().map(|key| key.columns.as_slice());
        std::iter::once(self.primary_key.as_slice()).chain(keys).chain(plain.map(|index| index.columns.as_slice()))
    }
}
