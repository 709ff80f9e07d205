-- What has served its time goes: answers to keys (real time), sessions and login codes that
-- have ended, the words of messages, the numbers of calls, what callers have said.
-- ok {done, more}
create function api.chore_purge(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_purge');
    most int := core.chore_limit();
    kept_answers interval := core.span('keep_answers');
    kept_bodies interval := core.span('keep_bodies');
    gone int[] := '{}';
    n int;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    -- Found first, then removed: no plan, however young the tables, looks for them once a row.
    delete from answer z where (z.actor, z.key) in (select x.actor, x.key from unnest(array(
        select a from answer a where a.at < transaction_timestamp() - kept_answers limit most)) x);
    get diagnostics n = row_count;
    gone := gone || n;
    delete from session where id = any (array(
        select id from session where least(expires_at, ended_at) < nec.now() - interval '1 day' limit most));
    get diagnostics n = row_count;
    gone := gone || n;
    delete from login where id = any (array(select id from login where expires_at < nec.now() - interval '24 hours' limit most));
    get diagnostics n = row_count;
    gone := gone || n;
    update message set body_sealed = null where id = any (array(
        select id from message where body_sealed is not null and ended_at < nec.now() - kept_bodies limit most));
    get diagnostics n = row_count;
    gone := gone || n;
    update text set body_sealed = null, from_sealed = null where id = any (array(
        select id from text where body_sealed is not null and at < nec.now() - kept_bodies limit most));
    get diagnostics n = row_count;
    gone := gone || n;
    -- Of strangers nothing stays: they are no people of ours.
    update escalation set name = null, by_name = null, by_contact_sealed = null, contact_sealed = null, contact_index = null,
        client_index = null, note_sealed = null
    where id = any (array(select id from escalation where person_id is null and name is not null and settled_at < nec.now() - kept_bodies limit most));
    get diagnostics n = row_count;
    gone := gone || n;
    update call set number_sealed = null, number_index = null where id = any (array(
        select id from call where number_sealed is not null and ended_at < nec.now() - kept_bodies limit most));
    get diagnostics n = row_count;
    gone := gone || n;
    update recording set sound_sealed = null where id = any (array(
        select r.id from recording r join escalation e on e.id = r.escalation_id
        where r.sound_sealed is not null and e.settled_at < nec.now() - kept_bodies limit most));
    get diagnostics n = row_count;
    gone := gone || n;
    delete from draft where person_id = any (array(select person_id from draft where kept_at < nec.now() - core.span('keep_drafts') limit most));
    get diagnostics n = row_count;
    gone := gone || n;
    -- A gateway has its last word within three days.
    delete from receipt where (gateway, gateway_id) in (select r.gateway, r.gateway_id from receipt r where r.at < nec.now() - kept_answers limit most);
    get diagnostics n = row_count;
    gone := gone || n;
    return core.done(actor, jsonb_build_object('done', (select sum(x) from unnest(gone) x), 'more', most = any (gone)));
end $$;
