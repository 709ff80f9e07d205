-- A coordinator calls somebody from the desk: the coordinator's telephone rings first (`phone`, or
-- the one that stands in their own record), and once they have pressed a key, the person's. Whom: a
-- person, or whoever left the word of an escalation.
-- ok {call} · forbidden concern_kept: a worry, told to others · invalid person · not_found · conflict: no telephone here or there, or already ringing
create function api.call_back(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'call_back', '{coordinator}');
    e nec.escalation;
    called bigint;
    own nec.contact_point;
    c nec.call;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'escalation') is not null then
        select * into e from escalation where code = input ->> 'escalation' and territory_id = actor.territory_id;
        if not found then return core.refused('not_found', 'escalation'); end if;
        if core.kept_from(actor, e) then return core.refused('forbidden', 'concern_kept'); end if;
        called := e.person_id;
    elsif core.text_of(input, 'person') is not null then
        select id into called from person where code = input ->> 'person' and territory_id = actor.territory_id and erased_at is null;
        if not found then return core.refused('not_found', 'person'); end if;
    else
        return core.invalid(core.problem('person', 'required'));
    end if;
    if (core.telephone_of(called)).id is null and e.contact_sealed is null then return core.refused('conflict', 'no_telephone'); end if;
    own := core.telephone_of(actor.person_id);
    if own.id is null and input #>> '{phone,index}' is null then return core.refused('conflict', 'no_own_telephone'); end if;
    if exists (select from call where by_id = actor.person_id and ended_at is null) then return core.refused('conflict', 'call_under_way'); end if;
    insert into call (territory_id, direction, person_id, by_id, escalation_id, number_index, number_sealed)
    values (actor.territory_id, 'back', called, actor.person_id, e.id, coalesce(input #>> '{phone,index}', own.value_index),
            coalesce(input #>> '{phone,sealed}', own.value_sealed)) returning * into c;
    perform core.journal('call', c.id, 'call_asked');
    return core.done(actor, jsonb_build_object('call', c.code));
end $$;
