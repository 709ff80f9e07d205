-- These two are never matched again; no reason asked. Offers between them end; a settled
-- outing must be undone first.
-- ok · not_found senior, volunteer, person: they have never met · conflict still_matched
create function api.exclusion_add(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'exclusion_add', '{senior,volunteer,coordinator}');
    senior bigint;
    volunteer bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select s.person_id into senior from senior s join person p on p.id = s.person_id
    where p.territory_id = actor.territory_id
      and case actor.role when 'senior' then p.id = actor.person_id else p.code = input ->> 'senior' end;
    select v.person_id into volunteer from volunteer v join person p on p.id = v.person_id
    where p.territory_id = actor.territory_id
      and case actor.role when 'volunteer' then p.id = actor.person_id else p.code = input ->> 'volunteer' end;
    if senior is null then return core.refused('not_found', 'senior', jsonb_build_array(core.problem('senior', 'unknown'))); end if;
    if volunteer is null then return core.refused('not_found', 'volunteer', jsonb_build_array(core.problem('volunteer', 'unknown'))); end if;
    -- Either side may say so only of somebody they have met.
    if actor.role <> 'coordinator' and not exists (select from assignment a where a.senior_id = senior and a.volunteer_id = volunteer) then
        return core.refused('not_found', 'person');
    end if;
    if not core.exclude(senior, volunteer, actor.role) then return core.refused('conflict', 'still_matched'); end if;
    return core.done(actor);
end $$;
