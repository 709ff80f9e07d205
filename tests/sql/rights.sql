\ir support.sql
-- Who may what, asked of the catalogue and then tried.
create table story.service as select unnest('{nec_web,nec_dispatcher,nec_matcher,nec_admin}'::text[]) as role;
select asked('jeanne') as outing \gset
select offered(:'outing', 'lea') \g /dev/null
select link_new('link', offer_to(:'outing', 'lea')) \g /dev/null
insert into who select 'caller', 0, '', session_new(null, 'caller', 'phone', '1 year'), true;

-- ---- Tables ----
select is((select string_agg(relname, ' ') from pg_class where relnamespace = 'nec'::regnamespace and relkind = 'r'
    and relname <> 'clock' and not (relrowsecurity and relforcerowsecurity)), null, 'row-level security is forced on every table, but for the clock, which is no secret');
select is((select string_agg(c.relname || ' ' || s.role, ', ') from pg_class c, service s where c.relnamespace = 'nec'::regnamespace and c.relkind in ('r', 'S', 'v')
    and (case c.relkind when 'S' then has_sequence_privilege(s.role, c.oid, 'usage, select, update')
         else has_table_privilege(s.role, c.oid, 'select, insert, update, delete, truncate, references, trigger')
           or has_any_column_privilege(s.role, c.oid, 'select, insert, update, references') end)), null, 'no service has any right on any table');
select is((select string_agg(distinct relname, ' ') from pg_class where relnamespace = 'nec'::regnamespace and relkind in ('r', 'S') and relowner <> 'nec_owner'::regrole), null, 'one role owns every table');
select is((select row (rolcanlogin, rolsuper, rolbypassrls)::text from pg_roles where rolname = 'nec_owner'), '(f,f,f)', 'which nobody logs in as, and which the rules bind');
select is((select count(*) from pg_roles where rolname in (select role from service) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or not rolcanlogin)), 0::bigint, 'a service is an ordinary role');
select is((select count(*) from pg_auth_members where member in (select role::regrole from service)), 0::bigint, 'and member of no other');
select is((select string_agg(s.role || ' ' || n.nspname, ', ') from service s, pg_namespace n where n.nspname in ('nec', 'core') and has_schema_privilege(s.role, n.oid, 'usage, create')), null, 'a service sees neither tables nor inner functions');
select is((select string_agg(s.role || ' ' || c.relname || ' ' || p, ', ' order by 1) from pg_class c, service s, unnest('{select,insert,update,delete,truncate,references,trigger}'::text[]) p
    where c.relnamespace = 'intake'::regnamespace and c.relkind = 'r' and has_table_privilege(s.role, c.oid, p)), 'nec_admin address insert', 'imports lay down rows in one place, which one service may add to and none read');

-- ---- Functions ----
select is((select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'api'::regnamespace and not p.prosecdef), null, 'every function of api acts as the owner');
select is((select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace in ('api'::regnamespace, 'core'::regnamespace) and p.proowner <> 'nec_owner'::regrole), null, 'who is always the same');
select is((select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'api'::regnamespace
    and not exists (select from unnest(p.proconfig) c where c ~ '^search_path=.*pg_temp$')), null, 'with a search path that nobody else sets');
select is((select string_agg(proname, ' ') from (select proname from pg_proc where pronamespace = 'api'::regnamespace group by proname having count(*) > 1) x), null, 'a name is one function');
select is((select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'api'::regnamespace and p.proname <> 'clock'
    and (p.prorettype <> 'core.answer'::regtype or pg_get_function_identity_arguments(p.oid) not in ('who text, key text, input jsonb', 'who text, input jsonb'))), null, 'every act and every page has the one shape');
select is((select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p, service s where p.pronamespace in ('core'::regnamespace, 'nec'::regnamespace) and has_function_privilege(s.role, p.oid, 'execute')), null, 'no service may execute an inner function');
select is((select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'api'::regnamespace and exists (select from aclexplode(p.proacl) where grantee = 0)), null, 'nor anybody else one of api');

-- ---- Without an actor nothing is visible ----
create function pg_temp.visible() returns text language plpgsql as $$
declare
    t text;
    found_in text := '';
    any_row boolean;
