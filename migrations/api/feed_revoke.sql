-- From now on nobody reads a calendar at that address.
-- ok · not_found feed
create function api.feed_revoke(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'feed_revoke', '{volunteer}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update feed set revoked_at = nec.now()
    where code = input ->> 'feed' and volunteer_id = actor.person_id and revoked_at is null;
    if not found then return core.refused('not_found', 'feed'); end if;
    perform core.journal('person', actor.person_id, 'feed_revoked');
    return core.done(actor);
end $$;
