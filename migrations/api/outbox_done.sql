-- What became of a claim. `journals` are carried; `again` could not be, and are claimed again
-- in a moment; `messages` are in a queue: what is still unsent in ten seconds was lost there.
-- ok
create function api.outbox_done(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'outbox_done', '{service:dispatcher}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    -- By arrays, here and in outbox_claim: a plan for a join of unknown size reads the journal whole.
    update journal set handled_at = clock_timestamp(), claimed_until = null
    where id = any (array(select jsonb_array_elements_text(input -> 'journals')::bigint));
    update journal set claimed_until = clock_timestamp() + interval '2 seconds'
    where handled_at is null and id = any (array(select jsonb_array_elements_text(input -> 'again')::bigint));
    -- One whose row somebody holds is in a sender's hand already: we need not wait for it.
    update message set claimed_until = clock_timestamp() + interval '10 seconds', claimed_by = null where id = any (array(
        select m.id from message m where m.state = 'queued'
        and m.id = any (array(select jsonb_array_elements_text(input -> 'messages')::bigint)) for no key update skip locked));
    return core.shown('{}');
end $$;
