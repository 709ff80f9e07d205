-- When, how far, what and how often somebody would go along: the whole of it, as it stands from now on;
-- and where they live now, when that has changed.
-- ok {volunteer} · invalid around, slots, purposes, abilities, week_cap · not_found: no such volunteer
create function api.volunteer_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'volunteer_set', '{volunteer,coordinator}');
    problems jsonb := core.volunteer_problems(input);
    cap int := core.whole_of(input, 'week_cap');
    home jsonb := nullif(input -> 'home', 'null');
    v nec.volunteer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if cap is null or cap not between 0 and 7 then problems := problems || core.problem('week_cap', 'range'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    v := core.volunteer_meant(actor, input);
    if v.person_id is null then return core.refused('not_found', 'volunteer'); end if;
    -- Who drives says so among what they can; other ways of going along are theirs already.
    update volunteer set radius_m = case when core.around_of(v.radius_m) = input ->> 'around' then v.radius_m else core.around_m(input ->> 'around') end,
        purposes = core.list_of(input, 'purposes'), abilities = core.list_of(input, 'abilities'), week_cap = cap,
        month_cap = greatest(v.month_cap, cap),
        modes = case when 'car' = any (core.list_of(input, 'abilities')) then modes else array_remove(modes, 'car') end
            || case when 'car' = any (core.list_of(input, 'abilities')) and not 'car' = any (modes) then '{car}'::text[] else '{}' end
    where person_id = v.person_id;
    if home ->> 'label' is not null then
        update volunteer set home_label = home ->> 'label', home_lon = core.number_of(home, 'lon'), home_lat = core.number_of(home, 'lat'),
            home_e = core.number_of(home, 'e'), home_n = core.number_of(home, 'n'), home_district = home ->> 'district'
        where person_id = v.person_id;
    end if;
    perform core.week_set(v.person_id, core.list_of(input, 'slots'));
    perform core.journal('person', v.person_id, 'availability_changed');
    return core.done(actor, jsonb_build_object('volunteer', (select code from person where id = v.person_id)));
end $$;
