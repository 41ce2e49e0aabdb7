//! The tables that the rules read and write; `schema.sql` declares them to the database.

use backstitch::prelude::*;

table! {
    /// Somebody who looks after pets.
    pub sitter: "Sitter" {
        id: Text,
        active: Boolean,
    }
}

table! {
    /// Somebody whose pets are looked after.
    pub client: "Client" {
        id: Text,
        weekly_plan_active: Option<Boolean> = "weeklyPlanActive",
    }
}

table! {
    /// One visit, or a series of them.
    pub booking: "Booking" {
        id: Text,
        is_recurring: Option<Boolean> = "isRecurring",
    }
}

table! {
    /// A phone number that an org sends messages from.
    pub message_number: "MessageNumber" {
        id: Text,
        org_id: Text = "orgId",
        e164: Text,
        status: Text,
        number_class: Text = "numberClass",
        assigned_sitter_id: Option<Text> = "assignedSitterId",
        owner_id: Option<Text> = "ownerId",
        is_rotating: Boolean = "isRotating",
        rotation_priority: Option<Integer> = "rotationPriority",
        last_assigned_at: Option<Timestamp> = "lastAssignedAt",
        created_at: Timestamp = "createdAt",
        updated_at: Timestamp = "updatedAt",
    }
}

table! {
    /// A conversation of an org with a client.
    pub message_thread: "MessageThread" {
        id: Text,
        org_id: Text = "orgId",
        booking_id: Option<Text> = "bookingId",
        client_id: Option<Text> = "clientId",
        assigned_sitter_id: Option<Text> = "assignedSitterId",
        masked_number_e164: Option<Text> = "maskedNumberE164",
        number_class: Option<Text> = "numberClass",
        message_number_id: Option<Text> = "messageNumberId",
        is_one_time_client: Option<Boolean> = "isOneTimeClient",
        is_meet_and_greet: Boolean = "isMeetAndGreet",
        meet_and_greet_approved_at: Option<Timestamp> = "meetAndGreetApprovedAt",
        created_at: Timestamp = "createdAt",
        updated_at: Timestamp = "updatedAt",
    }
}

table! {
    /// The number behind which a sitter's own one is hidden.
    pub sitter_masked_number: "SitterMaskedNumber" {
        id: Text,
        org_id: Text = "orgId",
        sitter_id: Text = "sitterId",
        message_number_id: Text = "messageNumberId",
        status: Text,
    }
}

table! {
    /// The time in which a sitter answers a thread.
    pub assignment_window: "AssignmentWindow" {
        id: Text,
        org_id: Text = "orgId",
        thread_id: Text = "threadId",
        booking_id: Text = "bookingId",
        sitter_id: Text = "sitterId",
        starts_at: Timestamp = "startAt",
        ends_at: Timestamp = "endAt",
        status: Text,
    }
}

table! {
    /// A message that tried to lead a client away.
    pub anti_poaching_attempt: "AntiPoachingAttempt" {
        id: Text,
        org_id: Text = "orgId",
        thread_id: Text = "threadId",
        event_id: Text = "eventId",
        actor_type: Text = "actorType",
        violation_type: Text = "violationType",
        action: Text,
    }
}
