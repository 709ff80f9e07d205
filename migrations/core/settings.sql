-- Every rule with a number in it, one row each; a territory may override it in
-- nec.territory.settings. Times of day are local.
create function core.settings() returns table (name text, value text, meaning text) language sql immutable as $$
values
    ('notice',             '48 hours',  'notice asked for; less goes to the desk as best effort'),
    ('notice_first',       '7 days',    'notice asked for the first time'),
    ('urgent',             '36 hours',  'less lead than this and waves go out at once'),
    ('planned_until',      '12:00',     'an offer for a planned outing stands until this hour of the next day'),
    ('rounds',             '09:00 18:00', 'hours of the rounds in which planned outings are asked about again'),
    ('rank_again',         '30 minutes','an outing with nobody to ask is thought over again so often'),
    ('offer_reminder',     '3 hours',   'one reminder of a planned offer, this long before its deadline'),
    ('spacing_min',        '30 minutes','shortest spacing of urgent waves'),
    ('spacing_max',        '2 hours',   'longest spacing of urgent waves'),
    ('spacing_same_day',   '30 minutes','spacing of waves on the day of the outing'),
    ('offer_least',        '15 minutes','an offer stands so long at least: without that much time only a person asks'),
    ('offer_before_start', '2 hours',   'no offer stands later than this before the outing'),
    ('margin',             '10 minutes','spare time on the way to an appointment'),
    ('approach',           '30',        'minutes a volunteer needs to the door when nothing better is known'),
    ('detour_foot',        '130',       'ways on foot, by tram or bus: per cent of the distance'),
    ('detour_car',         '130',       'ways by car: per cent of the distance'),
    ('walk_m_h',           '4000',      'metres that one walks in an hour'),
    ('transit_m_h',        '15000',     'metres by tram or bus in an hour'),
    ('car_m_h',            '21000',     'metres by car in an hour'),
    ('transit_wait',       '10',        'minutes to the stop, and until a tram or bus comes'),
    ('car_wait',           '5',         'minutes to set out, and to park'),
    ('transit_from',       '1000',      'up to so many metres one walks rather than take a tram or bus'),
    ('stop_within',        '400',       'metres to a stop at most, where the lines are known'),
    ('line_wait',          '6',         'and minutes that one waits there'),
    ('quiet_from',         '20:00',     'no offers, reminders, feedback from here'),
    ('quiet_to',           '08:00',     'to here'),
    ('quiet_reminder',     '19:30',     'a reminder that falls into the quiet hours goes the evening before at'),
    ('papers_last',        '1095 days', 'an extract of the criminal record that was seen counts so long'),
    ('papers_early',       '30 days',   'the desk hears so long before that papers will not count any more'),
    ('desk_time',          '2 hours',   'desk hours until an escalation goes to its backup'),
    ('callback_least',     '30 minutes','who asks to be called back this late before the desk shuts is called in its next half-day'),
    ('desk_list',          '3 days',    'still unfilled: on the desk''s list from the morning of this many days before'),
    ('escalate_unfilled',  '2 days',    'still unfilled: escalated at 9:00 this many days before'),
    ('unfilled_hour',      '09:00',     'still unfilled: hour of that day'),
    ('reminder_hour',      '10:00',     'reminders of the day before go at'),
    ('reminder_volunteer', '2 hours',   'the volunteer is reminded again this long before'),
    ('not_started_nudge',  '10 minutes','volunteer not checked in: nudge'),
    ('not_started_alert',  '20 minutes','volunteer not checked in: escalation'),
    ('not_home_nudge',     '30 minutes','not known to be home: nudge'),
    ('not_home_alert',     '60 minutes','not known to be home: escalation'),
    ('left_over',          '12 hours',  'an alert is settled, its outing still stands: so long until a person hears of it again'),
    ('agree_again',        '3 hours',   'senior has not agreed: asked again after this, and the next morning'),
    ('agree_before',       '24 hours',  'senior has not agreed by then: escalation'),
    ('agree_urgent',       '2 hours',   'urgent: senior has not agreed after'),
    ('door_wait',          '15 minutes','nobody opens: the volunteer waits so long, and calls twice'),
    ('on_call',            '15 minutes','somebody may be in danger: so long until the backup is called'),
    ('message_tries',      '4',         'tries of one way to reach a person before the next way'),
    ('message_again',      '1 minute',  'pause before the second try; each further pause is three times as long'),
    ('call_tries',         '4',         'calls of one number before the next way'),
    ('call_busy',          '5 minutes', 'busy: called again after'),
    ('call_no_answer',     '1 hour',    'nobody picks up, or nobody presses a key: called again after'),
    ('call_failed',        '2 minutes', 'the line did not carry it, or it was cut off: called again after'),
    ('call_urgent',        '2 minutes', 'what is said at night too is called again after this at the latest'),
    ('call_give_up',       '1 hour',    'the exchange is away: after so long a call becomes another kind of message'),
    ('call_give_up_urgent','5 minutes', 'the same for what is said at night too'),
    ('call_head_start',    '2 hours',   'what is said at night too goes before other calls that are due so much longer'),
    ('letter_wait',        '4 hours',   'desk hours in which a letter is printed and posted'),
    ('loud_before',        '12 hours',  'what concerns an outing this near is said at night too'),
    ('number_calls',       '3',         'calls asked for on the site without an account, to one number in a day'),
    ('stranger_calls',     '5',         'the same, by one visitor in an hour'),
    ('stranger_enrols',    '20',        'people who enrol on the site from one address in an hour'),
    ('purge_jump',         '2 days',    'a clock that is further than this from the last removal removes nothing, until an administrator says that it is right'),
    ('keep_answers',       '7 days',    'answers to idempotency keys are kept so long'),
    ('keep_bodies',        '30 days',   'words of messages are kept so long'),
    ('keep_drafts',        '30 days',   'a request that was begun and not sent is kept so long'),
    ('keep_logins',        '24 hours',  'sessions and login codes that have ended are kept so long'),
    ('keep_notes',         '90 days',   'notes about an outing, reasons of a ranking, past absences'),
    ('keep_concerns',      '1095 days', 'what was written about a worry, once it is settled'),
    ('keep_status',        '365 days',  'that there was a message, a call, a text; scores of an offer'),
    ('keep_readings',      '365 days',  'who has read whose data'),
    ('keep_journal',       '1095 days', 'who has done what'),
    ('keep_seniors',       '730 days',  'a senior of whom nothing was heard for so long is erased'),
    ('keep_volunteers',    '90 days',   'a volunteer or coordinator who has left so long ago is erased'),
    ('keep_candidates',    '180 days',  'a volunteer who was never cleared, nor heard of for so long, is erased'),
    ('keep_consents',      '1825 days', 'proof of consent, after its person was erased'),
    ('keep_tombstones',    '60 days',   'who was erased, until no backup from before exists any more'),
    ('feedback_hour',      '10:00',     'feedback is asked for the next day at'),
    ('review_lasts',       '14 days',   'the link by which one says how it went stands'),
    ('close_after',        '3 days',    'an outing is closed this long after'),
    ('week_offers',        '5',         'offer messages a volunteer gets in a week'),
    ('offer_gather',       '2 minutes', 'offers of one round wait so long, to go in one message'),
    ('open_offers',        '8',         'offers a volunteer holds unanswered, eight at most'),
    ('message_offers',     '6',         'outings to choose from in one offer message'),
    ('planned_at_once',    'false',     'a planned outing is asked about in the rounds, with others; true: as soon as there is nobody to wait for'),
    ('learn_from',         '365 days',  'what was seen when somebody was asked is kept, and learned from, so long'),
    ('weight_medical',      '250',      'points of the ranking: more for a medical appointment'),
    ('weight_leisure',      '-100',     'points of the ranking: less for a pleasure'),
    ('weight_hurry',        '2000',     'points of the ranking: more when less than 30 hours are left, of a thousand that the outing is worth'),
    ('weight_known',        '450',      'points of the ranking: they have gone out together once'),
    ('weight_known_more',   '50',       'points of the ranking: each further outing together, up to four'),
    ('weight_circle',       '100',      'points of the ranking: one of the senior''s known faces'),
    ('weight_preferred',    '200',      'points of the ranking: the senior wishes for them'),
    ('weight_desk',         '5000',     'points of the ranking: a coordinator has put them first for this outing; as much less for who was put last'),
    ('weight_chosen',       '60',       'points of the ranking: each time the desk has put them first for the senior before, three at most; less likewise'),
    ('weight_per_km',       '-40',      'points of the ranking: between the two homes'),
    ('weight_chain',        '150',      'points of the ranking: right before or after another outing of theirs: out already, they spare a way'),
    ('weight_chain_offered','50',       'points of the ranking: right before or after another one in the same message: whoever says yes to both spares a way'),
    ('weight_own_district', '40',       'points of the ranking: same district'),
    ('weight_occasion',     '60',       'points of the ranking: they named this very day'),
    ('weight_roomy',        '20',       'points of the ranking: free also for half an hour before; the same after'),
    ('weight_load',         '-100',     'points of the ranking: all they are ready to give is used, in proportion'),
    ('weight_capacity',     '900',      'points of the ranking: price of the last outing they are ready to give'),
    ('weight_idle',         '80',       'points of the ranking: neither asked nor out for 30 days'),
    ('weight_offer',        '10',       'points of the ranking: price of one more offer to somebody rested, before it grows'),
    ('weight_helpful',      '30',       'points of the ranking: each ability that makes this outing better'),
    ('weight_scarce',       '-40',      'points of the ranking: each scarce ability that this outing does not need'),
    ('activity_after',     '3',         'good outings after which a group activity is proposed'),
    ('activity_notice',    '7 days',    'a group activity nearer than this is proposed to nobody new'),
    ('activity_answer',    '2 days',    'and one nearer than this can no longer be agreed to'),
    ('activity_again',     '90 days',   'after "later" another one may be proposed'),
    ('day_offers',         '2',         'offer messages a volunteer gets in a day'),
    ('login_lasts',        '10 minutes','a login code or link stands'),
    ('login_day',          '10',        'login codes asked for with one number or address in a day'),
    ('login_network',      '20',        'login codes asked for, and cards guessed, from one network in an hour'),
    ('card_lasts',         '30 days',   'a card of paper opens once, in so long'),
    ('session_senior',     '90 days',   'a senior stays logged in, from the last look on'),
    ('session_senior_longest',      '365 days', 'and at the longest'),
    ('session_volunteer',  '30 days',   'the same for a volunteer'),
    ('session_volunteer_longest',   '180 days', 'and at the longest'),
    ('session_coordinator','2 hours',   'the same for a coordinator'),
    ('session_coordinator_longest', '12 hours', 'and at the longest'),
    ('factor_required',    'false',     'coordinators need a second factor: without one they can only set it up'),
    ('trial',              'false',     'a demonstration: messages are shown instead of sent, the clock may be moved'),
    ('week_outings',       '1',         'fair use: outings a week that a senior may ask for, where nothing else is said of them'),
    ('outing_longest',     '4 hours',   'fair use: longer than this from door to door, a coordinator decides'),
    ('series_ahead',       '21 days',   'the outings of a series are made so long ahead'),
    ('undo',               '15 minutes','what was settled by mistake may be opened again so long'),
    ('silence',            '42 days',   'who used to go out and has not asked for so long is called'),
    ('silence_outings',    '2',         'used to go out: so many outings at least'),
    ('silence_again',      '7 days',    'nobody answered, or later would be better: called again after'),
    ('late_cancel',        '24 hours',  'a cancellation is late when less than this is left')