begin
    perform set_config('nec.role', '', true), set_config('nec.person', '', true), set_config('nec.people', '', true), set_config('nec.outings', '', true);
    set local role nec_owner;
    for t in select tablename from pg_tables where schemaname = 'nec' and tablename <> 'clock' order by 1 loop
        execute format('select exists (select from nec.%I)', t) into any_row;
        if any_row then found_in := found_in || ' ' || t; end if;
    end loop;
    reset role;
    return found_in;
end $$;
create function pg_temp.filled() returns bigint language plpgsql as $$
declare
    t text;
    n bigint := 0;
    one bigint;
begin
    for t in select tablename from pg_tables where schemaname = 'nec' and tablename <> 'clock' loop
        execute format('select count(*) from (select from nec.%I limit 1) x', t) into one;
        n := n + one;
    end loop;
    return n;
end $$;
select cmp_ok(pg_temp.filled(), '>', 12::bigint, 'of the many tables that have rows');
select is(pg_temp.visible(), '', 'the owner itself sees none of them until somebody acts');
select set_config('nec.role', 'act', true) \g /dev/null

-- ---- With an actor, what concerns them ----
create function pg_temp.sees(who text, what text) returns text language plpgsql as $$
declare
    a core.actor;
    seen text;
begin
    a := page_begin('session:' || (select token from who w where w.name = sees.who), '{senior,volunteer,coordinator,link}');
    set local role nec_owner;
    execute format('select coalesce(string_agg(x, %L order by x), %L) from (%s) q (x)', ' ', 'nothing', what) into seen;
    reset role;
    perform set_config('nec.role', '', true);
    return seen;
end $$;
select asked('paul', '2026-11-28 10:00') as other \gset
select offered(:'other', 'lea', 'marc') \g /dev/null
select accepted(asked, 'zoe') from asked('paul', '2026-12-05 10:00') \g /dev/null
\set contacts 'select value_index from nec.contact_point'
\set offers 'select p.first_name from nec.offer f join nec.person p on p.id = f.senior_id'
select is(pg_temp.sees('lea', :'offers'), 'Jeanne Paul', 'a volunteer sees the offers made to them');
select is(pg_temp.sees('link', :'offers'), 'Jeanne', 'a link its own alone');
select is(pg_temp.sees('link', :'contacts') || pg_temp.sees('link', 'select kind from nec.message'), 'nothingnothing', 'and nothing else that is the volunteer''s');
select is(pg_temp.sees('lea', :'contacts'), 'index-lea', 'who is only asked sees nobody''s telephone number');
select is(pg_temp.sees('zoe', :'contacts'), 'index-paul index-zoe', 'who goes along does');
select is(pg_temp.sees('paul', :'contacts'), 'index-paul index-zoe', 'on both sides');
update outing set state = 'closed' where senior_id = id_of('paul') and state = 'accepted';
select is(pg_temp.sees('zoe', :'contacts'), 'index-zoe', 'until the outing is closed');
select is(pg_temp.sees('jeanne', 'select p.first_name from nec.outing o join nec.person p on p.id = o.senior_id'), 'Jeanne', 'a senior sees their own outings');
select is(pg_temp.sees('marc', 'select p.first_name from nec.outing o join nec.person p on p.id = o.senior_id'), 'Paul', 'a volunteer those they are asked for');
select is(pg_temp.sees('claire', 'select tablename::text from pg_tables where schemaname = ''nec'' and tablename in (''login'', ''session'') and (select count(*) from nec.session) + (select count(*) from nec.login) > 0'),
    'nothing', 'not even the desk sees codes and sessions');
select set_config('nec.role', 'act', true) \g /dev/null

-- ---- A service, on its own role ----
create function pg_temp.refused(role text, command text) returns text language plpgsql as $$
begin
    execute format('set local role %I', role);
    execute command;
    reset role;
    return 'done';
exception when others then
    return sqlstate;
end $$;
select is((select array_agg(distinct pg_temp.refused(role, command)) from service, unnest(array['select * from nec.person', 'delete from nec.journal', 'insert into nec.clock default values',
    'select nec.now()', $$select core.session_new(1, 'coordinator', 'web', '1 day')$$, 'create table api.mine (x int)', 'create table public.mine (x int)']) command), '{42501}', 'what a service tries beside api is refused');
