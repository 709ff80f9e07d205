-- The senior would rather have somebody else: no reason asked. With `never_again` the two
-- are never matched again, and what else they had agreed to is looked for anew.
-- ok {outing, state} · not_found · stale · conflict still_matched: they are out together now
create function api.assignment_refuse(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'assignment_refuse', '{senior,coordinator}');
    never_again boolean := core.flag_of(input, 'never_again');
    o nec.outing;
    other nec.outing;
    refused bigint[];
    v bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if never_again then
        -- Several outings may change: all that could are locked, in the order of their ids.
        perform from outing x where x.senior_id = (select senior_id from outing where code = input ->> 'outing')
            and x.state in ('open', 'offering', 'accepted', 'confirmed') order by x.id for update;
    end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('accepted', 'confirmed') then return core.refused('stale', 'state_changed'); end if;
    select array_agg(volunteer_id order by volunteer_id) into refused from assignment where outing_id = o.id and active;
    if never_again and exists (select from assignment a join outing x on x.id = a.outing_id
        where a.active and a.senior_id = o.senior_id and a.volunteer_id = any (refused) and x.state in ('started', 'returning')) then
        return core.refused('conflict', 'still_matched');
    end if;
    perform core.message(r, 'other_chosen', o.id) from unnest(refused) r;
    delete from standing s where s.series_id = o.series_id and s.volunteer_id = any (refused); -- it takes two
    perform core.reopen(o, 'refused');
    if never_again then
        foreach v in array refused loop
            for other in select x.* from outing x join assignment a on a.outing_id = x.id and a.active and a.volunteer_id = v
                where x.senior_id = o.senior_id and x.state in ('open', 'offering', 'accepted', 'confirmed') order by x.id loop
                perform core.message(v, 'other_chosen', other.id);
                perform core.reopen(other, 'refused', v);
            end loop;
            if not core.exclude(o.senior_id, v, 'senior') then
                raise exception 'outing % stands between % and %', o.id, o.senior_id, v;
            end if;
        end loop;
    end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'open'));
end $$;
