-- Who finds which field of an outing, when, and by which way out: the one table that pages, their JSON, the telephone's
-- menus, links, messages and calendars are drawn from (core.visible). A field that does not stand here is shown to nobody.
-- docs/donnees/visibilite.md says it in French; tests/flow/cells.py holds the two together and looks at each way out,
-- tests/sql/page_visibility.sql walks the cells.
--
--   offered   a volunteer who has been asked; nothing is promised
--   assigned  the volunteer who goes: name, door and telephone are needed
--   over      a volunteer once it is closed, cancelled, or no longer theirs
--   senior    the one it is for: who comes, and their word, are lists of those who have said yes
--   desk      a coordinator
--
--   p  a page, its JSON, the telephone's menus     l  the link of an offer, and the message that holds it
--   m  any other message: text, mail, voice        c  a calendar, which is copied to Google and the family's tablet
--
-- What stands in a cell is no more than may be shown: the code of a door comes a day before and goes two hours after
-- (core.outing_person), a first name before a yes is that of somebody known (core.outing_granted).
create function core.visibility() returns table (field text, offered text, assigned text, over text, senior text, desk text)
language sql immutable as $$
select * from (values
    --                    offered assigned over  senior desk
    ('code',              'plm',  'pmc',   'plmc', 'pm',  'p'),
    ('state',             'plm',  'pmc',   'plmc', 'pm',  'p'),
    ('district',          'plm',  'pmc',   'plmc', '',    'p'),
    ('meet_at',           'plm',  'pmc',   'plmc', 'pm',  'p'),
    ('end_at',            'plm',  'pmc',   'plmc', 'pm',  'p'),
    ('appointment_at',    '',     'pc',    'c',    'p',   'p'),  -- where a calendar's event ends of whoever goes there alone
    ('leave_at',          '',     'pc',    'c',    'p',   'p'),  -- … and begins of whoever fetches
    ('long_min',          'plm',  'p',     'plm',  'p',   'p'),
    ('stay_min',          '',     'p',     '',     'p',   'p'),
    ('flexible',          '',     '',      '',     'p',   'p'),
    ('return_mode',       'plm',  'p',     'plm',  'p',   'p'),
    ('mode',              'plm',  'p',     '',     'p',   'p'),
    -- Why, and what helps
    ('purpose_general',   'plm',  'pm',    'plm',  'p',   'p'),
    ('purpose',           '',     '',      '',     'p',   'p'),
    ('needs_along',       'plm',  '',      '',     '',    'p'),
    ('needs',             '',     'p',     '',     'p',   'p'),
    ('place',             '',     'p',     '',     'p',   'p'),
    ('note',              '',     'p',     '',     '',    'p'),
    -- Whom, and how to get to their door
    ('known_first_name',  'plm',  '',      'plm',  '',    ''),
    ('outings',           'plm',  'pm',    'plm',  '',    ''),  -- how often these two went out together
    ('first_name',        '',     'pm',    '',     '',    'p'),
    ('last_name',         '',     'pm',    '',     '',    'p'),
    ('senior_code',       '',     'p',     '',     '',    'p'),
    ('home',              '',     'pm',    '',     '',    'p'),
    ('home_detail',       '',     'p',     '',     '',    'p'),
    ('door_code',         '',     'p',     '',     '',    'p'),
    ('contacts',          '',     'pm',    '',     '',    'p'),
    ('wait_until_at',     '',     'p',     '',     '',    ''),
    -- Who comes
    ('company',           '',     '',      '',     'p',   'p'),
    ('pass_word',         '',     'pm',    '',     '',    ''),
    ('pass_words',        '',     '',      '',     'pm',  'p'),
    ('comes_back',        '',     'p',     '',     '',    ''),  -- to say yes beforehand
    -- How it goes on
    ('cancelled_by',      '',     'p',     'plm',  'p',   'p'),
    ('cancelled_when',    '',     'p',     'plm',  'p',   'p'),
    ('unmet_reason',      '',     '',      '',     'p',   'p'),
    ('alternative',       '',     '',      '',     'pm',  'p'),
    ('redirected_to',     '',     '',      '',     'pm',  'p'),
    ('spoken',            '',     '',      '',     'p',   'p'),
    ('agreed',            '',     '',      '',     'p',   ''),
    ('best_effort',       '',     '',      '',     'p',   ''),
    ('series',            '',     '',      '',     'p',   'p'),
    ('single',            '',     '',      '',     'p',   'p'),
    ('channel',           '',     '',      '',     '',    'p'),
    ('wave',              '',     '',      '',     '',    'p'),
    ('prefers',           '',     '',      '',     '',    'p'),
    ('asked_at',          '',     '',      '',     '',    'p'),
    ('told_at',           '',     '',      '',     '',    'p'),
    ('agreed_at',         '',     '',      '',     '',    'p'),
    ('started_at',        '',     '',      '',     '',    'p'),
    ('home_safe_at',      '',     '',      '',     '',    'p'),
    ('place_found',       '',     '',      '',     '',    'p'),
    ('home_found',        '',     '',      '',     '',    'p')
) v $$;

-- The table turned round, {reader: {way: {field: true}}}. Without arguments it is a constant to whatever plan it stands
-- in: worked out once a session, not for each outing shown.
create function core.grants() returns jsonb language plpgsql immutable as $$
begin
    return (
        select jsonb_object_agg(reader, ways) from (
            select reader, jsonb_object_agg(way, fields) as ways from (
                select c.reader, w.way, jsonb_object_agg(v.field, true) as fields
                from core.visibility() v
                cross join lateral (values ('offered', v.offered), ('assigned', v.assigned), ('over', v.over), ('senior', v.senior), ('desk', v.desk)) c (reader, cell)
                cross join (values ('p'), ('l'), ('m'), ('c')) w (way)
                where strpos(c.cell, w.way) > 0 group by c.reader, w.way) by_way
            group by reader) by_reader);
end $$;

-- Of a whole document, what this reader finds by this way: page, link, message, calendar.
create function core.visible(document jsonb, reader text, way text) returns jsonb language plpgsql immutable as $$
declare granted jsonb := core.grants() -> reader -> left(way, 1);
begin
    return (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(document) where granted ? key);
end $$;
