use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub ticket: "ticket" { id: BigInt, area: Text, opened_at: Timestamp, agent_id: Option<BigInt>, team: Option<Text> } }
table! { pub agent: "agent" { id: BigInt, area: Text, active: Boolean, hired_at: Timestamp, team: Text } }

/// Deal tickets out to the agents of their area in turn, else to the one who is there longest.
pub fn rules() -> Backfill {
    let turn = lookup("turn", agent)
        .on(agent.area, ticket.area)
        .only_where(agent.active.is(true))
        .spread([agent.hired_at.asc(), agent.id.asc()], [ticket.opened_at.asc(), ticket.id.asc()]);
    let senior = lookup("senior", agent).on(agent.area, ticket.area).first_by([agent.hired_at.asc(), agent.id.asc()]);
    let its_agent = lookup("its_agent", agent).on(agent.id, ticket.agent_id);

    let agents = fill("agent", ticket.agent_id)
        .from("in turn", turn.get(agent.id))
        .from("nobody active", senior.get(agent.id))
        .flag()
        .or_leave_null();
    let teams = derive("team", ticket.team, its_agent.get(agent.team));
    backfill("ticket_agents", "Gives every ticket an agent, and the agent's team").rule(agents).rule(teams).build()
}
