//! What is planned for a row, joined to it by its key, and what of a row to which nothing is dealt.

use std::rc::Rc;

use super::lookup::{FOUND, Purpose};
use super::names::{key_name, member_name};
use super::query::{Query, column, equal, on_name};
use super::relations::Reach;
use super::select::{Fence, JoinKind, Relation, Select, Sql};
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
        planned.fenced = Some(Fence("the plan is asked only of the rows that come to it"));
        self.join(JoinKind::LeftLateral, Relation::Query(Box::new(planned)), &alias, Vec::new());
        alias
    }

    /// A value that is null where a rotation has no member for a row, of which it need not be known where `asked` does not
    /// hold. In a layer it is found for all rows that look up the same at once, when the first of them asks: mostly none does.
    pub(super) fn undealt(&mut self, rotation: &Rc<Lookup>, asked: Vec<Sql>) -> Sql {
        let row = self.select.alias.clone();
        let gate: Vec<Sql> = self.gate.iter().cloned().chain(asked).collect();
        let Some(keys) = self.keys_of_layer(rotation) else {
            let own = std::mem::replace(&mut self.gate, gate);
            let found = self.found(rotation, Purpose::Undealt, &row);
            self.gate = own;
            return found;
        };
        let mut members = self.inside(&rotation.table);
        let inner: Vec<Sql> = rotation.on.iter().map(|(inner, _)| members.own(inner)).collect();
        for (number, value) in (1..).zip(&inner) {
            members.select.output(on_name(number), value.clone());
        }
        if let Some(filter) = &rotation.filter {
            members.keep_where(filter);
        }
        members.select.among = Some((inner, Box::new(keys)));
        let alias = self.reserve(&rotation.name);
        let mut found = Select::from(Relation::Nothing, &alias);
        found.output(FOUND, Sql::new("true"));
        found.conditions = gate;
        let outer = rotation.on.iter().map(|(_, outer)| self.own(outer)).collect();
        found.among = Some((outer, Box::new(members.finish())));
        found.fenced = Some(Fence("the members are gone through once, and not for each row"));
        self.join(JoinKind::LeftLateral, Relation::Query(Box::new(found)), &alias, Vec::new());
        column(&alias, FOUND)
    }
}
