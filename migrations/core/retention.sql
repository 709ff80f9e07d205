-- How long what is kept: every table of schema nec stands here, with its rule or with the reason
-- why it has none (tests/sql/retention.sql asks the catalogue). Spans are settings.
--
--   keep   the setting that says how long        due   which rows x have served it: $1 is now less that span
--   act    delete; erase: the person x.person_id is (core.person_erase); cut: the log's oldest rows with
--          their links (core.log_cut); else what is set to what
--   A row without act says why the table needs none.
--   Nothing is due that is about somebody who has had their data frozen (api.limit_set); `whose` says whom a row of a table
--   is about. Logins, answers to keys and the two logs are not spared: they are about what the service did.
--
-- In this order: what refers to something goes before it.
create function core.retention() returns table (n int, rule text, table_name text, keep text, due text, act text)
language sql immutable as $$
select v.n, v.rule, v.table_name, v.keep, case when whose is null or v.act is null then v.due else format(
    '(%s) and not exists (select from nec.person p where p.id in (%s) and p.limited_at is not null and p.erased_at is null)', v.due, whose) end, v.act
from (select row_number() over ()::int as n, x.* from (values
    -- What was needed for a moment.
    ('answers',       'answer',        'keep_answers',  'at < transaction_timestamp() - (nec.now() - $1)', 'delete'),
    ('sessions',      'session',       'keep_logins',   'least(expires_at, ended_at) < $1', 'delete'),
    ('logins',        'login',         'keep_logins',   'expires_at < $1', 'delete'),
    ('drafts',        'draft',         'keep_drafts',   'kept_at < $1', 'delete'),
    ('receipts',      'receipt',       'keep_answers',  'at < $1', 'delete'),
    ('absences',      'absence',       'keep_notes',    'to_on < $1::date', 'delete'),
    ('free_moments',  'free_once',     'keep_notes',    'free_on < $1::date', 'delete'),
    ('rankings',      'ranking',       'keep_notes',    'exists (select from nec.outing o where o.id = x.outing_id and o.end_at < $1)', 'delete'),
    -- Words, numbers and voices; that there was a message stays longer.
    ('message_words', 'message',       'keep_bodies',   'body_sealed is not null and ended_at < $1', 'body_sealed = null'),
    ('text_words',    'text',          'keep_bodies',   'body_sealed is not null and at < $1', 'body_sealed = null, from_sealed = null'),
    ('strangers',     'escalation',    'keep_bodies',   'person_id is null and name is not null and settled_at < $1',
        'name = null, by_name = null, by_contact_sealed = null, contact_sealed = null, contact_from = null, contact_index = null, client_index = null, note_sealed = null'),
    ('visitors',      'escalation',    'keep_logins',   'client_index is not null and raised_at < $1', 'client_index = null'),
    ('call_numbers',  'call',          'keep_bodies',   'number_sealed is not null and ended_at < $1', 'number_sealed = null, number_index = null'),
    ('voices',        'recording',     'keep_bodies',   'sound_sealed is not null and exists (select from nec.escalation e where e.id = x.escalation_id and e.settled_at < $1)', 'sound_sealed = null'),
    ('outing_notes',  'outing',        'keep_notes',    'note_sealed is not null and end_at < $1', 'note_sealed = null'),
    ('feedback_notes','feedback',      'keep_notes',    'note_sealed is not null and at < $1', 'note_sealed = null'),
    ('alert_notes',   'escalation',    'keep_notes',    'num_nonnulls(note_sealed, settled_note_sealed, contact_sealed) > 0 and settled_at < $1 and reason <> ''concern''',
        'note_sealed = null, settled_note_sealed = null, contact_sealed = null, contact_from = null'),
    ('concern_notes', 'escalation',    'keep_concerns', 'num_nonnulls(note_sealed, settled_note_sealed, contact_sealed) > 0 and settled_at < $1',
        'note_sealed = null, settled_note_sealed = null, contact_sealed = null, contact_from = null'),
    ('offer_scores',  'offer',         'keep_status',   '(message_id is not null or reasons <> ''[]'') and made_at < $1', 'message_id = null, reasons = ''[]'''),
    ('lessons',       'offer',         'learn_from',    'features is not null and made_at < $1', 'features = null'),
    ('calls',         'call',          'keep_status',   'ended_at < $1', 'delete'),
    ('messages',      'message',       'keep_status',   'ended_at < $1 and not exists (select from nec.call c where c.message_id = x.id) and not exists (select from nec.offer f where f.message_id = x.id)', 'delete'),
    ('texts',         'text',          'keep_status',   'at < $1', 'delete'),
    ('feeds',         'feed',          'keep_status',   'revoked_at < $1', 'delete'),
    ('welcome_seats', 'welcome_seat',  'keep_status',   'exists (select from nec.welcome w where w.id = x.welcome_id and w.held_at < $1)', 'delete'),
    ('welcome_talks', 'welcome',       'keep_status',   'held_at < $1 and not exists (select from nec.welcome_seat s where s.welcome_id = x.id)', 'delete'),
    -- People.
    ('seniors',       'senior',        'keep_seniors',
        'exists (select from nec.person p where p.id = x.person_id and p.erased_at is null and p.created_at < $1) and coalesce(x.last_outing_at, ''-infinity'') < $1
         and not exists (select from nec.outing o where o.senior_id = x.person_id and o.end_at >= $1)
         and not exists (select from nec.journal j where j.subject = ''person'' and j.subject_id = x.person_id and j.at >= $1)', 'erase'),
    ('volunteers_gone', 'volunteer',   'keep_volunteers', 'left_at < $1 and exists (select from nec.person p where p.id = x.person_id and p.erased_at is null)', 'erase'),
    ('candidates',    'volunteer',     'keep_candidates',
        'state not in (''active'', ''paused'', ''suspended'', ''left'') and exists (select from nec.person p where p.id = x.person_id and p.erased_at is null and p.created_at < $1)
         and not exists (select from nec.assignment a where a.volunteer_id = x.person_id)
         and not exists (select from nec.journal j where j.subject = ''person'' and j.subject_id = x.person_id and j.at >= $1)', 'erase'),
    ('coordinators_gone', 'coordinator', 'keep_volunteers', 'left_at < $1 and exists (select from nec.person p where p.id = x.person_id and p.erased_at is null)', 'erase'),
    ('consents',      'consent',       'keep_consents', 'exists (select from nec.person p where p.id = x.person_id and p.erased_at < $1)', 'delete'),
    ('tombstones',    'tombstone',     'keep_tombstones', 'at < $1', 'delete'),
    -- The two logs hold ids.
    ('readings',      'reading',       'keep_readings', 'at < $1', 'cut'),
    ('changes',       'journal',       'keep_journal',  'at < $1', 'cut'),
    ('links',         'chain',         null, 'goes with its row', null),
    ('link_ends',     'chain_end',     null, 'two rows', null),
    -- Emptied when their person is erased; what is left is a number, a district and a day, for figures.
    ('people',        'person',        null, 'the row of an erased person has no name', null),
    ('contact_points','contact_point', null, 'gone with their person', null),
    ('places_of',     'senior_place',  null, 'emptied with their person', null),
    ('series',        'series',        null, 'emptied with their person', null),
    ('bonds',         'bond',          null, 'gone with their person', null),
    ('exclusions',    'exclusion',     null, 'gone with their person', null),
    ('standing',      'standing',      null, 'gone with either person', null),
    ('weeks',         'availability',  null, 'gone with their person', null),
    ('proposals',     'activity_proposal', null, 'gone with their person', null),
    ('assignments',   'assignment',    null, 'figures; attestations of volunteers', null),
    ('photos',        'photo',         null, 'gone with the yes to its being seen, and with whoever leaves', null),
    ('papers',        'paper',         null, 'that it was seen; gone with their person', null),
    ('referrers',     'referrer',      null, 'gone with their person', null),
    ('factors',       'factor',        null, 'a coordinator''s own to give up; gone with their person', null),
    ('recovery_codes','factor_recovery', null, 'gone with the factor', null),
    -- About nobody.
    ('territories',   'territory',     null, 'nobody''s', null), ('districts', 'district', null, 'nobody''s', null),
    ('organisations', 'organisation',  null, 'nobody''s', null), ('needs', 'need', null, 'nobody''s', null),
    ('gazetteer',     'address',       null, 'public', null),
    ('places',        'place',         null, 'public', null), ('activities', 'activity', null, 'public', null),
    ('sentences',     'sentence',      null, 'what the telephone says; a voice that was lent is taken back on its page', null),
    ('clock', 'clock', null, 'nobody''s', null)
) x (rule, table_name, keep, due, act)) v
left join (values
    ('absence', 'x.volunteer_id'), ('free_once', 'x.volunteer_id'), ('feed', 'x.volunteer_id'), ('welcome_seat', 'x.volunteer_id'),
    ('volunteer', 'x.person_id'), ('senior', 'x.person_id'), ('draft', 'x.person_id'), ('message', 'x.person_id'), ('text', 'x.person_id'),
    ('call', 'x.person_id'), ('outing', 'x.senior_id'), ('offer', 'x.senior_id, x.volunteer_id'),
    ('ranking', '(select o.senior_id from nec.outing o where o.id = x.outing_id)'),
    ('feedback', 'x.person_id, (select o.senior_id from nec.outing o where o.id = x.outing_id)'),
    ('escalation', 'x.person_id, (select o.senior_id from nec.outing o where o.id = x.outing_id)'),
    ('recording', 'select unnest(array[e.person_id, o.senior_id]) from nec.escalation e left join nec.outing o on o.id = e.outing_id where e.id = x.escalation_id')
) w (table_name, whose) using (table_name) $$;

-- Has the clock jumped since something was last removed, forward or back? A machine that wakes with the wrong year would
-- erase everybody; one that was off for days waits for a word, too.
create function core.purge_held() returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select coalesce(nec.now() not between c.purged_at - core.span('purge_jump') and c.purged_at + core.span('purge_jump'), false) from clock c
$$;

-- How many rows of a rule are due at an instant.
create function core.retention_due(rule text, as_of timestamptz) returns bigint
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    r record;
    due bigint;
begin
    select * into strict r from core.retention() x where x.rule = retention_due.rule;
    execute format('select count(*) from nec.%I x where %s', r.table_name, r.due) using as_of - core.span(r.keep) into due;
    return due;
end $$;

-- Does what a rule says to at most so many rows that are due now; how many. Found first, then
-- removed: no plan, however young the tables, looks for them once a row.
create function core.retention_act(r record, most int) returns int
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    past timestamptz := nec.now() - core.span(r.keep);
    found_at constant text := format('ctid = any (array(select ctid from nec.%I x where %s limit %s))', r.table_name, r.due, most);
    whom bigint;
    done int := 0;
begin
    case r.act
    when 'cut' then return core.log_cut(r.table_name, past, most);
    when 'erase' then
        for whom in execute format('select x.person_id from nec.%I x where %s limit %s', r.table_name, r.due, most) using past loop
            perform core.person_erase(whom, 'kept_long_enough');
            done := done + 1;
        end loop;
        return done;
    when 'delete' then execute format('delete from nec.%I where %s', r.table_name, found_at) using past;
    else execute format('update nec.%I set %s where %s', r.table_name, r.act, found_at) using past;
    end case;
    get diagnostics done = row_count;
    return done;
end $$;

-- The oldest rows of a log go with their links; where the chain begins now is kept, and said in the journal.
create function core.log_cut(wanted text, past timestamptz, most int) returns int
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    tip chain_end;
    upto chain;
begin
    select * into tip from chain_end where log = wanted for update;
    select c.* into upto from (
        select c.*, bool_and(coalesce(j.at, r.at) < past) over (order by c.n) as old
        from (select * from chain where log = wanted order by n limit most) c
        left join journal j on wanted = 'journal' and j.id = c.row_id
        left join reading r on wanted = 'reading' and r.id = c.row_id) c
    where old order by n desc limit 1;
    if upto.n is null then return 0; end if;
    perform set_config('nec.purging', 'yes', true);
    execute format('delete from nec.%I where id in (select row_id from nec.chain where log = $1 and n <= $2)', wanted) using wanted, upto.n;
    delete from chain where log = wanted and n <= upto.n;
    perform set_config('nec.purging', '', true);
    update chain_end set first_n = upto.n + 1, first_hash = upto.hash where log = wanted;
    perform core.journal(wanted, 0, 'log_cut', jsonb_build_object('through', upto.n, 'hash', encode(upto.hash, 'hex')));
    return upto.n - tip.first_n + 1;
end $$;