set session authorization nec_web;
select outcome || ' ' || reason as claim from api.outbox_claim('service:dispatcher', null, '{}') \gset
select outcome || ' ' || reason as owner from api.outbox_claim('service:owner', null, '{}') \gset
select outcome as own from api.clock_move('service:web', null, '{"hours": 0}') \gset
select outcome as ask from api.login_ask(null, null, '{"contact": {"index": "index-jeanne"}}') \gset
reset session authorization;
select is(:'claim'::text, 'forbidden login_needed', 'a service that calls itself another is nobody');
select is(:'owner'::text, 'forbidden login_needed', 'nor can one be made up');
select is(:'own'::text, 'invalid', 'under its own name it is known');
select is(:'ask'::text, 'ok', 'and carries what people ask');
set session authorization nec_dispatcher;
select outcome as claim from api.outbox_claim('service:dispatcher', null, '{}') \gset
reset session authorization;
select is(:'claim'::text, 'ok', 'each for its own work');

-- ---- Who may which act ----
-- base/acts.def says the same of what people do; the rest is the services' own.
create table story.may (act text, roles text[]);
insert into may values
    ('outing_ready', '{senior,volunteer,coordinator}'), ('outing_longer', '{volunteer,coordinator}'), ('limit_lift', '{coordinator}'), ('series_make', '{senior,coordinator}'), ('series_pause', '{senior,coordinator}'), ('series_resume', '{senior,coordinator}'), ('series_end', '{senior,coordinator}'),
    ('login_ask', '{anyone,senior,volunteer,coordinator,link}'), ('login_confirm', '{anyone,senior,volunteer,coordinator,link}'),
    ('logout', '{anyone,senior,volunteer,coordinator,link,caller}'), ('senior_enrol', '{anyone,coordinator,caller}'),
    ('outing_request', '{senior,coordinator}'), ('outing_cancel', '{senior,coordinator}'), ('outing_change', '{senior,coordinator}'), ('assignment_agree', '{senior,coordinator}'), ('assignment_refuse', '{senior,coordinator}'),
    ('callback_ask', '{senior,volunteer}'), ('activity_make', '{coordinator}'), ('activity_end', '{coordinator}'), ('activity_answer', '{senior,coordinator}'), ('wishes_set', '{senior,coordinator}'), ('stranger_call', '{anyone}'), ('person_point_out', '{anyone}'), ('word_leave', '{senior,volunteer,caller}'), ('feedback_give', '{senior,volunteer,review}'),
    ('offer_accept', '{volunteer,link}'), ('offer_decline', '{volunteer,link}'), ('assignment_withdraw', '{volunteer}'), ('free_add', '{volunteer}'), ('absence_add', '{volunteer}'), ('standing_set', '{volunteer}'), ('photo_set', '{volunteer}'), ('feed_make', '{volunteer}'), ('feed_revoke', '{volunteer}'), ('learning_erase', '{volunteer}'),
    ('outing_start', '{volunteer,coordinator}'), ('outing_no_answer', '{volunteer,coordinator}'), ('outing_return', '{volunteer,coordinator}'), ('outing_home_safe', '{senior,volunteer,coordinator}'),
    ('outing_qualify', '{coordinator}'), ('outing_redirect', '{coordinator}'), ('outing_assign', '{coordinator}'), ('outing_offer', '{coordinator}'), ('outing_undo', '{coordinator}'), ('candidate_move', '{coordinator}'), ('candidates_renew', '{coordinator}'), ('outing_unmet', '{coordinator}'), ('outing_place', '{coordinator}'),
    ('escalation_take', '{coordinator}'), ('escalation_settle', '{coordinator}'), ('escalation_hand_over', '{coordinator}'), ('outing_no_show', '{coordinator}'), ('on_call_set', '{coordinator}'), ('exclusion_add', '{senior,volunteer,coordinator}'), ('dead_letter_retry', '{coordinator}'), ('dead_letter_drop', '{coordinator}'),
    ('sentence_record', '{coordinator}'), ('word_write', '{coordinator}'), ('recording_take', '{service:dispatcher}'), ('recordings_wanted', '{service:dispatcher}'), ('sentence_release', '{coordinator}'), ('sentence_spoken', '{service:dispatcher}'), ('voices_declare', '{service:dispatcher}'),
    ('volunteer_register', '{anyone,coordinator}'), ('volunteer_set', '{volunteer,coordinator}'), ('volunteer_pause', '{volunteer,coordinator}'), ('volunteer_clear', '{coordinator}'), ('person_correct', '{coordinator}'), ('consent_set', '{senior,volunteer,coordinator}'), ('limit_set', '{senior,volunteer,coordinator}'), ('paper_note', '{coordinator}'), ('card_make', '{coordinator}'), ('card_end', '{coordinator}'), ('card_enter', '{anyone,senior,volunteer,coordinator,link}'), ('factor_confirm', '{anyone,senior,volunteer,coordinator,link}'), ('factor_make', '{coordinator}'), ('factor_prove', '{coordinator}'),
    ('factor_drop', '{coordinator,service:admin}'), ('session_end', '{senior,volunteer,coordinator}'), ('draft_keep', '{senior}'),
    ('welcome_make', '{coordinator}'), ('welcome_end', '{coordinator}'), ('welcome_note', '{coordinator}'), ('welcome_book', '{volunteer,coordinator}'), ('welcome_leave', '{volunteer,coordinator}'),
    ('territory_set', '{service:admin}'), ('person_erase', '{service:admin}'), ('database_restored', '{service:admin}'), ('sealed_renew', '{service:admin,service:dispatcher}'), ('coordinator_add', '{service:admin}'), ('concerns_set', '{service:admin}'), ('purge_resume', '{service:admin}'), ('coordinator_leave', '{service:admin}'), ('places_set', '{service:admin}'),
    ('check_up_note', '{coordinator}'), ('escalation_reopen', '{coordinator}'),
    ('letter_posted', '{coordinator}'), ('texts_resume', '{coordinator}'), ('call_back', '{coordinator}'), ('text_receive', '{service:web}'), ('text_delivered', '{service:web}'),
    ('clock_move', '{service:web}'), ('offers_make', '{service:dispatcher}'), ('outbox_claim', '{service:dispatcher}'), ('outbox_done', '{service:dispatcher}');
