-- The one shape of every answer (DESIGN.md, settled point 1).
create type core.answer as (outcome text, reason text, problems jsonb, document jsonb);

-- Who acts, found from `who`. `reply` is set when there is nothing left to do:
-- the actor may not, or has already had an answer to this key.
create type core.actor as (
    name text, role text, person_id bigint, territory_id smallint, channel text,
    session_id bigint, offer_id bigint, outing_id bigint, until_at timestamptz, act text, key text, reply core.answer
);

