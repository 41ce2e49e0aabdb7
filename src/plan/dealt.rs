//! What is planned for a row, joined to it by its key.

use super::names::{key_name, member_name};
use super::query::{Query, column, equal};
use super::relations::Reach;
use super::select::{JoinKind, Relation, Select, Sql};
use crate::ir::{Declared, Expr, Lookup, Rows};
use crate::sql::Type;

const DEALT: &str = "dealt";

impl Query<'_> {
    /// Joins the plan of a rotation, and gives the pairs by which the member dealt to a row is found.
    pub(super) fn dealt_member(&mut self, lookup: &Lookup) -> Vec<(Expr, Sql)> {
        let members = self.key_columns(&lookup.table);
        let names: Vec<String> = members.iter().map(|name| member_name(name)).collect();
        let alias = self.planned(DEALT, &names, |_| Vec::new());
        let of = Rows::Table(lookup.table.clone());
        let pair = |(name, member): (&String, String)| {
            let (ty, dealt) = (Type::Text, column(&alias, &member));
            let name = name.clone();
            (Expr::Column { of: of.clone(), name, ty, nullable: false, declared: Declared::default() }, dealt)
        };
        members.iter().zip(names).map(pair).collect()
    }

    /// Joins what is planned for a row, by its key and by `on`; gives the alias under which the columns stand.
    ///
    /// In a window the plan is asked only for the rows that come to the case which is planned: where all of them are asked
    /// for, each goes through the index of the plan.
    pub(super) fn planned(&mut self, wanted: &str, columns: &[String], on: impl Fn(&str) -> Vec<Sql>) -> String {
        let relation = self.dealt.clone().expect("a planned case is lowered only where its plan is at hand");
        let target = self.own_table.clone().expect("what is planned is planned for the rows of a table");
        let alias = self.reserve(wanted);
        let key = self.key_columns(&target);
        let mut on_key: Vec<Sql> =
            key.iter().map(|name| equal(&column(&alias, &key_name(name)), &self.column(name))).collect();
        on_key.extend(on(&alias));
        let comes: Vec<Sql> = self.gate.iter().chain(&self.comes).cloned().collect();
        if self.relations.reach != Reach::Window || comes.is_empty() {
            self.join(JoinKind::Left, relation, &alias, on_key);
            return alias;
        }
        let mut planned = Select::from(relation, &alias);
        for name in columns {
            planned.output(name, column(&alias, name));
        }
        planned.conditions = on_key.into_iter().chain(comes).collect();
        planned.fenced = true;
        self.join(JoinKind::LeftLateral, Relation::Query(Box::new(planned)), &alias, Vec::new());
        alias
    }
}
