-- A card of paper for somebody who reads no messages: a square to hold before a camera, and eight letters. It opens
-- once, in thirty days; an older one opens no more. The token is told here and never again: not even the answer kept
-- under the key has it. The letters are the site's, which alone has the key of their hash.
-- ok {card, token, until_at} · not_found person · conflict no_card
create function api.card_make(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, ext, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'card_make', '{coordinator}');
    p nec.person;
    token text := nec.code();
    made nec.login;
    shown core.answer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into p from person where code = input ->> 'person' and territory_id = actor.territory_id and erased_at is null for update;
    if not found then return core.refused('not_found', 'person'); end if;
    if not core.card_for(p.id) then return core.refused('conflict', 'no_card'); end if;
    perform core.card_end(p.id);
    insert into login (person_id, code, number_hash, token_hash, letters_index, expires_at)
    values (p.id, nec.code(), gen_random_bytes(32), digest(token, 'sha256'), input ->> 'letters_index', nec.now() + core.span('card_lasts'))
    returning * into made;
    perform core.journal('person', p.id, 'card_made');
    shown := core.done(actor, jsonb_build_object('card', made.code, 'until_at', made.expires_at));
    shown.document := shown.document || jsonb_build_object('token', token);
    return shown;
end $$;
