-- What each person lets us do. A row of nec.consent is evidence: what was said, when, on which way, of which words,
-- by whom it was heard; the one that is not withdrawn holds.

-- The words that are read or shown (docs/donnees/consentement.md).
create function core.consent_script() returns text language sql immutable
return 'v2';

create function core.consents_to(person bigint, purpose text) returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select exists (select from consent c where c.person_id = consents_to.person and c.purpose = consents_to.purpose and c.given and c.withdrawn_at is null)
$$;

-- They have said no to it: what is done unless somebody objects is not done any more. This and the next are asked at
-- each offer: in PL/pgSQL, which keeps its plans.
create function core.refuses(person bigint, purpose text) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from consent c where c.person_id = refuses.person and c.purpose = refuses.purpose and not c.given and c.withdrawn_at is null);
end $$;

-- What we hold of them is kept and not used: nothing new begins for them, nothing of it is erased.
create function core.limited(person bigint) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from person p where p.id = limited.person and p.limited_at is not null);
end $$;

-- What a person of that role is asked about. Their yes to the service itself is another matter: without it there is none.
create function core.consents_of(meant text) returns text[] language sql immutable
return case meant when 'senior' then '{health,text_message,voice_call,check_up,activities,third_party}'::text[]
    else '{text_message,voice_call,photo,learning}' end;

-- How each of them stands, for their own page and the desk's: yes, no, or nobody has said. `holds`: what is done today.
create function core.consents_shown(person bigint, meant text) returns jsonb language sql stable set search_path = nec, core, pg_temp as $$
    select jsonb_agg(jsonb_build_object('consent', w.purpose, 'holds', coalesce(c.given, w.purpose in ('voice_call', 'activities', 'learning')),
        'said_at', c.at, 'channel', c.channel) order by w.n)
    from unnest(core.consents_of(meant)) with ordinality w (purpose, n)
    left join lateral (select * from consent x where x.person_id = consents_shown.person and x.purpose = w.purpose and x.withdrawn_at is null
                       order by x.id desc limit 1) c on true
$$;

-- A yes or a no from now on; what held before is withdrawn, not forgotten.
create function core.consent_say(person bigint, wanted text, yes boolean, actor core.actor) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update consent c set withdrawn_at = nec.now()
    where c.person_id = person and c.purpose = wanted and c.given <> yes and c.withdrawn_at is null;
    if not exists (select from consent c where c.person_id = person and c.purpose = wanted and c.withdrawn_at is null) then
        insert into consent (person_id, purpose, given, channel, script, by_person_id)
        values (person, wanted, yes, actor.channel, core.consent_script(), actor.person_id);
    end if;
end $$;

-- What follows at once. The caller holds the outings of a senior who does not want their needs noted any more.
create function core.consent_follow(person bigint, wanted text, yes boolean) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    case wanted
    when 'text_message' then
        update contact_point c set texts_stopped_at = case when not yes then coalesce(c.texts_stopped_at, nec.now()) end where c.person_id = person and c.kind = 'mobile';
    when 'voice_call' then
        update contact_point c set calls_stopped_at = case when not yes then nec.now() end where c.person_id = person and c.kind in ('mobile', 'landline');
    when 'photo' then if not yes then delete from photo f where f.volunteer_id = person; end if; -- api.photo_set brings another
    when 'health' then if not yes then perform core.needs_change(person, '{}'); end if;
    when 'learning' then if not yes then perform core.learning_erase(person); end if;
    when 'activities' then
        if not yes then delete from activity_proposal p where p.senior_id = person and p.answer is null; end if;
    else null;
    end case;
end $$;

-- What the matcher has learned from somebody's answers is forgotten: it learns everything anew without it.
create function core.learning_erase(volunteer bigint) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update offer set features = null, probability = null where volunteer_id = volunteer and features is not null;
    perform core.journal('person', volunteer, 'learning_erased');
end $$;

-- Whose data an act is about: one's own, or whom a coordinator names. Their row is held.
create function core.whose(actor core.actor, input jsonb) returns nec.person
language sql set search_path = nec, core, pg_temp as $$
    select p.* from person p
    where case actor.role when 'coordinator' then p.code = input ->> 'person' else p.id = actor.person_id end
      and p.territory_id = actor.territory_id and p.erased_at is null
      and (exists (select from senior s where s.person_id = p.id) or exists (select from volunteer v where v.person_id = p.id))
    for update of p
$$;

create function core.meant(person bigint) returns text language sql stable set search_path = nec, core, pg_temp as $$
    select case when exists (select from senior s where s.person_id = meant.person) then 'senior' else 'volunteer' end
$$;
