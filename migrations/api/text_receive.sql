-- A text has come in. `word` is what it says when it is one of four words and nothing else
-- (web/reply_word.h); the words themselves are sealed. OUI and NON answer the one question that this
-- number was asked by text; STOP ends texts to it; AIDE, and whatever nobody understands, goes to a person.
-- Nothing is ever created or cancelled from free text. The same text delivered again changes nothing.
-- ok {outcome} · ok {repeated} · invalid gateway_id from word
create function api.text_receive(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'text_receive', '{service:web}');
    t nec.text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'gateway', 40) is null or core.text_of(input, 'gateway_id') is null then
        return core.invalid(core.problem('gateway_id', 'required'));
    end if;
    if input #>> '{from,index}' is null then return core.invalid(core.problem('from', 'required')); end if;
    if coalesce(input ->> 'word', '') not in ('yes', 'no', 'stop', 'help', 'other') then return core.invalid(core.problem('word', 'choose_one')); end if;
    insert into text (territory_id, gateway, gateway_id, contact_index, from_sealed, body_sealed, word)
    values (actor.territory_id, core.text_of(input, 'gateway', 40), core.text_of(input, 'gateway_id'), input #>> '{from,index}',
            input #>> '{from,sealed}', input ->> 'body', input ->> 'word')
    on conflict do nothing returning * into t;
    if t.id is null then return core.done(actor, '{"repeated": true}'); end if;
    perform set_config('nec.channel', 'sms', true);
    t.person_id := core.text_from(t);
    update text set person_id = t.person_id where id = t.id;
    return core.done(actor, jsonb_build_object('outcome', case t.word
        when 'stop' then core.text_stop(t)
        when 'yes' then core.text_answer(t)
        when 'no' then core.text_answer(t)
        else core.text_to_person(t) end));
end $$;
