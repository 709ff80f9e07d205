-- May somebody who once logged in still act? Not once erased, gone, or suspended.
create function core.still_here(person bigint, role text) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    if person is null then return true; end if;
    case role
    when 'coordinator' then
        return exists (select from person p join coordinator c on c.person_id = p.id
                       where p.id = person and p.erased_at is null and c.left_at is null);
    when 'volunteer', 'link' then
        return exists (select from person p join volunteer v on v.person_id = p.id
                       where p.id = person and p.erased_at is null and v.state not in ('suspended', 'left'));
    when 'senior' then
        return exists (select from person p join senior s on s.person_id = p.id
                       where p.id = person and p.erased_at is null and s.state <> 'left');
    else
        return exists (select from person p where p.id = person and p.erased_at is null);
    end case;
end $$;

-- Does this session open anything? Not one that has ended, is over, is a login half done, or is of somebody who may not
-- act any more.
create function core.session_stands(s nec.session) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return s.ended_at is null and s.expires_at > nec.now() and s.role <> 'half' and core.still_here(s.person_id, s.role);
end $$;

-- Who acts: a session (web login, telephone call, link in a message), a service, a device that reads
-- a calendar, or anybody. Who acts or looks stays logged in; a page that is only kept up to date ("watch:" and the
-- session's token) is not somebody who is there.
-- A login half done is nobody yet; a coordinator who lacks the second factor that is asked of all is `unproved`, and
-- can only set one up.
-- A service is believed only on its own database role.
-- The search_path is the one of all others: under a second one each cached plan below is made anew.
create function core.actor_find(who text)
returns core.actor language plpgsql set search_path = nec, core, pg_temp as $$
declare
    actor core.actor;
    s nec.session;
    f nec.feed;
begin
    perform set_config('nec.role', 'act', true), set_config('nec.now', nec.now_read()::text, true), set_config('nec.seen', '', true);
    if who like 'session:%' or who like 'watch:%' then
        select * into s from session where token_hash = ext.digest(substr(who, strpos(who, ':') + 1), 'sha256');
        if found and core.session_stands(s) then
            actor.name := coalesce('person:' || s.person_id, 'session:' || s.id);
            actor.role := s.role;
            actor.person_id := s.person_id;
            actor.territory_id := s.territory_id;
            actor.channel := s.channel;
            actor.session_id := s.id;
            actor.offer_id := s.offer_id;
            actor.outing_id := s.outing_id;
        end if;
    elsif who like 'feed:%' then
        select feed.* into f from feed join volunteer v on v.person_id = feed.volunteer_id join person p on p.id = v.person_id
        where feed.token_hash = ext.digest(substr(who, 6), 'sha256') and feed.revoked_at is null and v.state <> 'left' and p.erased_at is null;
        if found then
            actor.name := 'person:' || f.volunteer_id;
            actor.role := 'feed';
            actor.person_id := f.volunteer_id;
            actor.territory_id := f.territory_id;
            actor.channel := 'web';
        end if;
    elsif who like 'service:%' and (session_user::text = 'nec_' || substr(who, 9) or pg_has_role(session_user, 'nec_owner', 'member')) then
        actor.name := who;
        actor.role := 'service';
        actor.channel := 'service';
        select id into actor.territory_id from territory order by id limit 1;
    end if;
    if actor.role is null then
        actor.name := 'anyone';
        actor.role := 'anyone';
        actor.channel := 'web';
        select id into actor.territory_id from territory order by id limit 1;
    end if;
    perform set_config('nec.actor', actor.name, true), set_config('nec.channel', actor.channel, true),
            set_config('nec.person', coalesce(actor.person_id::text, ''), true);
    perform core.territory_enter(actor.territory_id);
    if who like 'session:%' and actor.channel in ('web', 'desk') and actor.role in ('senior', 'volunteer', 'coordinator') then
        actor.until_at := core.session_slide(s);
    end if;
    if actor.role = 'coordinator' and core.setting('factor_required') = 'true' and core.factor_lacks(actor.person_id) then actor.role := 'unproved'; end if;
    return actor;
end $$;

-- The first statement of every act: who is it, may they, and has this key been answered?
-- `roles` names roles, or one service (service:dispatcher) where any other has no business.
-- Two calls with one key wait for each other; a key answers one act only.
create function core.act_begin(who text, key text, act text, roles text[])
returns core.actor language plpgsql set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.actor_find(who);
    kept answer;
begin
    actor.act := act;
    actor.key := key;
    if not (actor.role = any (roles) or actor.name = any (roles)) then
        perform set_config('nec.role', '', true);
        actor.reply := core.refused('forbidden', case actor.role when 'anyone' then 'login_needed' else 'not_your_act' end);
        return actor;
    end if;
    if key is not null then
        perform pg_advisory_xact_lock(hashtextextended(actor.name || '/' || key, 1));
        select a.* into kept from answer a where a.actor = actor.name and a.key = act_begin.key;
        if found then
            actor.reply := case when kept.act = act then row ('ok', null, null, kept.answer)::core.answer
                           else core.refused('conflict', 'key_used') end;
        end if;
    end if;
    return actor;
end $$;

-- The first statement of every page: from here on only what concerns the actor is visible.
create function core.page_begin(who text, roles text[])
returns core.actor language plpgsql set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.actor_find(who);
    outings bigint[] := '{}';
    people bigint[] := '{}';
    met bigint[] := '{}';      -- whom they go out with: until it is closed, one may telephone the other
begin
    if not (actor.role = any (roles)) then
        perform set_config('nec.role', '', true);
        actor.reply := core.refused('forbidden', case actor.role when 'anyone' then 'login_needed' else 'not_your_page' end);
        return actor;
    end if;
    if actor.role = 'senior' then
        select array_agg(id) into outings from outing where senior_id = actor.person_id;
        select array_agg(distinct volunteer_id) into people from assignment where senior_id = actor.person_id;
        select people || array_agg(volunteer_id) into people from bond where senior_id = actor.person_id;
    elsif actor.role in ('volunteer', 'link') then
        select array_agg(distinct outing_id), array_agg(distinct senior_id) into outings, people from (
            select outing_id, senior_id from offer
            where volunteer_id = actor.person_id and (actor.offer_id is null or id = any (core.link_offers(actor.offer_id)))
            union select outing_id, senior_id from assignment
            where volunteer_id = actor.person_id and actor.offer_id is null) x;
    end if;
    if actor.role = 'review' then
        select array[o.id], array_agg(a.volunteer_id) || o.senior_id into outings, people
        from outing o join assignment a on a.outing_id = o.id and a.active where o.id = actor.outing_id group by o.id;
    end if;
    if actor.role = 'feed' then
        select array_agg(outing_id), array_agg(distinct senior_id) into outings, people from assignment where volunteer_id = actor.person_id;
    end if;
    if actor.role in ('senior', 'volunteer') then
        select array_agg(case actor.role when 'senior' then a.volunteer_id else a.senior_id end) into met
        from assignment a join outing o on o.id = a.outing_id
        where actor.person_id = case actor.role when 'senior' then a.senior_id else a.volunteer_id end
          and a.active and o.state <> 'closed';
        met := coalesce(met, '{}') || actor.person_id;
    end if;
    if actor.role = 'coordinator' then
        perform set_config('nec.hears', case when core.hears(actor.person_id) then 'yes' else '' end, true);
    end if;
    perform set_config('nec.outings', coalesce(outings, '{}')::text, true),
            set_config('nec.contacts', met::text, true), set_config('nec.offers', coalesce(core.link_offers(actor.offer_id), '{}')::text, true),
            set_config('nec.people', (coalesce(people, '{}') || coalesce(actor.person_id, 0))::text, true),
            set_config('nec.role', case actor.role when 'service' then 'act' else actor.role end, true);
    return actor;
end $$;

-- A new session; the token is in nobody's hands but the caller's from here on.
create function core.session_new(person bigint, role text, channel text, lasts interval, offer bigint default null,
    data jsonb default '{}', outing bigint default null)
returns text language plpgsql set search_path = nec, core, pg_temp as $$
declare
    token text := translate(rtrim(encode(ext.gen_random_bytes(32), 'base64'), '='), '+/' || chr(10), '-_');
begin
    insert into session (token_hash, territory_id, person_id, role, channel, offer_id, outing_id, data, expires_at)
    values (ext.digest(token, 'sha256'), current_setting('nec.territory')::smallint, person, role, channel, offer, outing, data,
            nec.now() + lasts);
    return token;
end $$;

create function core.session_id(token text) returns bigint language sql stable set search_path = nec, core, ext, pg_temp as $$
    select id from session where token_hash = digest(token, 'sha256')
$$;
