-- An address at which a device of the volunteer's reads their outings. The token is told here
-- and never again: not even the answer kept under the key has it.
-- ok {feed, name, token} · invalid name · too_many feeds_enough
create function api.feed_make(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, ext, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'feed_make', '{volunteer}');
    title text := core.text_of(input, 'name', 60);
    token text := nec.code();
    made feed;
    shown core.answer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if title is null then return core.invalid(core.problem('name', 'required')); end if;
    perform 1 from volunteer where person_id = actor.person_id for update;
    if exists (select from feed where volunteer_id = actor.person_id and name = title and revoked_at is null) then
        return core.invalid(core.problem('name', 'taken'));
    end if;
    if (select count(*) from feed where volunteer_id = actor.person_id and revoked_at is null) >= 10 then
        return core.refused('too_many', 'feeds_enough');
    end if;
    insert into feed (territory_id, volunteer_id, name, token_hash)
    values (actor.territory_id, actor.person_id, title, digest(token, 'sha256')) returning * into made;
    perform core.journal('person', actor.person_id, 'feed_made');
    shown := core.done(actor, jsonb_build_object('feed', made.code, 'name', made.name));
    shown.document := shown.document || jsonb_build_object('token', token);
    return shown;
end $$;