create table story.somebody (role text, who text);
insert into somebody values ('anyone', null), ('anyone', 'session:nonsense'), ('anyone', 'nonsense'), ('senior', 'jeanne'), ('volunteer', 'lea'), ('coordinator', 'claire'), ('link', 'link'), ('caller', 'caller'),
    ('service:web', 'service:web'), ('service:dispatcher', 'service:dispatcher'), ('service:matcher', 'service:matcher'), ('service:admin', 'service:admin');
create function pg_temp.tried(act text, who text) returns text language plpgsql as $$
declare said text;
begin
    begin
        said := outcome(act, who, '{"hours": 0}');
        raise exception using errcode = 'ND000', message = said;   -- nothing of it stays
    exception when sqlstate 'ND000' then return said; when others then return sqlerrm; end;
end $$;
select is((select string_agg(m.act || ' ' || a.role, ', ') from may m, somebody a where not a.role = any (m.roles) and pg_temp.tried(m.act, a.who) not like 'forbidden %'), null, 'an act is forbidden to whoever has no business with it');
select is((select string_agg(m.act || ' ' || a.role || ': ' || pg_temp.tried(m.act, a.who), ', ') from may m, somebody a where a.role = any (m.roles) and pg_temp.tried(m.act, a.who) !~ '^(ok|invalid|not_found|conflict|expired|stale)'), null,
    'whoever may is answered, even when they say nothing');
select is((select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'api'::regnamespace and p.pronargs = 3 and p.proname !~ '^(message|chore|call|demo|address)_|^act_matched$'
    and p.proname not in (select act from may)), null, 'no act is left out here');
select is((select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'api'::regnamespace and p.proname ~ '^(message|chore)_' and pg_temp.tried(p.proname, 'claire') not like 'forbidden %'), null, 'nor are people let at the clockwork');
select * from finish();
rollback;
