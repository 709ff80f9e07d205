-- What matters for who may come to an outing, fresh, for nec-matcher (matcher/codec.h). With `preview` a
-- coordinator wants to look at the list, and the question may have been answered.
-- ok {now, outing, senior, bonds, excluded, asked, pending, leaves_at, pace, limits} · invalid outing · not_found ·
-- stale: nobody is wanted any more, or this very question has been answered · forbidden
create function api.match_problem(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'match_problem', '{service:matcher}');
    o nec.outing;
    s nec.senior;
    legs record;
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
    select * into s from senior where person_id = o.senior_id;
    legs := core.legs_wanted(o);
    return core.shown(jsonb_build_object(
        'now', nec.now(),
        'outing', core.match_outing(o, s, legs.there, legs.back) || case when preview then '{"ahead": true}' else '{}' end::jsonb,
        'senior', jsonb_build_object('languages', s.languages),
        'bonds', (
            with desk as materialized (select * from core.desk_choices(o))
            select coalesce(jsonb_agg(jsonb_build_object('volunteer', known.id, 'outings', coalesce(b.outings, 0),
                'last_at', b.last_at, 'circle', coalesce(b.circle, false),
                'preferred', known.id is not distinct from o.prefer_id)
                || jsonb_strip_nulls(jsonb_build_object('desk', d.here, 'chosen', nullif(d.chosen, 0))) order by known.id), '[]')
            from (select volunteer_id from bond where senior_id = o.senior_id
                  union select o.prefer_id where o.prefer_id is not null
                  union select volunteer from desk) known (id)
            left join desk d on d.volunteer = known.id
            left join bond b on b.volunteer_id = known.id and b.senior_id = o.senior_id),
        'excluded', to_jsonb(array(select x.volunteer_id from exclusion x where x.senior_id = o.senior_id)),
        'asked', to_jsonb(array(select core.asked_before(o.id))),
        'pending', (
            select coalesce(jsonb_agg(jsonb_build_object('at', f.made_at, 'probability', coalesce(f.probability, 0.25)) order by f.id), '[]')
            from offer f where f.outing_id = o.id and f.slot is not null and (f.there and legs.there or f.back and legs.back)),
        'leaves_at', core.offer_due(o),
        'pace', core.pace(),
        'limits', jsonb_build_object('open', least(8, core.setting('open_offers')::int), 'message', core.setting('message_offers')::int, 'day', core.setting('day_offers')::int, 'week', core.setting('week_offers')::int)));
end $$;
