-- A sender takes a message in hand, for ten seconds. What is no longer true is dropped here;
-- what would disturb a night waits for the morning. The document holds all that the words
-- need, no more: contact and telephone numbers sealed, nothing medical, no door code.
-- An offer comes with the token of a link that may answer it, and nothing else; the question how it
-- went with one that may say so.
-- ok {message, try, kind, channel, now_at, contact, first_name, outing, offer, token, number, …}
-- · ok {dropped} · ok {later_at} · not_found · stale: ended, not due, or in another's hand
create function api.message_take(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'message_take', '{service:dispatcher}');
    m nec.message;
    o nec.outing;
    f nec.offer;
    untrue text;
    token text;
    words jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    m := core.message_lock((input ->> 'message')::bigint);
    if m.id is null then return core.refused('not_found', 'message'); end if;
    if m.state <> 'queued' or m.due_at > nec.now() or m.taken_until > clock_timestamp() then
        return core.refused('stale', 'state_changed');
    end if;
    m := core.offer_message_lead(m);
    untrue := core.message_untrue(m);
    if untrue is not null then
        perform core.message_end(m, 'dropped', untrue);
        return core.done(actor, jsonb_build_object('dropped', untrue));
    end if;
    if core.daytime(nec.now(), false) <> nec.now() and not core.message_loud(m) then
        update message set due_at = core.daytime(nec.now(), false), claimed_until = null where id = m.id returning * into m;
        return core.done(actor, jsonb_build_object('later_at', m.due_at));
    end if;
    update message set tries = tries + 1, taken_until = clock_timestamp() + interval '10 seconds' where id = m.id returning * into m;
    select * into o from outing where id = m.outing_id;
    select * into f from offer where id = m.offer_id;
    if m.kind in ('offer', 'offer_reminder') then
        token := core.session_new(m.person_id, 'link', 'web', f.deadline_at - nec.now() + interval '1 day', f.id);
    elsif m.kind in ('feedback_senior', 'feedback_volunteer') then
        token := core.session_new(m.person_id, 'review', 'web', core.span('review_lasts'), outing => m.outing_id);
    end if;
    words := core.message_words(m, o, f);
    perform core.reading_note(m.person_id, 'volunteer', m.channel);
    return core.done(actor, words || m.data || jsonb_build_object('token', coalesce(token, m.data ->> 'token')));
end $$;
