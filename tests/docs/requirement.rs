use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub order: "order" { id: BigInt, country: Option<Text>, vat: Option<Numeric>, paid: Boolean } }
table! { pub rate: "rate" { country: Text, vat: Numeric } }

/// Say what must hold before, and what must hold after.
pub fn rules() -> Backfill {
    let its_rate = lookup("its_rate", rate).on(rate.country, order.country);
    let unrated = order.vat.is_null().and(order.country.is_not_null()).and(not(its_rate.exists()));
    let unplaced = rows(order).only_where(order.country.is_null());
    let unpaid = count(rows(order).only_where(order.paid.is(false).and(order.vat.is_null())));

    backfill("order_vat", "Gives every order the tax rate of its country")
        .expects(rate.vat)
        .require(require("rates", rows(order).only_where(unrated), "has a country without a rate", "add the rate"))
        .require(warn("countries", unplaced, "has no country: it stays without a rate", "ask the customer"))
        .rule(fill("vat", order.vat).from("country", its_rate.get(rate.vat)).or_leave_null())
        .check(prove("unpaid orders without a rate", unpaid).at_most(1))
        .check(report("orders by country", distribution(rows(order), order.country)))
        .build()
}
