-- What matters for who may come to an outing, fresh, for nec-matcher (matcher/codec.h). With `preview` a
-- coordinator wants to look at the list, and the question may have been answered.
-- ok {now, outing, senior, bonds, excluded, asked, pending, leaves_at, pace, limits, together} · invalid outing · not_found ·
-- stale: nobody is wanted any more, or this very question has been answered · forbidden
create function api.match_problem(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'match_problem', '{service:matcher}');
    o nec.outing;
    preview boolean := coalesce(input -> 'preview' = 'true', false);
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if jsonb_typeof(input -> 'outing') is distinct from 'number' then
        return core.invalid(core.problem('outing', 'required'));
    end if;
    select * into o from outing where id = (input ->> 'outing')::bigint and territory_id = actor.territory_id;
    if not found then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('open', 'offering')
       or not preview and exists (select from ranking r where r.outing_id = o.id and r.asked_version >= o.asked_version) then
        return core.refused('stale', 'state_changed');
    end if;
    return core.shown(core.match_asked(o, preview) || case when preview or o.series_id is null then '{}' else core.standing_problems(o.id) end);
end $$;
