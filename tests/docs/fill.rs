use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub customer: "customer" { id: BigInt, company_id: Option<BigInt>, locale: Option<Text> } }
table! { pub company: "company" { id: BigInt, locale: Option<Text> } }

/// Fill a new column that is to become NOT NULL.
pub fn rules() -> Backfill {
    let its_company = lookup("its_company", company).on(company.id, customer.company_id);
    let locale = fill("locale", customer.locale)
        .from("company", its_company.get(company.locale))
        .or_default("nobody said", "en")
        .flag();
    let unfilled = count(rows(customer).only_where(customer.locale.is_null()));

    backfill("locales", "Gives every customer a locale, so that the column can be made NOT NULL")
        .rule(locale)
        .check(prove("customers without a locale", unfilled).equals(0))
        .build()
}
