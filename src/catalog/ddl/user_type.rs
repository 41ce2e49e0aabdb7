//! Types that the DDL creates: enums with their labels, others by name.

use super::Reader;
use super::cursor::{Cursor, Name};
use super::fault::Fault;
use crate::sql::QualifiedName;

impl Reader<'_> {
    pub(super) fn create_type(&mut self, mut cursor: Cursor) -> Result<(), Fault> {
        let name = self.new_name(cursor.name()?);
        if !cursor.take("AS ENUM") {
            self.other_types.insert(name);
            return Ok(());
        }
        let label = |mut element: Cursor| {
            let label = element.string()?;
            element.end().map(|()| label)
        };
        let labels = cursor.group()?.elements().into_iter().map(label).collect::<Result<_, _>>()?;
        cursor.end()?;
        self.catalog.enums.insert(name, labels);
        Ok(())
    }

    /// What changes a composite type is passed over: its attributes are not in the catalog.
    pub(super) fn alter_type(&mut self, mut cursor: Cursor) -> Result<(), Fault> {
        let name = self.type_name(&cursor.name()?);
        if cursor.take("RENAME TO") {
            let new = QualifiedName::new(&name.schema, cursor.identifier()?);
            self.rename_type(&name, &new);
        } else if cursor.take("SET SCHEMA") {
            let new = QualifiedName::new(cursor.identifier()?, &name.name);
            self.rename_type(&name, &new);
        } else if cursor.take("ADD VALUE") {
            return self.add_label(&name, cursor);
        } else if cursor.take("RENAME VALUE") {
            let start = cursor;
            let old = cursor.string()?;
            cursor.expect("TO")?;
            let new = cursor.string()?;
            let label =
                self.catalog.enums.get_mut(&name).and_then(|labels| labels.iter_mut().find(|label| **label == old));
            *label.ok_or_else(|| start.fault(format!("`{name}` has no label `{old}`")))? = new;
        }
        Ok(())
    }

    fn add_label(&mut self, name: &QualifiedName, mut cursor: Cursor) -> Result<(), Fault> {
        let if_not_exists = cursor.take("IF NOT EXISTS");
        let start = cursor;
        let label = cursor.string()?;
        let labels =
            self.catalog.enums.get_mut(name).ok_or_else(|| start.fault(format!("there is no enum `{name}`")))?;
        if labels.contains(&label) {
            return if if_not_exists { Ok(()) } else { Err(start.fault(format!("`{name}` has this label already"))) };
        }
        let after = usize::from(cursor.sees("AFTER"));
        let at = if cursor.take("BEFORE") || cursor.take("AFTER") {
            let neighbour = cursor.string()?;
            let at = labels.iter().position(|label| *label == neighbour);
            at.ok_or_else(|| start.fault(format!("`{name}` has no label `{neighbour}`")))? + after
        } else {
            labels.len()
        };
        cursor.end()?;
        labels.insert(at, label);
        Ok(())
    }

    pub(super) fn drop_type(&mut self, name: &Name) {
        self.remove_type(&self.type_name(name));
    }
}
