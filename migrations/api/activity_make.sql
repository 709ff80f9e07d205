-- The desk announces a group activity: Carte blanche or another, on a day, somewhere in the métropole.
-- ok {activity} · invalid title, words, appointment, stay_min, where: not found
create function api.activity_make(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'activity_make', '{coordinator}');
    spot jsonb := input -> 'where';
    stay int := coalesce(core.whole_of(input, 'stay_min'), 120);
    problems jsonb;
    made nec.activity;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    problems := case when core.appointment_problem(input) is null then '[]' else jsonb_build_array(core.appointment_problem(input)) end;
    if core.text_of(input, 'title') is null then problems := problems || core.problem('title', 'required'); end if;
    if length(core.text_of(input, 'title')) > 60 then problems := problems || core.problem('title', 'too_long'); end if; -- it goes into a text message
    if core.text_of(input, 'words') is null then problems := problems || core.problem('words', 'required'); end if;
    if stay not between 15 and 480 then problems := problems || core.problem('stay_min', 'range'); end if;
    if num_nulls(core.number_of(spot, 'e'), core.number_of(spot, 'n'), spot ->> 'label') > 0 then
        problems := problems || core.problem('where', case when spot is null then 'required' else 'unknown' end);
    end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    insert into activity (territory_id, name, words, label, insee, e, n, district, held_at, stay_min)
    values (actor.territory_id, core.text_of(input, 'title'), core.text_of(input, 'words'), spot ->> 'label', spot ->> 'insee',
        core.number_of(spot, 'e'), core.number_of(spot, 'n'), spot ->> 'district', core.instant_of(input, 'appointment_at'), stay)
    returning * into made;
    perform core.journal('activity', made.id, 'activity_made');
    return core.done(actor, jsonb_build_object('activity', made.code));
end $$;