$$;

-- The same as one constant, so that looking one up is no query.
do $do$
begin
    execute format('create function core.setting_values() returns jsonb language sql immutable return %L::jsonb',
                   (select jsonb_object_agg(name, value) from core.settings()));
end $do$;

-- As it stands in the table, for whoever has entered no territory, or has changed its settings since.
create function core.setting_read(wanted text) returns text language plpgsql stable as $$
begin
    return coalesce((select settings ->> wanted from nec.territory where id = nullif(current_setting('nec.territory'), '')::smallint),
                    core.setting_values() ->> wanted);
end $$;

-- From here on this transaction works in that territory: its settings are read once, and kept for it.
create function core.territory_enter(territory smallint) returns void language plpgsql as $$
begin
    perform set_config('nec.territory', territory::text, true),
            set_config('nec.settings', (select settings::text from nec.territory t where t.id = territory), true);
end $$;

create function core.setting(wanted text) returns text language sql stable
return case when coalesce(current_setting('nec.settings', true), '') = '' then core.setting_read(wanted)
    else coalesce(current_setting('nec.settings')::jsonb ->> wanted, core.setting_values() ->> wanted) end;
create function core.span(wanted text) returns interval language sql stable as $$
    select core.setting(wanted)::interval
$$;

-- That hour of the local day `days` after the day of `at`.
create function core.at_hour(at timestamptz, days int, hour text) returns timestamptz language sql stable
return (((at at time zone 'Europe/Paris')::date + days) + hour::time) at time zone 'Europe/Paris';

