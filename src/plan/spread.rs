use super::names::member_name;
use super::planned_case::PlannedCase;
use super::query::{Query, TARGET, column, equal, on_name};
use super::relations::Relations;
use super::select::{Fence, Join, JoinKind, Relation, Select, Sql};
use crate::catalog::Catalog;
use crate::ir::{Choice, Lookup, Rows};

const DUE: &str = "due_row";
/// A due row with the place of its member.
const DEALT: &str = "dealt_row";
const TURN: &str = "turn";
const MEMBER: &str = "member";
const PLACE: &str = "place";
const GROUP: &str = "member_group";
const SIZE: &str = "size";

/// A rotation inside a fill: which of the sources deals from it.
pub(super) struct Rotation<'a> {
    pub(super) case: PlannedCase<'a>,
    pub(super) lookup: &'a Lookup,
}

impl Rotation<'_> {
    /// The plan: the k-th row of a group, in the order of rows, gets member k modulo n, in the order of members.
    ///
    /// Rows that are planned already, where `pending` says so, keep the member that they have and are not counted.
    pub(super) fn plan(&self, catalog: &Catalog, relations: &Relations, pending: Option<Relation>) -> Select {
        let Choice::Spread { members, rows } = &self.lookup.choice else {
            unreachable!("a rotation is a spread lookup");
        };
        let mut due = self.case.unplanned(catalog, relations, pending);
        let outer: Vec<Sql> = self.lookup.on.iter().map(|(_, outer)| due.own(outer)).collect();
        let rows = due.order(rows, TARGET);
        place(&mut due, &outer, &rows);

        let (mut member, inner) = self.members(catalog, relations);
        let key = member.key_columns(&self.lookup.table);
        for name in key {
            member.select.output(member_name(name), column(TARGET, name));
        }
        let members = member.order(members, TARGET);
        place(&mut member, &inner, &members);

        // The place is worked out by itself: then a hash by group and place finds the member, with no other compared.
        let (mut group, inner) = self.members(catalog, relations);
        for (number, value) in (1..).zip(&inner) {
            group.select.output(on_name(number), value.clone());
        }
        group.select.output(SIZE, Sql::new("count(*)"));
        group.select.group_by.clone_from(&inner);

        let groups: Vec<String> = (1..=inner.len()).map(on_name).collect();
        let same_group = |alias: &str, as_of: &str| -> Vec<Sql> {
            groups.iter().map(|name| equal(&column(alias, name), &column(as_of, name))).collect()
        };
        let joined = |query: Query<'_>, alias: &str, on: Vec<Sql>| {
            let relation = Relation::Query(Box::new(query.finish()));
            Join { kind: JoinKind::Inner, relation, alias: alias.to_owned(), on }
        };
        let mut dealt = Select::from(Relation::Query(Box::new(due.finish())), DUE);
        dealt.joins.push(joined(group, GROUP, same_group(GROUP, DUE)));
        for name in self.case.keys.iter().map(|key| &key.name).chain(&groups) {
            dealt.output(name, column(DUE, name));
        }
        let turn = format!("{} % {}", column(DUE, PLACE).as_str(), column(GROUP, SIZE).as_str());
        dealt.output(TURN, Sql::new(turn));
        dealt.fenced = Some(Fence("the members are found by group and place, with one hash"));

        let mut plan = Select::from(Relation::Query(Box::new(dealt)), DEALT);
        let mut on = same_group(MEMBER, DEALT);
        on.push(equal(&column(MEMBER, PLACE), &column(DEALT, TURN)));
        plan.joins.push(joined(member, MEMBER, on));
        for key in self.case.keys {
            plan.output(&key.name, column(DEALT, &key.name));
        }
        for name in key {
            plan.output(member_name(name), column(MEMBER, &member_name(name)));
        }
        plan
    }

    /// The members that are dealt, and the values of their group.
    fn members<'a>(&self, catalog: &'a Catalog, relations: &'a Relations) -> (Query<'a>, Vec<Sql>) {
        let mut member = Query::over_rows(catalog, relations, &Rows::Table(self.lookup.table.clone()));
        if let Some(filter) = &self.lookup.filter {
            member.keep_where(filter);
        }
        let group = self.lookup.on.iter().map(|(inner, _)| member.own(inner)).collect();
        (member, group)
    }

    /// The planned rows that still come to the rotation, and whose member still belongs to it.
    pub(super) fn still_valid(&self, catalog: &Catalog, relations: &Relations, pending: Relation) -> Select {
        let (query, _) = self.case.planned(catalog, relations, pending);
        query.finish()
    }
}

/// Returns the group that a row is counted in, and its place there, from 0.
fn place(query: &mut Query<'_>, group: &[Sql], order: &[Sql]) {
    for (number, value) in group.iter().enumerate() {
        query.select.output(on_name(number + 1), value.clone());
    }
    let place = format!("row_number() OVER (PARTITION BY {} ORDER BY {}) - 1", list(group), list(order));
    query.select.output(PLACE, Sql::new(place));
}

fn list(terms: &[Sql]) -> String {
    terms.iter().map(Sql::as_str).collect::<Vec<_>>().join(", ")
}
