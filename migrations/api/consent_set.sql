-- Somebody lets us do something with their data, or does not any more; by themselves, or said to the desk, which has
-- read the words to them. It holds at once (core.consent_follow).
-- ok {person, consent, given} · invalid person, consent: none that they are asked about · not_found person
create function api.consent_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'consent_set', '{senior,volunteer,coordinator}');
    wanted text := core.text_of(input, 'consent');
    yes boolean := core.flag_of(input, 'given');
    p nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.role <> 'coordinator' and input ? 'person' then return core.invalid(core.problem('person', 'unexpected')); end if;
    perform from outing o join person x on x.id = o.senior_id -- outings before people: the order of locks
    where wanted = 'health' and case actor.role when 'coordinator' then x.code = input ->> 'person' else x.id = actor.person_id end order by o.id for update of o;
    p := core.whose(actor, input);
    if p.id is null then return core.refused('not_found', 'person'); end if;
    if wanted is null or not wanted = any (core.consents_of(core.meant(p.id))) then return core.invalid(core.problem('consent', 'choose_one')); end if;
    perform core.consent_say(p.id, wanted, yes, actor);
    perform core.consent_follow(p.id, wanted, yes);
    perform core.journal('person', p.id, case when yes then 'consent_given' else 'consent_withdrawn' end, jsonb_build_object('consent', wanted));
    return core.done(actor, jsonb_build_object('person', p.code, 'consent', wanted, 'given', yes));
end $$;