-- What is wrong with a territory's own settings, in words; null when nothing is. A value must be
-- of the kind that its default is: an hour, hours, a number, true or false, else a span of time.
create function core.settings_wrong(settings jsonb) returns text language plpgsql immutable as $$
declare
    one record;
begin
    for one in select e.key, e.value, s.value as usual from jsonb_each_text(settings) e left join core.settings() s on s.name = e.key loop
        if one.usual is null then return format('there is no setting "%s"', one.key); end if;
        if not (case
            when one.usual ~ '^\d\d:\d\d( \d\d:\d\d)*$' then one.value ~ '^([01]\d|2[0-3]):[0-5]\d( ([01]\d|2[0-3]):[0-5]\d)*$'
                and (one.usual ~ ' ' or one.value !~ ' ')
            when one.key ~ '^detour|_m_h$' then one.value ~ '^([1-9]\d\d\d?|[1-5]\d{4})$'
            when one.key ~ '^weight_' then one.value ~ '^-?\d{1,4}$'
            when one.usual ~ '^\d+$' then one.value ~ '^\d{1,6}$'
            when one.usual in ('true', 'false') then one.value in ('true', 'false')
            else one.value ~ '^\d{1,4} (second|minute|hour|day)s?$' end) then
            return format('"%s" cannot be "%s": it is a value like "%s"', one.key, one.value, one.usual);
        end if;
    end loop;
    return null;
end $$;

-- A rule that read nonsense would stop a chore for everybody: it is refused where it is written.
create function core.settings_checked() returns trigger language plpgsql as $$
declare
    wrong text := core.settings_wrong(new.settings);
begin
    if wrong is not null then raise exception '%', wrong using errcode = 'check_violation'; end if;
    return new;
end $$;
create trigger settings_checked before insert or update of settings on nec.territory for each row execute function core.settings_checked();

create function core.settings_forget() returns trigger language plpgsql as $$
begin
    perform set_config('nec.settings', '', true);
    return null;
end $$;
create trigger settings_forgotten after update of settings on nec.territory for each statement execute function core.settings_forget();
